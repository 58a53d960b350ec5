/** ما يقال عند تغيير صورة شخص أو مجموعة. */
import type { picture as english } from '../en/picture.ts'
import type { Translated } from '../message.ts'

export const picture: Translated<typeof english> = {
  add: 'إضافة صورة',
  change: 'تغيير الصورة',
  choose: 'اختيار صورة أخرى',
  remove: 'إزالة الصورة',
  removed: 'أُزيلت الصورة.',
  saved: 'تم تغيير الصورة.',
  unreadable: 'تعذّرت قراءتها كصورة. جرّب صورة أخرى.',
  uploading: 'أُرسل {percent} بالمئة',

  'crop.title': 'تحريك وتكبير',
  'crop.stage': 'الجزء الظاهر',
  'crop.zoom': 'التكبير',
  'crop.hint': 'اسحب الصورة إلى مكانها. مفاتيح الأسهم تحركها أيضًا، و+ و− للتكبير والتصغير.',
  'crop.use': 'استخدامها',
}
