/** The Worker's entry: HTTP goes to the app, what comes by queue to its consumer, and the runtime finds the object classes here. */
import { app } from './app.ts'
import { queue } from './queues.ts'

export { Conversation } from '../objects/conversation.ts'
export { Handle } from '../objects/handle.ts'
export { Keyring } from '../objects/keyring.ts'
export { RateLimiter } from '../objects/rate-limiter.ts'
export { StoredBlob } from '../objects/stored-blob.ts'
export { Upload } from '../objects/upload.ts'
export { UserInbox } from '../objects/user-inbox.ts'

export default { fetch: app.fetch, queue } satisfies ExportedHandler<Env>
