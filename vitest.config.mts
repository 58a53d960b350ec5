/** The three ways tests run: inside workerd next to the objects, in Node for the SDK and parts of the web client, and from outside against `wrangler dev`. */
import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    teardownTimeout: 60_000,
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
          name: 'objects',
          globalSetup: ['test/support/clamd-setup.ts'],
          // The fuzz: how many seeds, or which one.
          env: { FUZZ_SEEDS: process.env['FUZZ_SEEDS'] ?? '', FUZZ_SEED: process.env['FUZZ_SEED'] ?? '' },
          include: ['test/**/*.test.ts'],
          exclude: ['test/client/**', 'test/e2e/**', 'test/web/**'],
          testTimeout: 30_000,
          // itty-durable ships a CommonJS index.js that requires ESM files, so it has to be bundled first.
          deps: { optimizer: { ssr: { enabled: true, include: ['itty-durable', 'mediabunny'] } } },
        },
      },
      {
        test: {
          name: 'client',
          env: { FUZZ_SEEDS: process.env['FUZZ_SEEDS'] ?? '', FUZZ_SEED: process.env['FUZZ_SEED'] ?? '' },
          include: ['test/client/**/*.test.ts', 'test/web/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Servers take the whole machine: they have their turn when the objects are done.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
