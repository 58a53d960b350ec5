/** ما تقوله جهات الاتصال. */
import type { contacts as english } from '../en/contacts.ts'
import type { Translated } from '../message.ts'

export const contacts: Translated<typeof english> = {
  title: 'جهات الاتصال',
  add: 'إضافة جهة اتصال',
  'add.handle': 'المعرّف',
  'add.hint': 'اسأل صاحبه عنه: يجده في ملفه الشخصي.',
  'add.find': 'بحث',
  'add.missing': 'لا أحد يحمل المعرّف @{handle}.',
  'add.self': 'هذا أنت.',
  'add.already': 'موجود في جهات اتصالك.',
  'add.name': 'الاسم كما تحب',
  'add.name.hint': 'لا يراه سواك. إن تركته فارغًا يُستخدم اسمه.',
  'add.submit': 'إضافة',
  added: 'صار {name} في جهات اتصالك.',

  search: 'البحث في جهات الاتصال',
  empty: 'لا جهات اتصال بعد',
  emptyBody: 'أضف من تعرفهم بمعرّفاتهم.',
  none: 'لا أحد بهذا الاسم.',
  loading: 'جارٍ تحميل جهات الاتصال',
  failed: 'تعذّر تحميل جهات الاتصال',
  pick: 'اختر جهة اتصال',
  pickBody: 'أو أضف أحدًا بمعرّفه.',

  online: 'متصل الآن',
  away: 'بعيد',
  lastSeen: 'آخر ظهور {when}',
  blocked: 'لقد حظرت {name}',

  message: 'مراسلة',
  rename: 'تغيير الاسم',
  'rename.title': 'تغيير اسم جهة الاتصال',
  block: 'حظر',
  'block.title': 'حظر {name}؟',
  'block.body': 'لن يتمكن من مراسلتك مباشرة، وسيراك غير متصل. وتستمر المجموعات المشتركة كما كانت.',
  'block.done': 'تم حظر {name}.',
  unblock: 'إلغاء الحظر',
  'unblock.done': 'لم يعد {name} محظورًا.',
  remove: 'إزالة من جهات الاتصال',
  'remove.title': 'إزالة {name}؟',
  'remove.body': 'يُحذف الاسم الذي أعطيته، وتبقى دردشتكما.',
  removed: 'لم يعد {name} في جهات اتصالك.',
  about: 'نبذة',
  handle: 'المعرّف',
  ownName: 'اسمه كما يكتبه',
}
