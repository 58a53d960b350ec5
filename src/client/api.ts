/** The surface of the SDK: what an app holds in its hands. */
import type { Account, Contact, Device, User } from '../protocol/account.ts'
import type { Content } from '../protocol/content.ts'
import type {
  Conversation as ServerConversation,
  ConversationSettings,
  Invite,
  Marks,
  Member,
  Message,
  Preferences,
  Role,
} from '../protocol/conversation.ts'
import type { AttachmentKind, MediaInfo, MediaLink, StorageUse } from '../protocol/media.ts'
import type { Scheduled } from '../protocol/scheduled.ts'
import type { PushSubscription } from '../protocol/push.ts'
import type { Search, SearchQuery } from './search.ts'
import type { Store } from './store.ts'
import type {
  ChatEvents,
  ConnectionState,
  ConversationInfo,
  DraftState,
  Later,
  LaterPatch,
  MembersState,
  MessageReceipts,
  MessageRef,
  Outgoing,
  PinnedMessage,
  Presence,
  SentMessage,
  SignIn,
  SignUp,
  StarsState,
  TimelineState,
} from './types.ts'

/** A window on a conversation: at most about 300 rows around what is looked at, without a hole. Made by `conversation.window`. */
export interface Timeline extends Store<TimelineState> {
  /** Brings rows before the first, from storage or the server. Rejects with a `ChatError` when the server is needed and does not answer. */
  older(): Promise<void>
  /** Brings rows after the last. At the live edge it does nothing. */
  newer(): Promise<void>
  /** Shows another part: around a `seq`, the first message sent at a time or after it, the first unread message, or the live edge. */
  jump(to: JumpTarget): Promise<void>
  /** Lets go of it: it hears nothing more. */
  close(): void
}

/** Where to look in a conversation: `at` in milliseconds since the epoch. */
export type JumpTarget = number | { readonly at: number } | 'latest' | 'unread'

export interface WindowOptions {
  /** Where to look first; `latest` if absent. */
  around?: JumpTarget
  /** Rows to bring at a time; 50 if absent, 100 at most. */
  size?: number
}

/** Where a user wants a group to begin. */
export interface GroupInput {
  title: string
  description?: string
  userIds: string[]
  settings?: Partial<ConversationSettings>
}

/** A file of a message: its media id, and the conversation in which it was seen. An avatar has none. */
export interface MediaRef {
  readonly mediaId: string
  readonly conversationId?: string | undefined
}

/**
 * The bytes of media. What was looked at is kept in the storage, the oldest going first above 200 MB, and is there offline. The id of an
 * own file that is not uploaded yet (`local.…`) works as any other, so a picture never goes away while its message is sent.
 */
export interface MediaLibrary {
  /** The bytes; with `width` (CSS pixels times the device’s ratio) the smallest thumbnail that is enough, where there is one. */
  blob(media: MediaRef, options?: { width?: number; signal?: AbortSignal; onProgress?: (receivedBytes: number) => void }): Promise<Blob>
  /** Whether the bytes are here already, so that `blob` asks nobody. */
  has(media: MediaRef, options?: { width?: number }): Promise<boolean>
  /** An address for a player, good for about a minute: ask again when it fails. */
  link(media: MediaRef): Promise<MediaLink>
  /** What the server knows of it; follows live. Fetched when first subscribed. */
  info(media: MediaRef): Store<MediaInfo | undefined>
  /** Uploads a picture for a profile or a group; gives its id for `updateMe` or `update`. */
  upload(
    blob: Blob,
    options?: { name?: string; signal?: AbortSignal; onProgress?: (sentBytes: number, totalBytes: number) => void },
  ): Promise<string>
  /** What is kept on this device. */
  kept(): Promise<{ files: number; bytes: number }>
  /** Forgets what is kept on this device, except what waits to be sent. */
  forget(): Promise<void>
}

