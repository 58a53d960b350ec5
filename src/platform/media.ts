/** What media are to the objects and the Worker: the shapes that cross between them. */
import type { MediaInfo, MediaState } from '../protocol/index.ts'

/**
 * Who keeps media alive: a conversation in which a message carries it or whose picture it is, or a person whose picture it is.
 * Each is asked for the truth by its id; what the upload writes down of them only says whom to ask.
 */
export type Holder = { kind: 'conversation'; id: string } | { kind: 'user'; id: string }

/** What an object says of one person and one file. `gone`: what the person might see of it was deleted or has expired. */
export type Sight = 'seen' | 'gone' | 'unseen'

/** A picture in the bucket, of a width in pixels. */
export interface Thumbnail {
  width: number
  key: string
  size: number
}

/** What looking at bytes has found. One for all uploads of the same bytes. Every key begins with the key that was looked at: with it they all go. */
export interface Finding {
  state: Exclude<MediaState, 'processing'>
  /** Sniffed. */
  mime: string
  /** The bytes to serve in the bucket: the uploaded ones, or what was made of them without their metadata. Nothing where none are served. */
  served: { key: string; size: number; mime: string } | null
  width?: number
  height?: number
  durationSeconds?: number
  thumbnails: Thumbnail[]
}

/** What the queue's consumer needs to look at an upload. */
export interface Task {
  mediaId: string
  /** Of the uploaded bytes in the bucket. */
  key: string
  size: number
  /** Known if it was hashed before. */
  sha256?: string
}

/** All that it takes to serve one file to somebody who may have it. */
export interface Servable {
  info: MediaInfo
  key: string
  size: number
  mime: string
  /** Strong, with its quotes; another one for other bytes. */
  etag: string
  thumbnails: Thumbnail[]
}
