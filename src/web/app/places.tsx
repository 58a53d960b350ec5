/**
 * What each address shows: a list, a main pane and perhaps an info pane. What two addresses have in common stays mounted from
 * one to the other, scrolled as it was.
 */
import { type ComponentType, lazy } from 'react'
import { ConversationInfoPane } from '../chat/ConversationInfoPane.tsx'
import { ConversationListPane } from '../chat/ConversationListPane.tsx'
import { ConversationPane } from '../chat/ConversationPane.tsx'
import type { AddressName, Params } from './addresses.ts'
import { WelcomePane } from './WelcomePane.tsx'

export type Pane = ComponentType<{ params: Params }>

export interface Place {
  list: Pane
  main: Pane
  info?: Pane
}

const lazily = (load: () => Promise<Pane>): Pane => lazy(async () => ({ default: await load() }))

const ContactListPane = lazily(async () => (await import('../contacts/ContactListPane.tsx')).ContactListPane)
const ContactPane = lazily(async () => (await import('../contacts/ContactPane.tsx')).ContactPane)
const GalleryPane = lazily(async () => (await import('../chat/info/gallery/GalleryPane.tsx')).GalleryPane)
const KeptPane = lazily(async () => (await import('../chat/kept/KeptPane.tsx')).KeptPane)
const SettingsListPane = lazily(async () => (await import('../settings/SettingsListPane.tsx')).SettingsListPane)
const SettingsPane = lazily(async () => (await import('../settings/SettingsPane.tsx')).SettingsPane)

export const places: Record<AddressName, Place> = {
  chats: { list: ConversationListPane, main: WelcomePane },
  conversation: { list: ConversationListPane, main: ConversationPane },
  conversationInfo: { list: ConversationListPane, main: ConversationPane, info: ConversationInfoPane },
  conversationGallery: { list: ConversationListPane, main: ConversationPane, info: GalleryPane },
  conversationKept: { list: ConversationListPane, main: ConversationPane, info: KeptPane },
  contacts: { list: ContactListPane, main: ContactPane },
  contact: { list: ContactListPane, main: ContactPane },
  settings: { list: SettingsListPane, main: SettingsPane },
  settingsSection: { list: SettingsListPane, main: SettingsPane },
}