/** One conversation. The same object is given for the same id. Methods that return a promise ask the server and throw `ChatError`. */
export interface Conversation {
  readonly id: string
  /** Its row in the list; undefined until it is known here. */
  readonly info: Store<ConversationInfo | undefined>
  /** Loaded when first subscribed, kept up to date while the conversation is open. */
  readonly members: Store<MembersState>
  /** Ids of the others who are typing now. */
  readonly typing: Store<readonly string[]>
  /** How far each member has received and read. */
  readonly receipts: Store<readonly Marks[]>
  /** What is being written here; empty text for nothing. */
  readonly draft: Store<DraftState>
  /** What this person has scheduled here on all devices, the next one first. Loaded when first subscribed, kept up to date while it is open. */
  readonly scheduled: Store<readonly Scheduled[] | undefined>
  /** What this person starred here; read when first subscribed, and there offline as far as it is stored. */
  readonly stars: Store<StarsState>
  /** What is pinned here for everybody, oldest pin first; the messages themselves as far as they could be read. */
  readonly pins: Store<readonly PinnedMessage[]>

  /** Opens its own socket, for as long as somebody looks; every `open` needs a `close`. Without it messages come by the inbox. */
  open(): void
  close(): void
  /** A read model for a timeline; `close` it when the screen goes. */
  window(options?: WindowOptions): Timeline

  /** Queues a message, durable before it leaves; it is in the timeline when this returns. A draft of the same text is cleared. */
  send(message: Outgoing): SentMessage
  /** Changes an own message, within 15 minutes of its sending; one that is not sent yet is simply sent changed. */
  edit(message: MessageRef, content: string | Content): void
  /** Deletes for everyone (own: within 48 hours), or hides it on this person's devices. */
  delete(message: MessageRef, whose: 'me' | 'all'): void
  /** Puts or takes away an own reaction; `on` is true if absent. */
  react(message: MessageRef, emoji: string, on?: boolean): void
  /** Stars a message for this person alone, or takes the star away; `on` is true if absent. */
  star(message: MessageRef, on?: boolean): void
  /** Pins a message for everybody, or unpins it. At most three are pinned: a fourth is told as an `error` of `conflict`. */
  pin(message: MessageRef, on?: boolean): void
  /** A failed message is tried again. */
  retry(cid: string): void
  /** An unsent message is taken back. */
  cancel(cid: string): void
  /** Holds the upload of an own message, or lets it go on. */
  pauseUpload(cid: string): void
  resumeUpload(cid: string): void
  /** This person has read everything up to `seq`. Never goes back; told to the server within 300 ms. */
  markRead(seq: number): void
  /** Call at every keystroke with true: it is told at most every 3 s, and ends by itself after 6 s without a call. */
  sayTyping(active: boolean): void
  /** Kept here at once, on the person's other devices within a second or two. Empty text clears it. */
  setDraft(text: string, replyTo?: number): void

  /**
   * Has the server send it at `sendAt` (at most a year ahead), whether a device is there or not. The same once more after `unreachable` is not
   * scheduled twice. `conflict`: a hundred are waiting here.
   */
  schedule(message: Later, sendAt: number): Promise<Scheduled>
  /** Until it is sent; one that failed is tried again at a new `sendAt`. `not_found`: it was sent, or cancelled. */
  editScheduled(id: string, patch: LaterPatch): Promise<Scheduled>
  sendScheduled(id: string): Promise<void>
  cancelScheduled(id: string): Promise<void>

  /** The server's view of it, asked now. */
  fetch(): Promise<ServerConversation>
  update(patch: {
    title?: string
    description?: string
    avatarMediaId?: string | null
    settings?: Partial<ConversationSettings>
  }): Promise<ServerConversation>
  /** At most five are pinned (`conflict`). `mutedUntil` in milliseconds since the epoch. */
  setPreferences(patch: Partial<Preferences> & { markedUnread?: boolean }): Promise<Preferences>
  /** All or none; gives those added. */
  addMembers(userIds: string[]): Promise<Member[]>
  removeMember(userId: string): Promise<void>
  /** `conflict` for the last owner of a group with others in it. */
  leave(): Promise<void>
  setRole(userId: string, role: Role): Promise<Member>
  bans(): Promise<{ userId: string; by: string; at: number }[]>
  ban(userId: string): Promise<void>
  unban(userId: string): Promise<void>
  createInvite(terms?: { expiresAt?: number; uses?: number }): Promise<Invite>
  revokeInvite(code: string): Promise<void>
  /** Who received and read a message, and when. */
  receiptsOf(seq: number): Promise<MessageReceipts>
  /** Messages that carry pictures and videos, audio, files or links, newest first; `nextBefore` asks for more. */
  attachments(query: {
    kind: AttachmentKind
    before?: number
    limit?: number
  }): Promise<{ readonly messages: readonly Message[]; readonly nextBefore?: number | undefined }>
  /** Ids of those who put this emoji on a message. */
  reactors(seq: number, emoji: string): Promise<string[]>
}

