/** Shows `@handle` as the name of the one it means, where the message says that it means somebody. */
import { type ReactNode, useCallback } from 'react'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { classes } from '../../ui/classes.ts'
import { useNames } from '../people.ts'
import styles from './Message.module.css'

const nobody: readonly string[] = []

export function useMention(mentions: readonly string[] = nobody): (handle: string) => ReactNode {
  const t = useText()
  const me = useMe()
  const people = useNames(mentions)
  return useCallback(
    (handle) => {
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
}
