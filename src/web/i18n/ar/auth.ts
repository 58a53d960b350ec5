/** ما تقوله الأبواب: إنشاء الحساب والدخول والدعوات. */
import type { auth as english } from '../en/auth.ts'
import type { Translated } from '../message.ts'

export const auth: Translated<typeof english> = {
  tagline: 'قلها مرة. ستصل.',
  pitch: 'فوري، ويعمل دون اتصال، ولا تضيع فيه رسالة ولا تتكرر.',

  'signUp.title': 'إنشاء حساب',
  'signUp.lead': 'لا رقم هاتف ولا بريد. يكفي معرّف.',
  'signUp.submit': 'إنشاء الحساب',
  'signUp.other': 'لديك حساب؟',
  'signUp.toSignIn': 'تسجيل الدخول',

  'signIn.title': 'مرحبًا بعودتك',
  'signIn.lead': 'سجّل الدخول لتكمل من حيث توقفت.',
  'signIn.submit': 'تسجيل الدخول',
  'signIn.other': 'جديد هنا؟',
  'signIn.toSignUp': 'أنشئ حسابًا',

  name: 'اسمك',
  'name.hint': 'كما يراه الآخرون. يمكنك تغييره في أي وقت.',
  'name.missing': 'اكتب الاسم الذي تريد أن يناديك به الآخرون.',
  'name.long': 'لا يزيد على {most} حرفًا.',
  handle: 'المعرّف',
  'handle.hint': 'حروف a–z وأرقام و _. به يجدك الناس.',
  'handle.missing': 'اختر معرّفًا.',
  'handle.wrong': 'استخدم من {min} إلى {max} من a–z و 0–9 و _، وابدأ بحرف.',
  'handle.taken': 'هذا المعرّف مأخوذ.',
  'handle.enter': 'أدخل معرّفك.',
  password: 'كلمة المرور',
  'password.hint': '{min} أحرف على الأقل. الأطول أفضل من الأعقد.',
  'password.short': 'استخدم {min} أحرف على الأقل.',
  'password.enter': 'أدخل كلمة مرورك.',
  'password.show': 'إظهار كلمة المرور',
  'password.hide': 'إخفاء كلمة المرور',

  wrong: 'المعرّف وكلمة المرور غير متطابقين.',
  tooManyDevices: 'أنت مسجّل الدخول على {most} جهازًا. أزل أحدها أولًا.',
  revoked: 'تم تسجيل خروج هذا الجهاز، وحُذف كل ما كان محفوظًا عليه.',

  'device.name': '{browser} على {system}',
  'device.browser': 'متصفح',
  'device.system': 'هذا الجهاز',

  'invite.title': 'أنت مدعو',
  'invite.signIn': 'سجّل الدخول أو أنشئ حسابًا لتتمكن من الانضمام إلى المجموعة.',
  'invite.body': 'يريدك أحدهم في مجموعته. سيرى أعضاؤها اسمك، وسترى أسماءهم.',
  'invite.join': 'انضم إلى المجموعة',
  'invite.notNow': 'ليس الآن',
  'invite.gone': 'استُنفدت هذه الدعوة أو انتهت صلاحيتها. اطلب دعوة جديدة.',
  'invite.missing': 'لا توجد دعوة كهذه. ربما ضاع جزء من الرابط.',
  'invite.forbidden': 'لا يمكنك الانضمام إلى هذه المجموعة.',
  'invite.full': 'هذه المجموعة ممتلئة.',
}
