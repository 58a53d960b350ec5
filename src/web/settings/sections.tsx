/** The parts of the settings: address, name, picture, content. */
import {
  BellRing,
  HardDrive,
  Keyboard,
  KeyRound,
  Laptop,
  type LucideIcon,
  MessageCircle,
  Palette,
  ShieldCheck,
  UserRound,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { PlainTextKey } from '../i18n/useText.ts'
import { AccountSection } from './account/AccountSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { ChatsSection } from './ChatsSection.tsx'
import { DevicesSection } from './DevicesSection.tsx'
import { KeyboardSection } from './KeyboardSection.tsx'
import { NotificationsSection } from './NotificationsSection.tsx'
import { PrivacySection } from './PrivacySection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import { StorageSection } from './StorageSection.tsx'

export interface Section {
  id: string
  title: PlainTextKey
  about?: PlainTextKey
  icon: LucideIcon
  content: ComponentType
  /** Nothing in it takes the focus, so the keyboard scrolls the pane itself. */
  isReadOnly?: true
}

export const sections: readonly Section[] = [
  { id: 'profile', title: 'settings.section.profile', about: 'settings.section.profile.about', icon: UserRound, content: ProfileSection },
  {
    id: 'appearance',
    title: 'settings.section.appearance',
    about: 'settings.section.appearance.about',
    icon: Palette,
    content: AppearanceSection,
  },
  { id: 'chats', title: 'settings.section.chats', about: 'settings.section.chats.about', icon: MessageCircle, content: ChatsSection },
  {
    id: 'notifications',
    title: 'settings.section.notices',
    about: 'settings.section.notices.about',
    icon: BellRing,
    content: NotificationsSection,
  },
  { id: 'privacy', title: 'settings.section.privacy', about: 'settings.section.privacy.about', icon: ShieldCheck, content: PrivacySection },
  { id: 'devices', title: 'settings.section.devices', about: 'settings.section.devices.about', icon: Laptop, content: DevicesSection },
  { id: 'storage', title: 'settings.section.storage', about: 'settings.section.storage.about', icon: HardDrive, content: StorageSection },
  { id: 'keyboard', title: 'settings.section.keyboard', icon: Keyboard, content: KeyboardSection, isReadOnly: true },
  { id: 'account', title: 'settings.section.account', about: 'settings.section.account.about', icon: KeyRound, content: AccountSection },
]
