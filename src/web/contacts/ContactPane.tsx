/** One person: who they are, and what can be done with them. */
import { Ban, Contact as ContactIcon, MessageCircle, Pencil, UserRoundMinus, UserRoundPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Contact } from '../../client/index.ts'
import type { Params } from '../app/addresses.ts'
import { useBack } from '../app/useBack.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { useStore } from '../state/useStore.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Contacts.module.css'
import { RenameContactDialog } from './RenameContactDialog.tsx'
import { type Person, usePeople } from './usePeople.ts'

export function ContactPane({ params }: { params: Params }) {
  const userId = params['userId']
  const t = useText()
  if (userId !== undefined) return <Anyone key={userId} userId={userId} />
  return (
    <EmptyState icon={<ContactIcon size={32} />} title={t('contacts.pick')}>
      {t('contacts.pickBody')}
    </EmptyState>
  )
}

/** A contact, or whoever else this person may see. */
function Anyone({ userId }: { userId: string }) {
  const t = useText()
  const chat = useChat()
  const back = useBack()
  const contact = usePeople()?.find(({ contact: { userId: id } }) => id === userId)
  const user = useStore(chat.user(userId))
  const finding = useTask(() => chat.findUser(userId))
  const { run: find } = finding
  const isKnown = contact !== undefined || user !== undefined
  useEffect(() => {
    if (!isKnown) void find()
  }, [find, isKnown])

  if (contact) return <PersonPage userId={userId} {...contact} />
  if (user) return <PersonPage userId={userId} contact={undefined} user={user} name={user.name} />
  return (
    <>
      <PaneHeader title={t('contacts.one')} onBack={back} />
      {finding.error === undefined ? (
        <SkeletonRows count={1} label={t('shell.loading')} />
      ) : (
        <EmptyState tone="error" icon={<ContactIcon size={32} />} title={t('shell.error.missing')}>
          {failureText(finding.error, t)}
        </EmptyState>
      )}
    </>
  )
}

function PresenceLine({ userId }: { userId: string }) {
  const t = useText()
  const format = useFormat()
  const { state, lastSeenAt } = useStore(useChat().presence(userId))
  if (state === 'online') return t('contacts.online')
  if (state === 'away') return t('contacts.away')
  return lastSeenAt === undefined ? null : t('contacts.lastSeen', { when: format.moment(lastSeenAt) })
}

interface PersonPageProps extends Omit<Person, 'contact'> {
  userId: string
  /** Absent where this person has not kept them. */
  contact: Contact | undefined
}

function PersonPage({ userId, contact, user, name }: PersonPageProps) {
  const t = useText()
  const chat = useChat()
  const back = useBack()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<'block' | 'rename' | 'remove'>()
  const close = (): void => setAsking(undefined)
  const blocked = contact?.blocked ?? false

  const opening = useTask(() =>
    attempt(async () => {
      const { id } = await chat.createDirect(userId)
      navigate(`/c/${encodeURIComponent(id)}`)
    }),
  )
  const adding = useTask(() =>
    attempt(async () => {
      await chat.contacts.put(userId, {})
      toast(t('contacts.added', { name }))
    }),
  )
  const setBlocked = (value: boolean): Promise<boolean> =>
    attempt(async () => {
      await chat.contacts.put(userId, { blocked: value })
      toast(t(value ? 'contacts.block.done' : 'contacts.unblock.done', { name }))
    })
  const remove = (): Promise<boolean> =>
    attempt(async () => {
      await chat.contacts.remove(userId)
      toast(t('contacts.removed', { name }))
      navigate('/contacts')
    })

  return (
    <>
      <PaneHeader title={t('contacts.one')} onBack={back} />
      {blocked && (
        <Banner
          tone="warning"
          icon={<Ban size={16} aria-hidden="true" />}
          action={
            <Button size="small" variant="ghost" onClick={() => void setBlocked(false)}>
              {t('contacts.unblock')}
            </Button>
          }
        >
          {t('contacts.blocked', { name })}
        </Banner>
      )}
      <div className={styles.scroll}>
        <div className={styles.page}>
          <div className={styles.who}>
            <Avatar id={userId} name={name} size="huge" mediaId={user?.avatarMediaId} />
            <h2 className={styles.name} dir="auto">
              {name}
            </h2>
            <p className={styles.presence}>{!blocked && <PresenceLine userId={userId} />}</p>
          </div>
          <div className={styles.actions}>
            <Button
              variant="primary"
              icon={<MessageCircle size={18} />}
              busy={opening.busy}
              disabled={blocked}
              onClick={() => void opening.run()}
            >
              {t('contacts.message')}
            </Button>
            {contact ? (
              <Button icon={<Pencil size={17} aria-hidden="true" />} onClick={() => setAsking('rename')}>
                {t('contacts.rename')}
              </Button>
            ) : (
              <Button icon={<UserRoundPlus size={18} aria-hidden="true" />} busy={adding.busy} onClick={() => void adding.run()}>
                {t('contacts.add')}
              </Button>
            )}
          </div>
          {user && (
            <dl className={styles.card}>
              {user.about !== undefined && user.about !== '' && (
                <div className={styles.fact}>
                  <dt>{t('contacts.about')}</dt>
                  <dd>
                    <bdi>{user.about}</bdi>
                  </dd>
                </div>
              )}
              <div className={styles.fact}>
                <dt>{t('contacts.handle')}</dt>
                <dd>
                  <bdi dir="ltr">@{user.handle}</bdi>
                </dd>
              </div>
              {user.name !== name && (
                <div className={styles.fact}>
                  <dt>{t('contacts.ownName')}</dt>
                  <dd>
                    <bdi>{user.name}</bdi>
                  </dd>
                </div>
              )}
            </dl>
          )}
          <div className={styles.card}>
            {!blocked && (
              <button type="button" className={classes(styles.deed, styles.danger)} onClick={() => setAsking('block')}>
                <Ban size={19} aria-hidden="true" />
                {t('contacts.block')}
              </button>
            )}
            {contact && (
              <button type="button" className={classes(styles.deed, styles.danger)} onClick={() => setAsking('remove')}>
                <UserRoundMinus size={19} aria-hidden="true" />
                {t('contacts.remove')}
              </button>
            )}
          </div>
        </div>
      </div>
      <ConfirmDialog
        open={asking === 'block'}
        danger
        title={t('contacts.block.title', { name })}
        body={t('contacts.block.body')}
        confirmLabel={t('contacts.block')}
        onClose={close}
        onConfirm={() => setBlocked(true)}
      />
      <ConfirmDialog
        open={asking === 'remove'}
        danger
        title={t('contacts.remove.title', { name })}
        body={t('contacts.remove.body')}
        confirmLabel={t('contacts.remove')}
        onClose={close}
        onConfirm={remove}
      />
      {asking === 'rename' && contact && <RenameContactDialog contact={contact} onClose={close} />}
    </>
  )
}