/** A list that the server keeps: loaded when first subscribed, and kept up to date by the inbox. */
export interface DeviceList extends Store<readonly Device[] | undefined> {
  load(): Promise<readonly Device[]>
  /** Dead within a second on every route and socket. */
  revoke(deviceId: string): Promise<void>
}

export interface ContactList extends Store<readonly Contact[] | undefined> {
  load(): Promise<readonly Contact[]>
  /** Keeps somebody as a contact, names, blocks or unblocks them. */
  put(userId: string, input: { name?: string; blocked?: boolean }): Promise<Contact>
  remove(userId: string): Promise<void>
}

export interface Export {
  /** How many are to come: each ends with the entry `conversations/{id}/index.html`. */
  readonly conversations: number
  readonly bytes: ReadableStream<Uint8Array<ArrayBuffer>>
}

/** One device of one person. Made by `createClient`. */
export interface Chat {
  readonly connection: Store<ConnectionState>
  /** Who is signed in. */
  readonly me: Store<Account | undefined>
  /** Pinned first, then newest activity. */
  readonly conversations: Store<readonly ConversationInfo[]>
  readonly devices: DeviceList
  readonly contacts: ContactList
  readonly media: MediaLibrary

  /** Reads what is stored, and connects if somebody is signed in. Resolves when the stored state is shown, offline too. */
  start(): Promise<void>
  /** Ends all sockets and timers; what is stored stays. */
  stop(): Promise<void>
  /** Makes an account and connects. `conflict`: the handle is taken. */
  signUp(input: SignUp): Promise<Account>
  /** `unauthenticated`: wrong handle or password; `conflict`: a seventeenth device. */
  signIn(input: SignIn): Promise<Account>
  /** Ends the session, if the server can be asked, and wipes everything stored here, unsent messages included. */
  signOut(): Promise<void>
  /** Whether the person is at this device now; for presence. */
  setActive(active: boolean): void

  conversation(conversationId: string): Conversation
  /** A profile, from storage first; loaded when first subscribed. Name and handle are empty where the account was deleted. */
  user(userId: string): Store<User | undefined>
  /** Watched for as long as somebody subscribes; at most 200 at a time. */
  presence(userId: string): Store<Presence>
  /** Calls `listener` for each event, until the function that it returns is called. */
  on<E extends keyof ChatEvents>(event: E, listener: (event: ChatEvents[E]) => void): () => void

  /**
   * Looks for words in everything that this person may see, here and on the server; `stop` it when nobody looks any more. Where the server
   * cannot be asked, in what this device holds.
   */
  search(query: SearchQuery): Search

  /** The same pair always gives the same conversation. */
  createDirect(userId: string): Promise<Conversation>
  createGroup(input: GroupInput): Promise<Conversation>
  /** Joins by an invite's code. `gone`: used up or expired; `conflict`: full. */
  acceptInvite(code: string): Promise<Conversation>
  /** By id or handle. `not_found` where there is nobody, or nobody that the caller may see. */
  findUser(userIdOrHandle: string): Promise<User>
  updateMe(patch: {
    name?: string
    about?: string
    avatarMediaId?: string | null
    settings?: Partial<Account['settings']>
  }): Promise<Account>
  /** `applicationServerKey` for the `PushManager` of a browser. */
  pushKey(): Promise<string>
  /** Where this device is told what it has not seen; it takes the place of the last, and goes with the session. */
  setPush(subscription: PushSubscription): Promise<void>
  removePush(): Promise<void>
  /** What this person’s uploads take on the server. */
  storageUse(): Promise<StorageUse>
  /** All that this person owns and may see, as a ZIP. The bytes wait for who reads them: write them down as they come. */
  exportMe(options?: { signal?: AbortSignal }): Promise<Export>
  /** An address at which a browser saves it by itself, good for a minute. */
  exportLink(): Promise<MediaLink>
  /** Deletes the account, and wipes what is stored here. `forbidden`: wrong password. */
  deleteMe(password: string): Promise<void>
}
