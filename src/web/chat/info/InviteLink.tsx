/** A link by which people join a group: made, copied, taken back. */
import { Copy, Link2, Unlink } from 'lucide-react'
import { useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { ChatError } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { toast } from '../../ui/toasts.ts'
import styles from './Info.module.css'
import { keepInvite, keptInvite } from './invites.ts'

const weekMs = 7 * 86_400_000

export function InviteLink({ info }: { info: ConversationInfo }) {
  const t = useText()
  const format = useFormat()
  const conversation = useChat().conversation(info.id)
  const [invite, setInvite] = useState(() => keptInvite(info.id, Date.now()))

  const making = useTask(() =>
    attempt(async () => {
      const made = await conversation.createInvite({ expiresAt: Date.now() + weekMs })
      keepInvite(info.id, made)
      setInvite(made)
    }),
  )
  const revoking = useTask((code: string) =>
    attempt(async () => {
      try {
        await conversation.revokeInvite(code)
      } catch (error) {
        // It was revoked elsewhere, or is used up: gone either way.
        if (!(error instanceof ChatError) || error.code !== 'not_found') throw error
      }
      keepInvite(info.id, undefined)
      setInvite(undefined)
      toast(t('group.invite.revoked'))
    }),
  )
  const copy = async (url: string): Promise<void> => {
    await navigator.clipboard.writeText(url)
    toast(t('group.invite.copied'))
  }
  return (
    <section className={styles.card} aria-labelledby="invite-heading">
      <div className={styles.padded}>
        <h3 id="invite-heading" className={styles.label}>
          {t('group.invite.title')}
        </h3>
        <p className={styles.hint}>{t('group.invite.hint')}</p>
        {invite ? (
          <>
            <p className={styles.link} dir="ltr">
              {invite.url}
            </p>
            {invite.expiresAt !== undefined && (
              <p className={styles.hint}>{t('group.invite.until', { when: format.dateTime(invite.expiresAt) })}</p>
            )}
            <div className={styles.buttons}>
              <Button size="small" variant="primary" icon={<Copy size={16} />} onClick={() => void attempt(() => copy(invite.url))}>
                {t('group.invite.copy')}
              </Button>
              <Button size="small" icon={<Unlink size={16} />} busy={revoking.busy} onClick={() => void revoking.run(invite.code)}>
                {t('group.invite.revoke')}
              </Button>
            </div>
          </>
        ) : (
          <div className={styles.buttons}>
            <Button size="small" icon={<Link2 size={16} />} busy={making.busy} onClick={() => void making.run()}>
              {t('group.invite.create')}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}
