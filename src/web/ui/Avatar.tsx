/** Who it is at a glance: people are round, groups are not. Decoration only; the name stands beside it. */
import { memo } from 'react'
import styles from './Avatar.module.css'
import { classes } from './classes.ts'
import { hueOf, initialsOf } from './initials.ts'

export interface AvatarProps {
  /** What the colour follows from: a user's or a conversation's id. */
  id: string
  name: string
  size?: 'tiny' | 'small' | 'medium' | 'large' | 'huge'
  shape?: 'person' | 'group'
  /** A dot for someone who is there. Whoever shows it says so in words too. */
  presence?: 'online' | 'away' | undefined
}

export const Avatar = memo(function Avatar({ id, name, size = 'medium', shape = 'person', presence }: AvatarProps) {
  return (
    <span className={classes(styles.avatar, styles[size])} aria-hidden="true">
      <span className={classes(styles.face, styles[shape])} data-hue={hueOf(id)}>
        {initialsOf(name)}
      </span>
      {presence !== undefined && <span className={classes(styles.dot, styles[presence])} />}
    </span>
  )
})
