/** ما يقال عن الرسائل المميزة بنجمة أو المثبتة للجميع. */
import type { kept as english } from '../en/kept.ts'
import type { Translated } from '../message.ts'

export const kept: Translated<typeof english> = {
  star: 'تمييز بنجمة',
  unstar: 'إزالة النجمة',
  pin: 'تثبيت',
  unpin: 'إلغاء التثبيت',
  starred: 'مميزة بنجمة',
  notice: '{by}: تثبيت رسالة',

  'bar.label': 'الرسائل المثبتة',
  'bar.one': 'رسالة مثبتة',
  'bar.some': 'رسالة مثبتة {place} من {count}',
  'bar.all': 'كل الرسائل المثبتة',

  'replace.title': 'استبدال أقدم رسالة مثبتة؟',
  'replace.body': 'ثلاث رسائل مثبتة بالفعل. أقدمها تفسح المكان لهذه.',
  'replace.confirm': 'استبدال',

  'title.starred': 'الرسائل المميزة بنجمة',
  'title.pinned': 'الرسائل المثبتة',
  'empty.starred': 'لا رسائل مميزة بعد',
  'empty.pinned': 'لا رسائل مثبتة بعد',
  'emptyBody.starred': 'في قائمة كل رسالة نجمة. ما تميزه يوجد هنا، ولا يراه غيرك.',
  'emptyBody.pinned': 'في قائمة كل رسالة تثبيت. ما يُثبت يبقى أعلى الدردشة للجميع.',
  from: '{name} · {when}',
}
