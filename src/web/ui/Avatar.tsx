/** Who it is at a glance: people are round, groups are not. Letters until the picture is here. Decoration only; the name stands beside it. */
import { memo, useState } from 'react'
import { useMedia } from '../state/useMedia.ts'
import styles from './Avatar.module.css'
import { classes } from './classes.ts'
import { hueOf, initialsOf } from './initials.ts'

export interface AvatarProps {
  /** What the colour follows from: a user's or a conversation's id. */
  id: string
  name: string
  size?: 'tiny' | 'small' | 'medium' | 'large' | 'huge'
  shape?: 'person' | 'group'
  /** Their picture, where they have one. */
  mediaId?: string | undefined
  /** A dot for someone who is there. Whoever shows it says so in words too. */
  presence?: 'online' | 'away' | undefined
}

/** CSS pixels: one picture for all sizes of a list, and one for where it is looked at. */
const widths = { tiny: 64, small: 64, medium: 64, large: 64, huge: 128 } as const

export const Avatar = memo(function Avatar({ id, name, size = 'medium', shape = 'person', mediaId, presence }: AvatarProps) {
  return (
    <span className={classes(styles.avatar, styles[size])} aria-hidden="true">
      <span className={classes(styles.face, styles[shape])} data-hue={hueOf(id)}>
        {initialsOf(name)}
        {mediaId !== undefined && (
          <Picture key={mediaId} mediaId={mediaId} group={shape === 'group' ? id : undefined} width={widths[size]} />
        )}
      </span>
      {presence !== undefined && <span className={classes(styles.dot, styles[presence])} />}
    </span>
  )
})

/** Lies over the letters, so that nothing moves when it comes, and they are there when it does not. */
function Picture({ mediaId, group, width }: { mediaId: string; group: string | undefined; width: number }) {
  const { url } = useMedia({ mediaId, conversationId: group }, { width })
  /** What was here already does not fade in. */
  const [instant] = useState(url !== undefined)
  const [at, setAt] = useState<'loading' | 'shown' | 'broken'>('loading')
  if (url === undefined || at === 'broken') return null
  return (
    <img
      className={classes(styles.picture, (instant || at === 'shown') && styles.shown)}
      src={url}
      alt=""
      draggable={false}
      decoding={instant ? 'sync' : 'async'}
      onLoad={() => setAt('shown')}
      onError={() => setAt('broken')}
    />
  )
}
