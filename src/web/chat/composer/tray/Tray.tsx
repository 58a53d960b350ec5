/** Looked at once more before it goes: each file with its caption, what cannot be sent with the reason. What is wrong stays, all else leaves. */
import { Plus, SendHorizontal } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Attachment } from '../../../../client/index.ts'
import { limits } from '../../../../protocol/limits.ts'
import { useFormat } from '../../../i18n/useFormat.ts'
import { type Text, useText } from '../../../i18n/useText.ts'
import { Button } from '../../../ui/Button.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { Switch } from '../../../ui/Switch.tsx'
import { TextField } from '../../../ui/TextField.tsx'
import { filesIn, isTextPasted, pick } from '../pick.ts'
import { Preview } from './Preview.tsx'
import { Strip } from './Strip.tsx'
import styles from './Tray.module.css'
import { isShown, itemsOf, type Problem, problemIn, problemOf, type TrayItem } from './tray.ts'
import { usePrepared } from './usePrepared.ts'

export interface TrayProps {
  name: string
  items: readonly TrayItem[]
  onChange: (items: readonly TrayItem[]) => void
  /** In their order, each when it is ready. */
  onSend: (attachment: Attachment, caption: string) => void
  /** All went. */
  onSent: () => void
  onClose: () => void
}

const problemText = (problem: Problem, t: Text, most: string): string => {
  if (problem === 'tooLarge') return t('media.tray.tooLarge', { size: most })
  return t(`media.tray.${problem}`)
}

export function Tray({ name, items, onChange, onSend, onSent, onClose }: TrayProps) {
  const t = useText()
  const format = useFormat()
  const [chosen, setChosen] = useState(items[0]?.id)
  const [asFile, setAsFile] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const prepared = usePrepared(items, asFile)
  const caption = useRef<HTMLInputElement>(null)
  const current = items.find(({ id }) => id === chosen) ?? items[0]
  const problem = current && problemOf(current, asFile)
  const good = items.filter((item) => problemOf(item, asFile) === undefined)
  const most = format.bytes(limits.mediaBytes)

  useEffect(() => {
    if (items.length === 0) onClose()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [items.length])

  const add = (files: readonly File[]): void => {
    const added = itemsOf(files)
    onChange([...items, ...added])
    setChosen(added[0]?.id ?? chosen)
  }
  const remove = (id: number): void => {
    const at = items.findIndex((item) => item.id === id)
    const left = items.filter((item) => item.id !== id)
    if (id === current?.id) setChosen(left[Math.min(at, left.length - 1)]?.id)
    onChange(left)
    caption.current?.focus()
  }
  const send = async (): Promise<void> => {
    if (isBusy || good.length === 0) return
    setBusy(true)
    const stays: TrayItem[] = []
    for (const item of items) {
      const known = problemOf(item, asFile)
      const made = known === undefined ? await prepared(item).catch(() => 'unreadable' as const) : known
      const found = typeof made === 'string' ? made : problemIn(made)
      if (found !== undefined || typeof made === 'string') stays.push({ ...item, problem: found })
      else onSend(made, item.caption.trim())
    }
    setBusy(false)
    if (stays.length === 0) onSent()
    else {
      onChange(stays)
      setChosen(stays[0]?.id)
    }
  }

  return (
    <Dialog
      open
      size="medium"
      title={t('media.tray.title', { count: items.length })}
      description={t('media.tray.to', { name })}
      onClose={onClose}
      onSubmit={() => void send()}
      footer={
        <>
          <Button icon={<Plus size={18} />} disabled={isBusy} onClick={() => void pick({}).then(add)}>
            {t('media.tray.add')}
          </Button>
          <Button
            type="submit"
            variant="primary"
            icon={<SendHorizontal className="mirrored" size={18} />}
            busy={isBusy}
            disabled={good.length === 0}
          >
            {t('chat.composer.send')}
          </Button>
        </>
      }
    >
      <div
        className={styles.tray}
        data-testid="tray"
        onPaste={(event) => {
          const { files } = filesIn(event.clipboardData)
          if (files.length === 0 || isTextPasted(event.clipboardData)) return
          event.preventDefault()
          add(files)
        }}
      >
        {current && <Preview key={current.id} file={current.file} asFile={asFile} problem={problem && problemText(problem, t, most)} />}
        {(items.length > 1 || problem !== undefined) && (
          <Strip
            items={items}
            currentId={current?.id}
            problemOf={(item) => problemOf(item, asFile)}
            onChoose={setChosen}
            onRemove={remove}
          />
        )}
        <TextField
          ref={caption}
          label={t('media.tray.caption')}
          autoComplete="off"
          dir={current?.caption ? 'auto' : undefined}
          value={current?.caption ?? ''}
          onChange={({ target }) => onChange(items.map((item) => (item.id === current?.id ? { ...item, caption: target.value } : item)))}
        />
        {items.some(({ file }) => isShown(file)) && (
          <div className={styles.switch}>
            <Switch
              label={t('media.tray.asFile', { count: items.length })}
              hint={t('media.tray.asFileHint')}
              checked={asFile}
              onChange={setAsFile}
            />
          </div>
        )}
      </div>
    </Dialog>
  )
}
