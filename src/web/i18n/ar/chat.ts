/** ما تقوله الدردشات. */
import type { chat as english } from '../en/chat.ts'
import type { Translated } from '../message.ts'

export const chat: Translated<typeof english> = {
  'list.title': 'الدردشات',
  'list.empty': 'لا دردشات بعد',
  'list.emptyBody': 'ألقِ التحية على أحدهم: كل ما تحتاج إليه هو معرّفه.',
  'list.loading': 'جارٍ تحميل الدردشات',
  'conversation.title': 'دردشة',
  'info.title': 'التفاصيل',
}
