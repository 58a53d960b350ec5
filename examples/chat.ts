/**
 * A chat client for the terminal, made with the SDK (`docs/sdk.md`). Start with `terminal/app.ts`; `terminal/view.ts` shows the
 * conversation that is open, `terminal/elsewhere.ts` what happens in the others.
 *
 *     npm run chat -- --as alice [--server http://localhost:8787]
 */
import { parseArgs } from 'node:util'
import { createClient } from '../src/client/index.ts'
import { App } from './terminal/app.ts'
import { commands } from './terminal/commands.ts'
import { Pipe } from './terminal/pipe.ts'
import { placeFor } from './terminal/place.ts'
import { signIn } from './terminal/sign-in.ts'
import { wordsOf } from './terminal/text.ts'
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
  const place = placeFor(values.server, handle)
  const environment = { longestPauseMs: Number(values.patience) * 1_000 }
  const chat = createClient({ url: values.server, storage: place.storage, environment })
  try {
    await signIn(chat, { handle, name: values.name ?? as, password })
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY
    const screen = isTerminal ? new Terminal(process.stdin, process.stdout, Object.keys(commands)) : new Pipe()
    await new App({ chat, screen, isKept: place.isKept }).run()
  } finally {
    await chat.stop()
    await place.leave()
  }
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
  // A socket that is closed waits for the server’s answer; the person does not.
  process.exit()
}
