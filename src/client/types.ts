/** What the SDK shows: the shapes of its snapshots and events. All are immutable; all times are milliseconds since the Unix epoch. */
import type { Account, Contact, Device, User } from '../protocol/account.ts'
import type { Content } from '../protocol/content.ts'
import type { Change, ConversationSettings, ConversationSummary, Marks, Member, Message, Receipt } from '../protocol/conversation.ts'
import type { Scheduled } from '../protocol/scheduled.ts'
import type { ChatError, ChatErrorCode } from './errors.ts'

export type { Account, AccountSettings, Contact, Device, User } from '../protocol/account.ts'
export type { Content } from '../protocol/content.ts'
export type {
  Change,
  Conversation as ServerConversation,
  ConversationSettings,
  ConversationSummary,
  Draft,
  Invite,
} from '../protocol/conversation.ts'
export type { AttachmentKind, MediaInfo, StorageUse } from '../protocol/media.ts'
export type { Scheduled } from '../protocol/scheduled.ts'
export type { PushPayload, PushSubscription } from '../protocol/push.ts'
export type { Marks, Member, Message, Preferences, Receipt, Role } from '../protocol/conversation.ts'

/**
 * How this device stands to the server.
 * - `idle`: not started, or nobody is signed in
 * - `connecting`: a socket is being opened
 * - `syncing`: it is open, and what was missed comes
 * - `online`: everything is here, live
 * - `offline`: no connection; the next try is at `retryAt`, or when the network returns
 * - `unauthorized`: the device was signed out or revoked; everything stored is wiped. Sign in again
 * - `outdated`: the server does not understand this version; update the app
 */
export type ConnectionState =
  | { readonly at: 'idle' | 'connecting' | 'syncing' | 'online' | 'unauthorized' | 'outdated' }
  | { readonly at: 'offline'; readonly retryAt?: number }

/** Why a message or another operation will not be done by itself. */
export interface Failure {
  readonly code: ChatErrorCode
  /** For people. */
  readonly detail: string
}

/**
 * Where a message stands. Of others: `received`. Of one's own: `queued` (waits for the network or its turn), `sending`,
 * `failed` (refused for good: `retry` or `cancel`), `sent` (stored by the server), `delivered` and `read` (by all others).
 */
export type MessageStatus = 'received' | 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export interface Reaction {
  readonly emoji: string
  readonly count: number
  readonly mine: boolean
}

/** Names a message: by its id for life, and by its number once it has one. Every `ChatMessage` is one. */
export interface MessageRef {
  readonly cid: string
  readonly seq?: number
}

/** What a message answers. Sender and preview only where the reader may see that message. */
export interface ReplyTo {
  readonly seq: number
  readonly senderId?: string | undefined
  readonly preview?: string | undefined
  /** Nothing of the preview is shown from then on. */
  readonly expiresAt?: number | undefined
}

/** A message as it is shown: what the server has, with this device's own unsent operations applied on top. */
export interface ChatMessage extends MessageRef {
  readonly kind: 'message'
  /** The UUIDv7 that its sender gave it: the same from the first keystroke on, a stable key for a list. */
  readonly cid: string
  /** Its number in the conversation; absent while it is not stored. Sort by it, never by time. */
  readonly seq?: number
  readonly key: string
  readonly conversationId: string
  readonly senderId: string
  readonly mine: boolean
  /** The server's time; this device's until it is stored. */
  readonly sentAt: number
  /** Absent where it was deleted or has expired. */
  readonly content?: Content | undefined
  readonly replyTo?: ReplyTo | undefined
  readonly mentions?: readonly string[] | undefined
  readonly reactions: readonly Reaction[]
  /** By this person, for itself. */
  readonly starred: boolean
  readonly editedAt?: number | undefined
  readonly deletedAt?: number | undefined
  /** When it disappears; it has where `deletedAt` is the same. */
  readonly expiresAt?: number | undefined
  /** Of one that is not sent yet: how long it lives from then on. */
  readonly expireSeconds?: number
  readonly status: MessageStatus
  /** With `failed`. */
  readonly failure?: Failure
  /** Of an own message whose file is not on the server yet. */
  readonly upload?: UploadState
  /** An edit, deletion, reaction, star or pin of this device waits for the server. */
  readonly isPending: boolean
}

/** How far the file of a message has come. */
export interface UploadState {
  /** `waiting`: for the network or its turn. `paused`: until `resumeUpload`. With `failed` the message has `failure`. */
  readonly at: 'waiting' | 'uploading' | 'paused' | 'failed'
  readonly sentBytes: number
  readonly totalBytes: number
}

/** A file to send, with what is known of it. `edgewise/client/attachments` makes it of what a person picks. */
export interface Attachment {
  readonly type: 'image' | 'video' | 'audio' | 'file'
  readonly blob: Blob
  readonly mime: string
  readonly name?: string
  /** Pixels, upright. */
  readonly width?: number
  readonly height?: number
  readonly durationSeconds?: number
  /** See `Content`. */
  readonly placeholder?: string
}

/** Something that happened between messages: somebody joined or left, a role, the title or the settings changed. */
export interface Notice {
  readonly kind: 'notice'
  readonly key: string
  readonly conversationId: string
  /** It happened after this message. */
  readonly afterSeq: number
  readonly change: Extract<Change, { kind: 'member' | 'role' | 'conversation' }>
  /** Of a change of settings: what they were, where that is known. */
  readonly before?: ConversationSettings
}

export type TimelineItem = ChatMessage | Notice

