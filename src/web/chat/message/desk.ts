/**
 * What somebody is about to do in an open chat: whose menu is open, what is being answered or edited, which question is asked.
 * One for each open chat; messages write to it, the composer and the dialogs read it.
 */
import { createContext, useContext } from 'react'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import type { ChatMessage, Conversation } from '../../../client/index.ts'
import type { Track } from '../media/player.ts'

export interface Answered {
  seq: number
  /** Absent where the message is not loaded. */
  senderId?: string | undefined
  preview?: string | undefined
}

export type Question =
  | { about: 'delete' | 'receipts' | 'reactions' | 'forward' | 'pin'; message: ChatMessage }
  | { about: 'react'; message: ChatMessage; at: Element | { x: number; y: number } }

export interface DeskState {
  replyTo: Answered | undefined
  editing: ChatMessage | undefined
  menu: { message: ChatMessage; at: Element | { x: number; y: number } } | undefined
  question: Question | undefined
  /** The id of the message whose picture fills the window. */
  lightbox: string | undefined
  /** What is searched for in the chat, and where somebody came for it. */
  search: { query: string; seq?: number } | undefined
  /** A day is asked for; some time of the one in sight. */
  toDate: number | undefined
}

export interface Desk {
  readonly conversation: Conversation
  readonly use: UseBoundStore<StoreApi<DeskState>>
  /** Leads to a message that another one quotes; remembers where from. */
  readonly jumpTo: (seq: number, from: ChatMessage) => void
  /** Leads to a message, or to what was sent at a time or later; the way back leads to where one is now, if that is to be remembered. */
  readonly goTo: (to: number | { at: number }, options?: { isRemembered?: boolean }) => void
  /** To where one was before the last jump that was remembered. */
  readonly back: () => void
  readonly focusComposer: () => void
  /** The message's row, after its menu or a question about it. */
  readonly focusMessage: (cid: string) => void
  /** The recording after that of a message. */
  readonly nextVoice: (cid: string) => Track | undefined
}

/** A draft that answered something goes on answering it. */
export const deskStore = (replyTo: number | undefined): Desk['use'] =>
  create<DeskState>(() => ({
    replyTo: replyTo === undefined ? undefined : { seq: replyTo },
    editing: undefined,
    menu: undefined,
    question: undefined,
    lightbox: undefined,
    search: undefined,
    toDate: undefined,
  }))

const DeskContext = createContext<Desk | undefined>(undefined)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('No chat is open.')
  return desk
}
