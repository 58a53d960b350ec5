/** Arabic. Loaded when somebody wants it. */
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

export const ar = { auth, chat, contacts, gallery, group, kept, media, picture, schedule, search, settings, shell }
