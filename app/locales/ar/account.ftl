log-in-title = تسجيل الدخول
sign-up-title = إنشاء حساب
recover-title = استخدام رمز استرداد
recover-hint = أحد الرموز التي دوّنتها يُدخلك ويضع كلمة مرور جديدة. ويُسجَّل خروج كل من كان داخلًا.
recover-link-title = العودة إلى حسابك
recover-link-hint = هذا الرابط يُدخلك مرة واحدة ويضع كلمة مرور جديدة. ويُسجَّل خروج كل من كان داخلًا.
cannot-get-in = لا تستطيع الدخول؟
use-recovery-code = استخدام رمز استرداد
no-account-yet = ليس لديك حساب بعد؟
have-an-account = لديك حساب؟
know-your-password = تعرف كلمة مرورك؟
use-passkey = استخدام مفتاح مرور
continue-with = المتابعة عبر { $name }

email-label = البريد الإلكتروني
password-label = كلمة المرور
new-password-label = كلمة المرور الجديدة
current-password-label = كلمة المرور الحالية
recovery-code-label = رمز الاسترداد
password-hint = 8 أحرف على الأقل. بضع كلمات متتالية خيار جيد.
recover-password-hint = 8 أحرف على الأقل. إن كنت تسجّل الدخول دون كلمة مرور فاترك هذا الحقل فارغًا، ويبقى الأمر كذلك.
new-password-hint = 8 أحرف على الأقل. تنتهي كل الجلسات الأخرى.
log-in-button = تسجيل الدخول
create-account = إنشاء حساب
set-password = تعيين كلمة المرور
recover-button = العودة إلى الحساب

account-title = حسابك
sessions-title = الجلسات
passkeys-title = مفاتيح المرور
passkey-add = إضافة مفتاح مرور
passkey-hint = بمفتاح المرور يُدخلك قفل جهازك: لا شيء تحفظه، ولا شيء يستطيع موقع آخر سرقته.
passkeys-list = مفاتيح مرورك
passkey-made = أُنشئ في { $moment }
passkey-remove = إزالة
passkey-remove-of = إزالة مفتاح مرور { $device }
connect-with = ربط { $name }
identities-title = تسجيلات الدخول في مواقع أخرى
identities-hint = سجّل الدخول هنا بحسابك في { $name }. وإن أزلته لاحقًا تنتهي الجلسات التي فتحها.
identities-list = تسجيلات دخولك في مواقع أخرى
identity-made = رُبط في { $moment }
identity-used = آخر استخدام { $moment }
identity-remove-of = إزالة تسجيل الدخول في { $site }
password-title = كلمة المرور
password-change = تغيير كلمة المرور
password-off-title = مفاتيح المرور فقط
password-off-hint = عطّل كلمة المرور فلا يستطيع أحد تخمينها أو سرقتها: مفتاح المرور عاملان في واحد. وإن فقدت كل مفاتيح المرور، فإن رمز استرداد يُدخلك لتضيف مفتاحًا آخر، وتبقى كلمة المرور معطّلة.
password-off-button = تعطيل كلمة المرور
codes-title = رموز الاسترداد
codes-make = إنشاء رموز جديدة
codes-none = ليس لديك أي رمز. بأحدها تدخل دون كلمة مرورك. ودونها لا يستطيع إعادتك إلا القائمون على هذا الموقع، فنحن لا نرسل بريدًا إلكترونيًا.
codes-left = { $count ->
    [zero] لم يبقَ أي رمز. الرموز الجديدة تلغي القديمة.
    [one] بقي رمز واحد. الرموز الجديدة تلغيه.
    [two] بقي رمزان. الرموز الجديدة تلغيهما.
    [few] بقيت { $count } رموز. الرموز الجديدة تلغيها.
    [many] بقي { $count } رمزًا. الرموز الجديدة تلغيها.
   *[other] بقي { $count } رمز. الرموز الجديدة تلغيها.
}
codes-new-title = رموز استردادك
codes-new-text = دوّنها أو اطبعها الآن: لن تُعرض مرة أخرى. يصلح كل منها مرة واحدة.
delete-title = حذف الحساب
delete-button = حذف الحساب وكل الملفات
delete-hint = تُزال ملفاتك من المخزن خلال دقائق. لا يستطيع أحد استعادتها، ولا استعادة الحساب.

session-end-others = إنهاء كل الجلسات الأخرى
session-end = إنهاء
session-end-of = إنهاء جلسة { $device }
session-since = هذه الجلسة، منذ { $moment }
session-seen = آخر ظهور { $moment }
moment-utc = { $moment } بالتوقيت العالمي

done-password = تغيّرت كلمة مرورك وانتهت كل الجلسات الأخرى.
done-sessions = انتهت.
done-passkeys = يمكنك من الآن تسجيل الدخول بمفتاح مرورك.
done-passkey-removed = أُزيل مفتاح المرور. يمكنك حذفه من جهازك أيضًا.
done-password-off = عُطّلت كلمة مرورك وانتهت كل الجلسات الأخرى. مفاتيح المرور تُدخلك.
done-connected = تم الربط: يمكنك من الآن تسجيل الدخول بهذه الطريقة.
done-identity-removed = أُزيل تسجيل الدخول وانتهت الجلسات التي فتحها.
done-recovered = أنت داخل الآن وانتهت كل الجلسات الأخرى. لم تُعيَّن كلمة مرور: أضف مفتاح مرور الآن أو عيّن كلمة مرور.
invitation-label = الدعوة
