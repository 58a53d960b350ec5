/** The text of a message that mentions people: `@handle` is shown as the name of the one it means. */
import type { ReactNode } from 'react'
import { useCallback } from 'react'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { classes } from '../../ui/classes.ts'
import { useNames } from '../people.ts'
import { FormattedText } from '../text/FormattedText.tsx'
import styles from './Message.module.css'

/** Of a text that mentions nobody. */
export const noMention = (): undefined => undefined

export interface MentioningTextProps {
  text: string
  mentions: readonly string[]
  end: ReactNode
}

export function MentioningText({ text, mentions, end }: MentioningTextProps) {
  const t = useText()
  const me = useMe()
  const people = useNames(mentions)
  const mention = useCallback(
    (handle: string): ReactNode => {
      const person = people.find((one) => one.handle === handle)
      const isAll = !person && handle === 'all' && mentions.includes('all')
      if (!person && !isAll) return undefined
      return (
        <span className={classes(styles.mention, (isAll || person?.userId === me.id) && styles.me)} dir="auto">
          @{person ? person.name : t('chat.mention.all')}
        </span>
      )
    },
    [people, mentions, me.id, t],
  )
  return <FormattedText text={text} mention={mention} end={end} />
}
