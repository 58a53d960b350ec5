/**
 * Says what others write in the open chat, to those who listen to the page. A live region of its own: the timeline must not be one,
 * or every row that scrolls into it would be read. Many at once are counted.
 */
import { useEffect, useState } from 'react'
import type { Message } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useContactsById, nameOf } from '../people.ts'
import { contentText } from '../text/plain.ts'
import { useLatest } from '../../ui/useLatest.ts'

interface Line {
  key: string
  words: string
}

const gatherMs = 700
const mostRead = 3

export function Announcer({ conversationId }: { conversationId: string }) {
  const t = useText()
  const chat = useChat()
  const contacts = useLatest(useContactsById())
  const [said, setSaid] = useState<{ lines: readonly Line[] }>({ lines: [] })

  useEffect(() => {
    let waiting: Message[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const line = (message: Message): Line => {
      const name = nameOf(chat.user(message.senderId).get(), contacts.current.get(message.senderId))
      return { key: message.id, words: message.content ? `${name}: ${contentText(message.content, t)}` : name }
    }
    const say = (): void => {
      timer = undefined
      const lines = waiting.map(line)
      const count = { key: lines.at(-1)?.key ?? '', words: t('chat.timeline.newCount', { count: lines.length }) }
      waiting = []
      setSaid({ lines: lines.length > mostRead ? [count] : lines })
    }
    const off = chat.on('message', ({ message, mine }) => {
      if (mine || message.conversationId !== conversationId) return
      waiting.push(message)
      timer ??= setTimeout(say, gatherMs)
    })
    return () => {
      off()
      clearTimeout(timer)
    }
  }, [chat, conversationId, contacts, t])

  return (
    <div role="log" aria-live="polite" aria-label={t('chat.timeline.log')} className="visually-hidden">
      {said.lines.map(({ key, words }) => (
        <p key={key}>{words}</p>
      ))}
    </div>
  )
}
