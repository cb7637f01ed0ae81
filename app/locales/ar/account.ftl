log-in-title = تسجيل الدخول
sign-up-title = إنشاء حساب
recover-title = استخدام رمز استرداد
recover-hint = أدخل أحد رموز الاسترداد وكلمة مرور جديدة. يُسجَّل الخروج من كل الأجهزة.
recover-link-title = استرداد حسابك
recover-link-hint = يصلح هذا الرابط مرة واحدة. اختر كلمة مرور جديدة، ويُسجَّل الخروج من كل الأجهزة.
cannot-log-in = لا تستطيع تسجيل الدخول؟
use-recovery-code = استخدام رمز استرداد
no-account-yet = ليس لديك حساب بعد؟
have-an-account = لديك حساب بالفعل؟
know-your-password = تعرف كلمة مرورك؟
use-passkey = استخدام مفتاح مرور
continue-with = المتابعة عبر { $name }

email-label = البريد الإلكتروني
password-label = كلمة المرور
new-password-label = كلمة المرور الجديدة
current-password-label = كلمة المرور الحالية
recovery-code-label = رمز الاسترداد
password-hint = 8 أحرف على الأقل. بضع كلمات متتالية خيار جيد.
recover-password-hint = 8 أحرف على الأقل. اترك هذا الحقل فارغًا إن كنت تسجّل الدخول دون كلمة مرور.
new-password-hint = 8 أحرف على الأقل. يُسجَّل الخروج من كل الأجهزة الأخرى.
log-in-button = تسجيل الدخول
create-account = إنشاء حساب
set-password = تعيين كلمة المرور
recover-button = استرداد الحساب

account-title = حسابك
display-name = اسم العرض
display-name-hint = يظهر في أعلى كل صفحة. اترك هذا الحقل فارغًا لاستخدام الجزء الذي يسبق علامة @ من بريدك الإلكتروني.
display-name-save = حفظ الاسم
sessions-title = الأجهزة
passkeys-title = مفاتيح المرور
passkey-add = إضافة مفتاح مرور
passkey-hint = سجّل الدخول بقفل شاشة جهازك: لا شيء تحفظه، ولا شيء يستطيع موقع آخر سرقته.
passkeys-list = مفاتيح مرورك
passkey-created = أُنشئ في { $moment }
passkey-remove = إزالة
passkey-remove-of = إزالة مفتاح مرور { $device }
connect-with = ربط { $name }
identities-title = الحسابات المرتبطة
identities-hint = سجّل الدخول هنا بحسابك في { $name }. وإن أزلت الربط يُسجَّل الخروج من الأجهزة التي دخلت به.
identities-list = حساباتك المرتبطة
identity-connected = رُبط في { $moment }
identity-used = آخر استخدام { $moment }
identity-remove-of = إزالة الربط مع { $site }
password-title = كلمة المرور
password-change = تغيير كلمة المرور
password-off-title = مفاتيح المرور فقط
password-off-hint = من دون كلمة مرور لا يوجد ما يُخمَّن أو يُسرق: مفتاح المرور عاملان في واحد. وإن فقدت كل مفاتيح المرور فسجّل الدخول برمز استرداد وأضف مفتاحًا جديدًا، وتبقى كلمة المرور معطّلة.
password-off-button = تعطيل كلمة المرور
codes-title = رموز الاسترداد
codes-create = إنشاء رموز جديدة
codes-none = ليس لديك رموز استرداد. إن فقدت كلمة مرورك فلا يعيدك إلى حسابك إلا رمز أو مسؤول الموقع: فنحن لا نرسل بريدًا إلكترونيًا.
codes-left = { $count ->
    [zero] لم يبقَ أي رمز. الرموز الجديدة تحل محل القديمة.
    [one] بقي رمز واحد. الرموز الجديدة تحل محله.
    [two] بقي رمزان. الرموز الجديدة تحل محلهما.
    [few] بقيت { $count } رموز. الرموز الجديدة تحل محلها.
    [many] بقي { $count } رمزًا. الرموز الجديدة تحل محلها.
   *[other] بقي { $count } رمز. الرموز الجديدة تحل محلها.
}
codes-new-title = رموز استردادك
codes-new-text = دوّنها أو اطبعها الآن: لن تُعرض مرة أخرى. يصلح كل منها مرة واحدة.
delete-title = حذف الحساب
delete-button = حذف الحساب وكل الملفات
delete-hint = تُحذف ملفاتك من المخزن خلال دقائق. ولا يمكن استعادتها ولا استعادة حسابك.

session-log-out-others = تسجيل الخروج من كل الأجهزة الأخرى
session-log-out = تسجيل الخروج
session-log-out-of = تسجيل الخروج من { $device }
session-current = هذا الجهاز، منذ { $moment }
session-last-active = آخر نشاط { $moment }
moment-utc = { $moment } بالتوقيت العالمي

done-display-name = تغيّر اسم العرض.
done-password = تغيّرت كلمة المرور. وسُجّل الخروج من كل الأجهزة الأخرى.
done-sessions = سُجّل الخروج.
done-passkeys = يمكنك الآن تسجيل الدخول بمفتاح مرورك.
done-passkey-removed = أُزيل مفتاح المرور. يمكنك حذفه من جهازك أيضًا.
done-password-off = عُطّلت كلمة المرور. وسُجّل الخروج من كل الأجهزة الأخرى. سجّل الدخول من الآن بمفتاح مرور.
done-connected = تم الربط. يمكنك الآن تسجيل الدخول بهذه الطريقة.
done-identity-removed = أُزيل الربط. وسُجّل الخروج من الأجهزة التي دخلت به.
done-recovered = سُجّل دخولك وسُجّل الخروج من كل الأجهزة الأخرى. ليس لديك كلمة مرور: أضف مفتاح مرور الآن أو عيّن كلمة مرور.
invitation-label = الدعوة
