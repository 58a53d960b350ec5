/** `npm run check`: format, lint, types, layers, sizes and generated files, as many at a time as there are cores. What fails is printed whole. */
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'

// The longest first.
const checks = [
  ['oxlint'],
  ['tsc', '-p', 'tsconfig.json'],
  ['tsc', '-p', 'tsconfig.node.json'],
  ['tsc', '-p', 'src/web'],
  ['tsc', '-p', 'bench/web'],
  ['node', 'scripts/generate.ts', '--check'],
  ['tsc', '-p', 'tsconfig.client.json'],
  ['tsc', '-p', 'test/web'],
  ['tsc', '-p', 'src/web/service-worker'],
  ['node', 'scripts/sdk-size.ts', '--check'],
  ['oxfmt', '--check'],
  ['node', 'scripts/check-layers.ts'],
]

/** Resolves to whether it is well. npm has put the tools on the path. */
const check = ([command = '', ...args]: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 100_000_000 }, (error, stdout, stderr) => {
      process.stdout.write(error ? `\nfailed: ${command} ${args.join(' ')}\n${stdout}${stderr}\n` : `${command} ${args.join(' ')}\n`)
      resolve(error === null)
    })
  })

const waiting = checks.values()
async function work(): Promise<boolean> {
  let isWell = true
  for (const one of waiting) isWell = (await check(one)) && isWell
  return isWell
}

const results = await Promise.all(Array.from({ length: availableParallelism() }, work))
if (!results.every(Boolean)) process.exitCode = 1