/** A part of a conversation without a hole: rows for a timeline, oldest first, unsent ones last. */
export interface TimelineState {
  readonly items: readonly TimelineItem[]
  /** `loading` until the first rows are here; `offline`: nothing is stored and the server cannot be asked. */
  readonly status: 'loading' | 'ready' | 'offline'
  /** Whether there is more before the first row, here or on the server. */
  readonly hasOlder: boolean
  /** Whether there is more after the last row. At the live edge it is false, and new messages appear by themselves. */
  readonly hasNewer: boolean
  readonly isLoadingOlder: boolean
  readonly isLoadingNewer: boolean
  /** The first message that was unread when the window was opened or last jumped to `unread`, for a divider. */
  readonly unreadSeq?: number
  /** Where the last `jump` led. */
  readonly anchorSeq?: number
}

/** A conversation's row in the list. */
export interface ConversationInfo extends Omit<ConversationSummary, 'draft'> {
  /** `title`, or the peer's name; the id where neither is known. */
  readonly name: string
  /** The newest of this device's messages that are not stored yet; it comes after `lastMessage`. */
  readonly pendingMessage?: ChatMessage
  /** What is being written here, or was on another device. Empty text is no draft. */
  readonly draft?: DraftState
  /** Ids of the others who are typing now. */
  readonly typing: readonly string[]
  /** Of the newest activity, for sorting. */
  readonly activityAt: number
  readonly isPinned: boolean
  readonly isMuted: boolean
  readonly isArchived: boolean
  /** Whether there is something unread, or it is marked so. */
  readonly isUnread: boolean
}

export interface DraftState {
  readonly text: string
  readonly replyTo?: number
  readonly updatedAt: number
}

export interface MembersState {
  /** `forbidden`: the caller left. */
  readonly status: 'loading' | 'ready' | 'offline' | 'forbidden'
  readonly members: readonly Member[]
}

/** The messages that this person starred, the newest star first, as far as they are here. */
export interface StarsState {
  /** `loading`: there may be more. `offline`: there may be more, and the server cannot be asked. */
  readonly status: 'loading' | 'ready' | 'offline'
  readonly messages: readonly ChatMessage[]
}

/** A message that is pinned for everybody. */
export interface PinnedMessage {
  readonly seq: number
  /** Who pinned it, and when. */
  readonly by: string
  readonly at: number
  /** Absent until it was read. */
  readonly message?: ChatMessage
}

export interface Presence {
  readonly state: 'online' | 'away' | 'offline' | 'unknown'
  /** Only as the privacy settings of both allow. */
  readonly lastSeenAt?: number
}

/** Events by name; each is told once to every listener, on every tab. */
export interface ChatEvents {
  /** A message of somebody else, or of another device of this person, arrived live or by catching up. */
  message: { readonly message: Message; readonly mine: boolean }
  /** What somebody did besides writing, live or by catching up: told once the conversation’s own socket brings it. */
  change: { readonly conversationId: string; readonly change: Change }
  receipt: { readonly conversationId: string } & Marks
  presence: { readonly userId: string } & Presence
  typing: { readonly conversationId: string; readonly userId: string; readonly active: boolean }
  /** What this person has scheduled in an open conversation is this now, on whatever device. */
  scheduled: { readonly conversationId: string; readonly scheduled: readonly Scheduled[] }
  /** A summary changed, or the conversation is new. */
  conversation: { readonly conversationId: string }
  /** Something in the background failed that nobody waits for. */
  error: { readonly error: ChatError; readonly conversationId?: string; readonly cid?: string }
}

/** What to send: a text, or the whole of it. */
export type Outgoing =
  | string
  | {
      /** To forward what somebody sent, send its content: nothing is uploaded again. */
      readonly content: Content
      /** The `seq` of the message that it answers. */
      readonly replyTo?: number
      /** User ids, or `all`. */
      readonly mentions?: readonly string[]
      /** How long it lives once it is sent: 5 s to a year. Where the conversation has a time of its own the shorter one holds. */
      readonly expireSeconds?: number
    }
  | {
      /** It is stored here first, uploaded then, and the message leaves when it is whole on the server. */
      readonly attachment: Attachment
      readonly caption?: string
      readonly replyTo?: number
      readonly mentions?: readonly string[]
      readonly expireSeconds?: number
    }

/** What to send later. */
export interface Later {
  /** A UUIDv7, the message's for life; made here if absent. */
  readonly id?: string
  readonly content: string | Content
  readonly replyTo?: number
  readonly mentions?: readonly string[]
  /** After how long it disappears, counted from its sending. */
  readonly expireSeconds?: number
}

export interface LaterPatch {
  readonly content?: string | Content
  readonly mentions?: readonly string[]
  readonly sendAt?: number
}

/** What `send` returns, at once. */
export interface SentMessage {
  /** The message's id for life. */
  readonly cid: string
  /** As it is shown now; the timeline has it as it develops. */
  readonly message: ChatMessage
  /**
   * Resolves once the server has stored it, which may be days later; rejects with a `ChatError` when it is refused for good or cancelled.
   * Nobody needs to wait for it.
   */
  readonly acked: Promise<{ readonly seq: number; readonly sentAt: number }>
  /** Tries a failed one again. */
  retry(): void
  /** Takes it back: never sent if it has not left yet, else deleted for everyone. */
  cancel(): void
}

/** Who received and who read one message. */
export type MessageReceipts = readonly Receipt[]

export interface SignUp {
  handle: string
  /** The name that others see. */
  name: string
  password: string
  deviceName: string
}

export type SignIn = Omit<SignUp, 'name'>

export type { Contact as ContactState, Device as DeviceState }
export type Me = Account
export type Person = User
