/** Opens the emoji beside the text. */
import { Smile } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../../i18n/useText.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { EmojiPopover } from '../emoji/EmojiPopover.tsx'
import styles from './Composer.module.css'

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useText()
  const [at, setAt] = useState<HTMLElement>()
  return (
    <>
      <IconButton
        className={styles.emoji}
        label={t('chat.composer.emoji')}
        tooltip="above"
        icon={<Smile size={23} />}
        aria-haspopup="dialog"
        aria-expanded={at !== undefined}
        onClick={(event) => setAt(at ? undefined : event.currentTarget)}
      />
      {at && <EmojiPopover at={at} label={t('chat.composer.emoji')} onPick={onPick} onClose={() => setAt(undefined)} />}
    </>
  )
}
