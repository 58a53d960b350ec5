/** Where this person is signed in, and how to end it there. */
import { Laptop, LaptopMinimalCheck, Smartphone } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Device } from '../../client/index.ts'
import { type Format, useFormat } from '../i18n/useFormat.ts'
import { type Text, useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { useStore } from '../state/useStore.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ListRow } from '../ui/ListRow.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Settings.module.css'

const isPhone = (name: string): boolean => /iphone|ipad|android|phone/iu.test(name)
/** The server writes activity down now and then, not at every keystroke. */
const nowMs = 3 * 60_000

function activityOf({ current, lastActiveAt }: Device, t: Text, format: Format): string {
  if (current || Date.now() - lastActiveAt < nowMs) return t('settings.devices.now')
  return t('settings.devices.last', { when: format.moment(lastActiveAt) })
}

function DeviceRow({ device, onRevoke }: { device: Device; onRevoke?: () => void }) {
  const t = useText()
  const format = useFormat()
  const Picture = device.current ? LaptopMinimalCheck : isPhone(device.name) ? Smartphone : Laptop
  return (
    <ListRow
      leading={
        <span className={classes(styles.tile, device.current && styles.here)} aria-hidden="true">
          <Picture size={20} />
        </span>
      }
      title={device.name}
      wraps
      subtitle={`${activityOf(device, t, format)} · ${t('settings.devices.since', { when: format.date(device.createdAt) })}`}
      trailing={
        onRevoke && (
          <Button size="small" onClick={onRevoke}>
            {t('settings.devices.revoke')} <span className="visually-hidden">{device.name}</span>
          </Button>
        )
      }
    />
  )
}

export function DevicesSection() {
  const t = useText()
  const chat = useChat()
  const devices = useStore(chat.devices)
  const loading = useTask(() => chat.devices.load())
  const { run: load } = loading
  const [revoking, setRevoking] = useState<Device>()
  // What is shown at first may be old.
  useEffect(() => void load(), [load])

  if (!devices) {
    return loading.error === undefined ? (
      <div className={styles.card}>
        <SkeletonRows count={3} label={t('shell.loading')} />
      </div>
    ) : (
      <EmptyState
        tone="error"
        icon={<Laptop size={32} />}
        title={t('settings.devices.failed')}
        action={<Button onClick={() => void load()}>{t('shell.retry')}</Button>}
      >
        {failureText(loading.error, t)}
      </EmptyState>
    )
  }
  const others = devices.filter(({ current }) => !current).toSorted((a, b) => b.lastActiveAt - a.lastActiveAt)
  return (
    <>
      <h2 className={styles.heading}>{t('settings.devices.this')}</h2>
      <div className={styles.card}>
        {devices
          .filter(({ current }) => current)
          .map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
      </div>
      <h2 className={styles.heading}>{t('settings.devices.others')}</h2>
      <div className={styles.card}>
        {others.length === 0 && <ListRow title={t('settings.devices.none')} />}
        {others.map((device) => (
          <DeviceRow key={device.id} device={device} onRevoke={() => setRevoking(device)} />
        ))}
      </div>
      {revoking && (
        <ConfirmDialog
          open
          danger
          title={t('settings.devices.revoke.title')}
          body={t('settings.devices.revoke.body', { name: revoking.name })}
          confirmLabel={t('settings.devices.revoke')}
          onClose={() => setRevoking(undefined)}
          onConfirm={() =>
            attempt(async () => {
              await chat.devices.revoke(revoking.id)
              toast(t('settings.devices.revoked', { name: revoking.name }))
            })
          }
        />
      )}
    </>
  )
}
