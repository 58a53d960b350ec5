/** Joins by an invite that somebody sent. */
import { useState } from 'react'
import { useText } from '../../i18n/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'

export interface JoinFormProps {
  onBack: () => void
  onClose: () => void
  /** Whether there was a code in it. */
  onCode: (text: string) => boolean
}

export function JoinForm({ onBack, onClose, onCode }: JoinFormProps) {
  const t = useText()
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <Dialog
      open
      title={t('chat.start.join')}
      onClose={onClose}
      onSubmit={() => setWrong(!onCode(text))}
      footer={
        <>
          <Button onClick={onBack}>{t('shell.back')}</Button>
          <Button type="submit" variant="primary">
            {t('chat.join.next')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('chat.join.link')}
        dir="ltr"
        inputMode="url"
        autoComplete="off"
        value={text}
        error={isWrong ? t('chat.join.wrong') : undefined}
        onChange={(event) => {
          setText(event.target.value)
          setWrong(false)
        }}
      />
    </Dialog>
  )
}
