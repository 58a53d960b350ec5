/** What can be sent besides words: photos and videos, documents, and where there is one what the camera sees now; and that words go later. */
import { CalendarClock, Camera, FileText, Images, Paperclip } from 'lucide-react'
import { useText } from '../../i18n/useText.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu } from '../../ui/Menu.tsx'
import styles from './Composer.module.css'
import { pick, type Wanted } from './pick.ts'

const pictures = 'image/*,video/*'

export interface AttachButtonProps {
  onFiles: (files: readonly File[]) => void
  /** While there is something to schedule. */
  onSchedule: (() => void) | undefined
}

export function AttachButton({ onFiles, onSchedule }: AttachButtonProps) {
  const t = useText()
  const ask = async (wanted: Wanted): Promise<void> => {
    const files = await pick(wanted)
    if (files.length > 0) onFiles(files)
  }
  const hasCamera = globalThis.matchMedia('(pointer: coarse)').matches
  return (
    <Menu
      label={t('media.attach.label')}
      side="above"
      trigger={(props) => (
        <IconButton {...props} className={styles.attach} label={t('media.attach.label')} tooltip="above" icon={<Paperclip size={22} />} />
      )}
      items={[
        { label: t('media.attach.pictures'), icon: <Images size={18} />, onSelect: () => void ask({ accept: pictures }) },
        ...(hasCamera
          ? [
              {
                label: t('media.attach.camera'),
                icon: <Camera size={18} />,
                onSelect: () => void ask({ accept: pictures, capture: true }),
              },
            ]
          : []),
        { label: t('media.attach.document'), icon: <FileText size={18} />, onSelect: () => void ask({}) },
        ...(onSchedule ? [null, { label: t('schedule.menu'), icon: <CalendarClock size={18} />, onSelect: onSchedule }] : []),
      ]}
    />
  )
}
