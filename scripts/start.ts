/** `npm start`: the local server until Ctrl-C, on PORT or 8787. Arguments go on to `wrangler dev`. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const passedOn = process.argv.slice(2)
const portFlag = passedOn.indexOf('--port')
const port = (portFlag >= 0 ? passedOn.splice(portFlag, 2)[1] : process.env['PORT']) ?? '8787'
const url = `http://localhost:${port}`

const health = () => fetch(`${url}/v1/health`).catch(() => undefined)

// Wrangler would say so too, but only after something else has answered for it.
if (await health()) {
  process.stderr.write(`Port ${port} is taken. To use another one: PORT=8788 npm start\n`)
  process.exit(1)
}

// Wrangler's own command starts a second process that a signal does not reach; its inner file ends with everything it started.
const wrangler = spawn(
  process.execPath,
  ['node_modules/wrangler/wrangler-dist/cli.js', 'dev', '--port', port, '--show-interactive-dev-session=false', ...passedOn],
  {
    cwd: root,
    // A group of its own: the terminal's Ctrl-C reaches it once, through us.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      // Works offline and keeps to itself: no look-up of the machine's location, no usage report, no update notice.
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_LOG: process.env['WRANGLER_LOG'] ?? 'warn',
    },
  },
)

function stop(signal: NodeJS.Signals): void {
  if (wrangler.pid === undefined) return
  try {
    process.kill(-wrangler.pid, signal)
  } catch {
    // It is gone already.
  }
}

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stop(stopping ? 'SIGKILL' : 'SIGTERM')
    stopping = true
  })
}
process.on('exit', () => stop('SIGKILL'))

// npm ends its shell, not what the shell has started: who has lost its parent ends by itself.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) stop('SIGTERM')
}, 500).unref()

wrangler.on('exit', (code, signal) => {
  if (!stopping) process.stderr.write(`The server has ended by itself: ${signal ?? `code ${code}`}.\n`)
  process.exit(stopping ? 0 : (code ?? 1))
})

process.stdout.write('Starting Edgewise …\n')
while (!(await health())?.ok) await new Promise((resolve) => setTimeout(resolve, 100))
process.stdout.write(`
  Edgewise is running at ${url}

    ${url}   the chat: open it in two browsers
    ${url}/v1/docs   the API, to read and to try
    npm run chat -- --as alice   the terminal client; start a second one --as bob

  Its data stay in .wrangler/state. Ctrl-C ends it.

`)
