/**
 * A chat client for the terminal, and the protocol’s documentation that runs. Start with `terminal/conversation.ts`, which
 * keeps a conversation in step with the server, and `terminal/connection.ts`, which keeps the line.
 *
 *     npm run chat -- --as alice [--server http://localhost:8787]
 */
import { parseArgs } from 'node:util'
import { wordsOf } from './terminal/api.ts'
import { App } from './terminal/app.ts'
import { commands } from './terminal/commands.ts'
import { Pipe } from './terminal/pipe.ts'
import { signIn } from './terminal/sign-in.ts'
import { Terminal } from './terminal/tty.ts'

const usage = `npm run chat -- --as alice [options]

  --as handle          who you are; a handle that nobody has becomes a new account
  --server url         http://localhost:8787
  --name name          the name of a new account (the handle)
  --password password  for scripts; better in EDGEWISE_PASSWORD, which other users of the machine cannot see
  --patience seconds   the longest pause before another try to connect (30)
`

const { values } = parseArgs({
  options: {
    as: { type: 'string' },
    server: { type: 'string', default: 'http://localhost:8787' },
    name: { type: 'string' },
    password: { type: 'string' },
    patience: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
})

async function main(as: string): Promise<void> {
  const handle = as.toLowerCase()
  const password = values.password ?? process.env['EDGEWISE_PASSWORD']
  const session = await signIn({ server: values.server, handle, name: values.name ?? as, password })
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  const screen = isTerminal ? new Terminal(process.stdin, process.stdout, Object.keys(commands)) : new Pipe()
  await new App({ session, screen, longestPauseMs: Number(values.patience) * 1_000 }).run()
  // A socket that is closed waits for the server’s answer; the person does not.
  process.exit()
}

if (values.help || values.as === undefined) {
  process.stdout.write(usage)
  process.exitCode = values.help ? 0 : 2
} else {
  try {
    await main(values.as)
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`)
    process.exitCode = 1
  }
}
