/** The Worker with everything counted that is billed: what it does is as it is, but its objects tell the meter first. */
import { Conversation as PlainConversation } from '../../src/objects/conversation.ts'
import { Handle as PlainHandle } from '../../src/objects/handle.ts'
import { Keyring as PlainKeyring } from '../../src/objects/keyring.ts'
import { UserInbox as PlainUserInbox } from '../../src/objects/user-inbox.ts'
import worker from '../../src/worker/index.ts'
import { countCalls } from './calls.ts'
import { answer } from './counters.ts'
import { meterEvents, meterObject } from './events.ts'
import { answerMeter, countRequest } from './meter.ts'

export { RateLimiter, StoredBlob, Upload } from '../../src/worker/index.ts'

export class Conversation extends PlainConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    const metered = meterObject('Conversation', ctx)
    super(ctx, countCalls(env, 'Conversation'))
    metered(this)
  }
}

export class UserInbox extends PlainUserInbox {
  constructor(ctx: DurableObjectState, env: Env) {
    const metered = meterObject('UserInbox', ctx)
    super(ctx, countCalls(env, 'UserInbox'))
    metered(this)
  }
}

export class Handle extends PlainHandle {
  constructor(ctx: DurableObjectState, env: Env) {
    const metered = meterObject('Handle', ctx)
    super(ctx, countCalls(env, 'Handle'))
    metered(this)
  }
}

export class Keyring extends PlainKeyring {
  constructor(ctx: DurableObjectState, env: Env) {
    const metered = meterObject('Keyring', ctx)
    super(ctx, env)
    metered(this)
  }
}

meterEvents(Conversation, PlainConversation)
meterEvents(UserInbox, PlainUserInbox)
meterEvents(Handle, PlainHandle)
meterEvents(Keyring, PlainKeyring)

export default {
  fetch: (request, env, ctx) => {
    const answered = answer(request) ?? answerMeter(request)
    if (answered) return answered
    countRequest()
    return worker.fetch(request, countCalls(env, 'Worker'), ctx)
  },
} satisfies ExportedHandler<Env>
