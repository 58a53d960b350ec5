/** Builds the web client into a folder: the app in hashed files, and two scripts that must have fixed names. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { filesIn } from './files.mjs'
import { preact } from './preact.mjs'

// Whoever runs it, a test or a server, gets the same files.
process.env['NODE_ENV'] = 'production'

/** What the client may count on: `light-dark()`, popovers, `:dir()`. */
const target = ['chrome123', 'edge123', 'firefox128', 'safari17.5']

const common = (root) => ({
  root: join(root, 'src/web'),
  // What tus brings along for browsers that have none.
  resolve: {
    alias: [
      ...preact,
      { find: 'url-parse', replacement: join(root, 'scripts/build/native-url.mjs') },
      { find: 'js-base64', replacement: join(root, 'scripts/build/native-base64.mjs') },
    ],
  },
  configFile: false,
  envDir: false,
  logLevel: 'warn',
  mode: 'production',
  publicDir: false,
  plugins: [react()],
})

/** One self-contained script under a name that never changes. */
const script = (root, outDir, entry, name, define) =>
  build({
    ...common(root),
    define,
    build: {
      target,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      modulePreload: false,
      rolldownOptions: { input: join(root, 'src/web', entry), output: { format: 'iife', entryFileNames: name } },
    },
  })

/** The page a visitor gets first, with its own files and nothing that loads later. */
const lazily = /^docs\/|^icons\/|\.map$/u

export async function buildClient(root, outDir, publicFiles) {
  await build({
    ...common(root),
    build: {
      target,
      outDir,
      emptyOutDir: true,
      copyPublicDir: false,
      assetsInlineLimit: 0,
      // One file is half of what many are when they are compressed, and nothing shows before its style is there.
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      manifest: '.vite/manifest.json',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: {
        output: {
          entryFileNames: 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
          // What the first page needs is one file: forty small ones take a phone a second longer.
          codeSplitting: {
            groups: [
              { name: 'first', tags: ['$initial'] },
              // So with what several later parts share: thirty files of half a kilobyte weigh more than two.
              { name: 'chat', test: /src[\\/]web[\\/]chat[\\/](?:media|message|text|timeline)|linkify/u, minShareCount: 2 },
              { name: 'parts', test: /src[\\/]web[\\/](?:ui|keyboard|state|contacts)|lucide/u, minShareCount: 2 },
            ],
          },
        },
      },
    },
  })
  await script(root, outDir, 'boot/first-paint.ts', 'first-paint.js', {})

  // The offline shell is every file of the app; its version is what they hold.
  const files = [
    ...filesIn(outDir).map((path) => ({ path, bytes: readFileSync(join(outDir, path)) })),
    ...[...publicFiles].map(([path, from]) => ({ path, bytes: readFileSync(from) })),
  ]
    .filter(({ path }) => !lazily.test(path) && !path.startsWith('.vite') && !path.startsWith('_'))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const version = createHash('sha256')
  for (const { path, bytes } of files) version.update(path).update('\0').update(bytes)
  const shell = files.map(({ path }) => (path === 'index.html' ? '/' : `/${path}`))
  await script(root, outDir, 'service-worker/sw.ts', 'sw.js', {
    __SHELL__: JSON.stringify(shell),
    __VERSION__: JSON.stringify(version.digest('hex').slice(0, 16)),
  })

  // What each entry loads, for whoever measures it. Not served.
  const manifest = readFileSync(join(outDir, '.vite/manifest.json'))
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(join(root, 'dist/client-manifest.json'), manifest)
}
