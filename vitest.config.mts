/** The three ways tests run: inside workerd next to the objects, in Node for the SDK and parts of the web client, and from outside against a server. */
import { availableParallelism } from 'node:os'
import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { Order } from './test/support/order.ts'

const cores = availableParallelism()

/** From outside, too, but for the most part they wait for real time to pass, and so have their turn beside those that compute. */
const waiting = ['hibernation', 'presence', 'push', 'web-push'].map((name) => `test/e2e/${name}.test.ts`)
const bundled = [
  'itty-durable',
  'mediabunny',
  'zod',
  'hono',
  'hono/cors',
  'hono/secure-headers',
  'jose',
  'drizzle-orm',
  'drizzle-orm/sqlite-core',
  'drizzle-orm/durable-sqlite',
]
const outside = { environment: 'node', pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000 } as const
/** All cores, and two that wait. */
const first = { maxWorkers: cores + 2, sequence: { groupOrder: 0 } }

export default defineConfig({
  test: {
    teardownTimeout: 60_000,
    sequence: { sequencer: Order },
    reporters: ['default', './scripts/counts-reporter.ts'],
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            // A small archive, so that a test needs no thousands of messages.
            miniflare: { bindings: { ARCHIVE_KEEP_MESSAGES: '16', ARCHIVE_SEGMENT_MESSAGES: '64' } },
          }),
        ],
        test: {
          ...first,
          name: 'objects',
          globalSetup: ['test/support/clamd-setup.ts'],
          // The fuzz: how many seeds, or which one.
          env: { FUZZ_SEEDS: process.env['FUZZ_SEEDS'] ?? '', FUZZ_SEED: process.env['FUZZ_SEED'] ?? '' },
          include: ['test/**/*.test.ts'],
          exclude: ['test/client/**', 'test/e2e/**', 'test/web/**'],
          testTimeout: 30_000,
          // itty-durable ships a CommonJS index.js that requires ESM files, so it has to be bundled first. The others are many small files,
          // each of which every test file would ask for.
          deps: { optimizer: { ssr: { enabled: true, include: bundled } } },
        },
      },
      {
        test: {
          ...first,
          name: 'client',
          env: { FUZZ_SEEDS: process.env['FUZZ_SEEDS'] ?? '', FUZZ_SEED: process.env['FUZZ_SEED'] ?? '' },
          include: ['test/client/**/*.test.ts', 'test/web/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      { test: { ...outside, ...first, name: 'waiting', include: waiting } },
      {
        test: {
          ...outside,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: waiting,
          // Servers and browsers take the whole machine: they have their turn when the objects are done.
          maxWorkers: cores + 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
