/** The text of a message that mentions people: `@handle` is shown as the name of the one it means. */
import type { ReactNode } from 'react'
import { useCallback } from 'react'
import { classes } from '../../ui/classes.ts'
import { FormattedText } from '../text/FormattedText.tsx'
import styles from './Message.module.css'
import { useMentioned } from './useMentioned.ts'

/** Of a text that mentions nobody. */
export const noMention = (): undefined => undefined

export interface MentioningTextProps {
  text: string
  mentions: readonly string[]
  end: ReactNode
}

export function MentioningText({ text, mentions, end }: MentioningTextProps) {
  const mentioned = useMentioned(mentions)
  const mention = useCallback(
    (handle: string): ReactNode => {
      const meant = mentioned(handle)
      return (
        meant && (
          <span className={classes(styles.mention, meant.isMe && styles.me)} dir="auto">
            @{meant.name}
          </span>
        )
      )
    },
    [mentioned],
  )
  return <FormattedText text={text} mention={mention} end={end} />
}
