/** Where messages are written: the text, who is meant, what is answered or edited. What is sent stands in the chat at once. */
import {
  type KeyboardEvent,
  lazy,
  type Ref,
  Suspense,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { Attachment, ChatMessage, ConversationInfo } from '../../../client/index.ts'
import { limits } from '../../../protocol/limits.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { useDesk } from '../message/desk.ts'
import { plainText } from '../text/plain.ts'
import { AttachButton } from './AttachButton.tsx'
import { EmojiButton } from './EmojiButton.tsx'
import { EditBar, ReplyBar } from './Bars.tsx'
import styles from './Composer.module.css'
import { grow } from './grow.ts'
import { MentionList, type MentionListHandle } from './MentionList.tsx'
import { mentionBefore, mentionedIn, withMention } from './mentions.ts'
import { useSchedule } from './useSchedule.tsx'
import { useTray } from './tray/useTray.tsx'
import { useDraft } from './useDraft.ts'
import { SendButton } from './SendButton.tsx'
import { MicButton } from './voice/MicButton.tsx'
import { canRecord } from './voice/recording.ts'
import { useVoice } from './voice/useVoice.ts'
import { readyIn } from './write-in.ts'

const VoiceBar = lazy(async () => ({ default: (await import('./voice/VoiceBar.tsx')).VoiceBar }))

export interface ComposerHandle {
  focus: () => void
  /** Shows files before they are sent. */
  attach: (files: readonly File[]) => void
}

export interface ComposerProps {
  info: ConversationInfo
  name: string
  onSent: () => void
  /** ArrowUp in an empty text; the message to edit, if there is one. */
  lastEditable: () => ChatMessage | undefined
  ref: Ref<ComposerHandle>
}

/** The count shows from here on. */
const nearly = 0.95

export function Composer({ info, name, onSent, lastEditable, ref }: ComposerProps) {
  const t = useText()
  const id = useId()
  const chat = useChat()
  const { conversation, use } = useDesk()
  const { enterSends } = usePreferences()
  const draft = useDraft(conversation)
  const editing = use(({ editing: message }) => message)
  const replyTo = use(({ replyTo: message }) => message)
  const [edited, setEdited] = useState('')
  const [caret, setCaret] = useState(0)
  const [dismissed, setDismissed] = useState<number>()
  const [option, setOption] = useState<string>()
  const input = useRef<HTMLTextAreaElement>(null)
  const mentionList = useRef<MentionListHandle>(null)

  const text = editing ? edited : draft.text
  const trimmed = text.trim()
  const length = text.length > limits.textCodePoints * nearly ? Array.from(text).length : 0
  const isOver = length > limits.textCodePoints
  const mention = info.kind === 'group' ? mentionBefore(text, caret) : undefined
  const isChoosing = mention !== undefined && mention.from !== dismissed

  const voice = useVoice()
  useEffect(() => readyIn({ conversationId: info.id, focus: () => input.current?.focus() }), [info.id])
  useLayoutEffect(() => {
    if (input.current) grow(input.current)
  }, [text])
  // A message to edit brings its text; the draft waits.
  useEffect(() => {
    if (!editing) return
    const content = editing.content?.type === 'text' ? editing.content.text : ''
    setEdited(content)
    input.current?.focus()
    requestAnimationFrame(() => input.current?.setSelectionRange(content.length, content.length))
  }, [editing])
  useEffect(() => {
    if (replyTo?.seq !== draft.replyTo) draft.setReplyTo(replyTo?.seq)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [replyTo])

  const write = (next: string, at: number): void => {
    setCaret(at)
    if (editing) setEdited(next)
    else {
      draft.setText(next)
      conversation.sayTyping(next.trim() !== '')
    }
  }
  const writeAt = (next: string, at: number): void => {
    write(next, at)
    input.current?.focus()
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }

  const cancelEdit = (): void => {
    use.setState({ editing: undefined })
    input.current?.focus()
  }
  const cancelReply = (): void => {
    use.setState({ replyTo: undefined })
    input.current?.focus()
  }

  const mentionsOf = (words: string): string[] => (info.kind === 'group' ? mentionedIn(words, conversation, chat) : [])

  /** What is answered goes with the first. */
  const sendAttachment = (attachment: Attachment, caption = ''): void => {
    const { replyTo: answered } = use.getState()
    const mentions = mentionsOf(caption)
    conversation.send({
      attachment,
      ...(caption === '' ? {} : { caption }),
      ...(answered ? { replyTo: answered.seq } : {}),
      ...(mentions.length > 0 ? { mentions } : {}),
    })
    use.setState({ replyTo: undefined })
    onSent()
  }
  // After what took the focus has given it back.
  const focusSoon = (): void => void requestAnimationFrame(() => input.current?.focus())
  const closeVoice = (): void => {
    voice.close()
    focusSoon()
  }
  const tray = useTray({ name, onSend: sendAttachment, onSent: draft.clear, onClosed: focusSoon })
  const attach = (files: readonly File[]): void => {
    if (editing) cancelEdit()
    // What is written already is said of the first.
    tray.attach(files, draft.text.trim())
  }
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus(), attach }))

  const written = () => {
    const mentions = mentionsOf(trimmed)
    return {
      content: { type: 'text' as const, text: trimmed },
      ...(replyTo ? { replyTo: replyTo.seq } : {}),
      ...(mentions.length > 0 ? { mentions } : {}),
    }
  }
  const sent = (): void => {
    draft.clear()
    conversation.sayTyping(false)
    use.setState({ replyTo: undefined })
    setCaret(0)
  }
  const send = (): void => {
    if (trimmed === '' || isOver) return
    if (editing) {
      if (editing.content?.type !== 'text' || editing.content.text !== trimmed) conversation.edit(editing, trimmed)
      cancelEdit()
      return
    }
    conversation.send(written())
    sent()
    input.current?.focus()
    onSent()
  }
  const schedule = useSchedule({ written, onScheduled: sent, onClosed: focusSoon })
  const onSchedule = editing || trimmed === '' || isOver ? undefined : schedule.ask

  /** Whether the list of members had a use for the key. */
  const onMentionKey = (key: string): boolean => {
    if (!isChoosing || !mentionList.current) return false
    if (key === 'ArrowDown' || key === 'ArrowUp') mentionList.current.move(key === 'ArrowDown' ? 1 : -1)
    else if (key === 'Escape') setDismissed(mention.from)
    else return (key === 'Enter' || key === 'Tab') && mentionList.current.take()
    return true
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // 229: some input methods end their composition with the Enter that is still theirs.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (onMentionKey(event.key)) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const isModified = event.ctrlKey || event.metaKey
    const sends = enterSends ? !event.shiftKey && !event.altKey : isModified
    if (event.key === 'Enter' && sends) send()
    else if (event.key === 'Escape' && editing) cancelEdit()
    else if (event.key === 'Escape' && replyTo) cancelReply()
    else if (event.key === 'ArrowUp' && text === '' && !isModified && !event.altKey) {
      const last = lastEditable()
      if (!last) return
      use.setState({ editing: last, replyTo: undefined })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={styles.composer}>
      {isChoosing && (
        <MentionList
          ref={mentionList}
          id={`${id}list`}
          conversation={conversation}
          query={mention.query}
          onChosen={setOption}
          onTake={(handle) => {
            const { text: next, caret: at } = withMention(text, mention, handle)
            setOption(undefined)
            writeAt(next, at)
          }}
        />
      )}
      {editing ? (
        <EditBar preview={plainText(editing.content?.type === 'text' ? editing.content.text : '')} onCancel={cancelEdit} />
      ) : (
        replyTo && <ReplyBar replyTo={replyTo} onCancel={cancelReply} />
      )}
      <div className={styles.line}>
        {voice.at === 'none' ? (
          <div className={styles.box}>
            <EmojiButton onPick={(emoji) => writeAt(text.slice(0, caret) + emoji + text.slice(caret), caret + emoji.length)} />
            <textarea
              ref={input}
              className={styles.input}
              rows={1}
              // Empty it runs as the page does, for the placeholder.
              dir={text === '' ? undefined : 'auto'}
              data-region-focus
              aria-label={t('chat.composer.label', { name })}
              placeholder={t('chat.composer.placeholder')}
              aria-autocomplete={info.kind === 'group' ? 'list' : undefined}
              aria-controls={isChoosing ? `${id}list` : undefined}
              aria-activedescendant={isChoosing ? (option ?? `${id}list0`) : undefined}
              aria-invalid={isOver || undefined}
              aria-describedby={length > 0 ? `${id}count` : undefined}
              enterKeyHint={enterSends ? 'send' : 'enter'}
              autoCapitalize="sentences"
              value={text}
              onChange={({ target }) => write(target.value, target.selectionStart)}
              onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
              onKeyDown={onKeyDown}
              onBlur={() => conversation.sayTyping(false)}
            />
            {!editing && <AttachButton onFiles={attach} onSchedule={onSchedule} />}
            {length > 0 && (
              <span id={`${id}count`} className={styles.count} data-over={isOver}>
                {t('chat.composer.left', { count: limits.textCodePoints - length })}
              </span>
            )}
          </div>
        ) : (
          <Suspense fallback={<div className={styles.box} />}>
            <VoiceBar
              ref={voice.bar}
              slide={voice.at === 'held' ? voice.slide : undefined}
              onSend={(attachment) => {
                closeVoice()
                sendAttachment(attachment)
              }}
              onClose={closeVoice}
            />
          </Suspense>
        )}
        {voice.at !== 'locked' &&
          (text === '' && !editing && canRecord() ? (
            <MicButton isHeld={voice.at === 'held'} {...voice.mic} />
          ) : (
            <SendButton isEditing={editing !== undefined} disabled={trimmed === '' || isOver} onSend={send} onSchedule={onSchedule} />
          ))}
      </div>
      {tray.element}
      {schedule.element}
    </div>
  )
}
