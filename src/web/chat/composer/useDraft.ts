/** What is being written: here at once, in the draft after a moment, and from other devices when nobody writes here. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { useStore } from '../../state/useStore.ts'

/** A reload loses at most this much of it. */
const saveAfterMs = 300

export interface WrittenDraft {
  text: string
  setText: (text: string) => void
  /** The number of the message that the draft answers. */
  replyTo: number | undefined
  setReplyTo: (seq: number | undefined) => void
  /** It was sent. */
  clear: () => void
}

interface Written {
  text: string
  replyTo: number | undefined
}

export function useDraft(conversation: Conversation): WrittenDraft {
  const draft = useStore(conversation.draft)
  const [written, setWritten] = useState<Written>({ text: draft.text, replyTo: draft.replyTo })
  const unsaved = useRef<Written | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const seen = useRef(draft)

  const save = useCallback((): void => {
    clearTimeout(timer.current)
    if (!unsaved.current) return
    const { text, replyTo } = unsaved.current
    unsaved.current = undefined
    conversation.setDraft(text, replyTo)
  }, [conversation])

  const write = useCallback(
    (next: Written): void => {
      setWritten(next)
      unsaved.current = next
      clearTimeout(timer.current)
      timer.current = setTimeout(save, saveAfterMs)
    },
    [save],
  )

  useEffect(() => {
    globalThis.addEventListener('pagehide', save)
    return () => {
      globalThis.removeEventListener('pagehide', save)
      save()
    }
  }, [save])

  // Another device or tab wrote: taken over, unless somebody writes here.
  useEffect(() => {
    if (seen.current === draft) return
    seen.current = draft
    if (!unsaved.current) setWritten({ text: draft.text, replyTo: draft.replyTo })
  }, [draft])

  return {
    text: written.text,
    replyTo: written.replyTo,
    setText: (text) => write({ ...written, text }),
    setReplyTo: (replyTo) => write({ ...written, replyTo }),
    clear: () => {
      clearTimeout(timer.current)
      unsaved.current = undefined
      setWritten({ text: '', replyTo: undefined })
      conversation.setDraft('')
    },
  }
}
