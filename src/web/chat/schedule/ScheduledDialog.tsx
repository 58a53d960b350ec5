/** What waits to be sent in a chat, the next one first: to edit, to move, to send now or not at all. */
import { EllipsisVertical } from 'lucide-react'
import { useState } from 'react'
import type { Content, Conversation, Scheduled } from '../../../client/index.ts'
import { limits } from '../../../protocol/limits.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { attempt } from '../../state/attempt.ts'
import { useStore } from '../../state/useStore.ts'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { contentText } from '../text/plain.ts'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import styles from './Schedule.module.css'

interface Props {
  conversation: Conversation
  onClose: () => void
}

export function ScheduledDialog({ conversation, onClose }: Props) {
  const t = useText()
  const waiting = useStore(conversation.scheduled) ?? []
  return (
    <Dialog
      open
      size="medium"
      title={t('schedule.list')}
      description={t(waiting.length > 0 ? 'schedule.list.hint' : 'schedule.list.empty')}
      onClose={onClose}
    >
      <ul className={styles.list}>
        {waiting.map((one) => (
          <Row key={one.id} one={one} conversation={conversation} />
        ))}
      </ul>
    </Dialog>
  )
}

function Row({ one, conversation }: { one: Scheduled; conversation: Conversation }) {
  const t = useText()
  const format = useFormat()
  const [asked, setAsked] = useState<'text' | 'time' | 'cancel'>()
  const { id, content, sendAt, failed } = one
  const words = contentText(content, t)
  const close = (): void => setAsked(undefined)
  const failure = failed && (failed.code === 'forbidden' || failed.code === 'not_found' ? failed.code : 'other')
  return (
    <li className={styles.row}>
      <span className={styles.words}>
        <span className={styles.text} dir="auto">
          {words}
        </span>
        {failure ? (
          <span className={styles.failure}>{t(`schedule.failed.${failure}`)}</span>
        ) : (
          <span className={styles.quiet}>{t('schedule.list.at', { when: format.dateTime(sendAt) })}</span>
        )}
      </span>
      <Menu
        label={t('schedule.actions', { words })}
        trigger={(props) => (
          <IconButton
            {...props}
            label={t('schedule.actions', { words })}
            icon={<EllipsisVertical size={20} />}
            size="small"
            tooltip="none"
          />
        )}
        items={[
          { label: t('schedule.edit'), onSelect: () => setAsked('text') },
          { label: t('schedule.move'), onSelect: () => setAsked('time') },
          { label: t('schedule.now'), onSelect: () => void attempt(() => conversation.sendScheduled(id)) },
          { label: t('schedule.cancel'), danger: true, onSelect: () => setAsked('cancel') },
        ]}
      />
      {asked === 'text' && <TextDialog one={one} conversation={conversation} onClose={close} />}
      {asked === 'time' && (
        <ScheduleDialog
          title={t('schedule.title.move')}
          at={sendAt}
          onPick={(at) => conversation.editScheduled(id, { sendAt: at })}
          onClose={close}
        />
      )}
      <ConfirmDialog
        open={asked === 'cancel'}
        title={t('schedule.cancel.title')}
        body={words}
        confirmLabel={t('schedule.cancel')}
        danger
        onConfirm={() => attempt(() => conversation.cancelScheduled(id))}
        onClose={close}
      />
    </li>
  )
}

/** Of a text its words, of a file what is written under it. */
function reworded(content: Content, words: string): Content {
  if (content.type === 'text') return { ...content, text: words }
  const { caption: _before, ...file } = content
  return words === '' ? file : { ...file, caption: words }
}

function TextDialog({ one: { id, content }, conversation, onClose }: Props & { one: Scheduled }) {
  const t = useText()
  const [text, setText] = useState(content.type === 'text' ? content.text : (content.caption ?? ''))
  const { busy, error, run } = useTask(async () => {
    await conversation.editScheduled(id, { content: reworded(content, text.trim()) })
    onClose()
  })
  const isWrong = content.type === 'text' && text.trim() === ''
  return (
    <Dialog
      open
      title={t('schedule.edit.title')}
      onClose={onClose}
      onSubmit={() => !isWrong && void run()}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={isWrong}>
            {t('shell.save')}
          </Button>
        </>
      }
    >
      <TextField
        multiline
        label={t('schedule.edit.label')}
        dir="auto"
        most={limits.textCodePoints}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}
