/** Edgewise’s client SDK: a chat that works offline, in a browser or in Node. Start with `createClient`; docs/sdk.md shows the rest. */
export { createClient, type ClientOptions } from './client.ts'
export { ChatError, type ChatErrorCode } from './errors.ts'
export type {
  Chat,
  ContactList,
  Conversation,
  DeviceList,
  JumpTarget,
  Export,
  GroupInput,
  MediaLibrary,
  MediaRef,
  Timeline,
  WindowOptions,
} from './api.ts'
export type { Search, SearchHit, SearchQuery, SearchState, SearchType } from './search.ts'
export type { Clock, Environment, SocketLike, Tabs } from './environment.ts'
export type { Storage } from './storage.ts'
export type { Store } from './store.ts'
export type * from './types.ts'
