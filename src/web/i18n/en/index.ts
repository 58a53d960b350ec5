/** English: the catalogue that all others follow. One file per area, so that people can work side by side. */
import { auth } from './auth.ts'
import { chat } from './chat.ts'
import { contacts } from './contacts.ts'
import { gallery } from './gallery.ts'
import { group } from './group.ts'
import { kept } from './kept.ts'
import { media } from './media.ts'
import { picture } from './picture.ts'
import { schedule } from './schedule.ts'
import { search } from './search.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'

export const en = { auth, chat, contacts, gallery, group, kept, media, picture, schedule, search, settings, shell }
export type English = typeof en
