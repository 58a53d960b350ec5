/** A password that can be looked at, pasted, and filled in by a manager. */
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'

export interface PasswordFieldProps {
  label: string
  /** A new one, or one that exists: managers tell them apart. */
  kind: 'new' | 'current'
  value: string
  error?: string | undefined
  hint?: string
  onChange: (value: string) => void
}

export function PasswordField({ label, kind, value, error, hint, onChange }: PasswordFieldProps) {
  const t = useText()
  const [shown, setShown] = useState(false)
  return (
    <TextField
      label={label}
      type={shown ? 'text' : 'password'}
      name="password"
      autoComplete={`${kind}-password`}
      autoCapitalize="none"
      spellCheck={false}
      dir="ltr"
      value={value}
      error={error}
      {...(hint === undefined ? {} : { hint })}
      onChange={(event) => onChange(event.target.value)}
      after={
        <IconButton
          size="small"
          tooltip="none"
          label={shown ? t('auth.password.hide') : t('auth.password.show')}
          icon={shown ? <EyeOff size={18} /> : <Eye size={18} />}
          onClick={() => setShown(!shown)}
        />
      }
    />
  )
}
