/** ما يقال عند تصفح وسائط الدردشة وملفاتها وروابطها. */
import type { gallery as english } from '../en/gallery.ts'
import type { Translated } from '../message.ts'

export const gallery: Translated<typeof english> = {
  title: 'الوسائط والملفات والروابط',
  newest: 'أحدث الوسائط',
  kinds: 'النوع',
  'kind.media': 'الوسائط',
  'kind.audio': 'الصوت',
  'kind.file': 'الملفات',
  'kind.link': 'الروابط',

  'empty.media': 'لا صور ولا فيديو بعد',
  'empty.audio': 'لا تسجيلات ولا موسيقى بعد',
  'empty.file': 'لا ملفات بعد',
  'empty.link': 'لا روابط بعد',
  emptyBody: 'ما يُرسل في هذه الدردشة يُجمع هنا.',
  failed: 'تعذّر التحميل',
  offline: 'أنت غير متصل',
  offlineBody: 'يظهر كل شيء عند عودة الاتصال.',
  more: 'جارٍ تحميل المزيد',

  image: 'صورة من {name}، {when}',
  video: 'فيديو من {name}، {when}',
  menu: 'قائمة {what}',
  show: 'عرض في الدردشة',
  download: 'تنزيل',
  stop: 'إيقاف التنزيل',
  from: '{name} · {when}',
}
