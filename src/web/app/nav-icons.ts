/** The picture of each entry of the navigation. */
import { type LucideIcon, MessageCircle, Settings, UsersRound } from 'lucide-react'
import type { Address } from './addresses.ts'

export const navIcons: Record<Address['nav'], LucideIcon> = { chats: MessageCircle, contacts: UsersRound, settings: Settings }
