/** The Worker with its rows counted: everything as it is, but a conversation that says so to the counters first. */
import { Conversation as PlainConversation } from '../../src/objects/conversation.ts'
import worker from '../../src/worker/index.ts'
import { answer, countAsConversation } from './counters.ts'

export { Handle, Keyring, RateLimiter, UserInbox } from '../../src/worker/index.ts'

export class Conversation extends PlainConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    countAsConversation(ctx)
    super(ctx, env)
  }
}

export default {
  fetch: (request, env, ctx) => answer(request) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<Env>
