choose-files = اختر ملفات
upload-button = رفع
drop-hint = أو أفلتها أو ألصقها في أي مكان من هذه الصفحة
max-file-size = أقصى حجم للملف الواحد { SIZE($max) }.

uploads = عمليات الرفع
all-uploads = كل عمليات الرفع
uploading = جارٍ رفع { $name }

waiting-logged-out = لقد سُجّل خروجك. لم يضِع شيء: سجّل الدخول من جديد ثم استأنف هنا.
log-in-other-tab = تسجيل الدخول في علامة تبويب أخرى
resume-uploads = استئناف الرفع
waiting-offline = أنت غير متصل. يُستأنف الرفع عند عودة الاتصال.
waiting-code = الصور والمجلدات تنتظر الشبكة: على الصفحة أن تُحمّل أولًا البرنامج الذي يقرؤها.
discard-interrupted = تجاهل
pause-all = إيقاف الكل مؤقتًا
resume-all = استئناف الكل
clear-finished = إزالة المكتمل

pause = إيقاف مؤقت
pause-file = إيقاف { $name } مؤقتًا
resume = استئناف
resume-file = استئناف { $name }
cancel = إلغاء
cancel-file = إلغاء { $name }
retry = إعادة المحاولة
retry-file = إعادة محاولة { $name }
retry-now = إعادة المحاولة الآن
retry-now-file = إعادة محاولة { $name } الآن
remove = إزالة
remove-file = إزالة { $name }

state-sending = جارٍ الإرسال { NUMBER($percent) }%
state-on-its-way = في الطريق إلى المخزن، { NUMBER($seconds) } ث حتى الآن
state-next-try = { $reason } المحاولة التالية بعد { NUMBER($seconds) } ث.
state-next-attempt = { $reason } المحاولة { NUMBER($attempt) }، والتالية بعد { NUMBER($seconds) } ث.
state-refused = مرفوض: { $reason }
state-failed = تعذّر: { $reason }
state-waiting = في الانتظار
state-preparing = قيد التحضير
state-storing = في انتظار المخزن
state-verifying = جارٍ التحقق
state-checking = نتأكد هل وصل الملف
state-verified = تم التحقق
state-paused = موقوف مؤقتًا
state-cancelled = أُلغي

reason-network = انقطع الاتصال بالمخزن.
reason-stalled = توقف الرفع عن التقدم.
reason-interrupted = توقف المتصفح عن الإرسال.
reason-store-busy = المخزن مشغول.
reason-store-error = في المخزن مشكلة.
reason-corrupted = تلف الملف في الطريق.
reason-expired = انتهت صلاحية إذن الرفع.
reason-missing = الملف ليس في المخزن بعد.
reason-server-unreachable = لا نستطيع الوصول إلى الخادم.
reason-server-busy = الخادم مشغول.
reason-server-error = في الخادم مشكلة.

failure-gave-up = { $reason } توقفنا عن المحاولة بعد فترة. الملف على جهازك لم يُمَس؛ أعد المحاولة متى شئت.
failure-denied = رفض المخزن الرفع ولم يحفظ شيئًا. الملف على جهازك لم يُمَس. أعد المحاولة؛ وإن تكرر ذلك فأعطِ مسؤول الموقع رمز الدعم.
failure-too-large = كبر الملف منذ اخترته، أو هو كبير جدًا على المخزن. لم يُحفظ شيء. اختره من جديد أو اختر ملفًا أصغر.
failure-too-small = صغر الملف منذ اخترته. لم يُحفظ شيء. اختره من جديد.
failure-not-supported = لا يقبل المخزن الرفع بهذه الطريقة. الملف على جهازك لم يُمَس. أعطِ مسؤول الموقع رمز الدعم.
failure-store-full = المخزن ممتلئ. ملفاتك المحفوظة في أمان، والملف على جهازك لم يُمَس. أعطِ مسؤول الموقع رمز الدعم وأعد المحاولة لاحقًا.
failure-misconfigured = لا يقبل المخزن توقيعنا: الخطأ منا. الملف على جهازك لم يُمَس. أعطِ مسؤول الموقع رمز الدعم.
failure-refused = رفض المخزن الرفع ولم يحفظ شيئًا. الملف على جهازك لم يُمَس. أعد المحاولة؛ وإن تكرر ذلك فأعطِ مسؤول الموقع رمز الدعم.
failure-changed = تغيّر الملف على جهازك أو لم تعد قراءته ممكنة. لم يُحفظ شيء. اختره من جديد.
failure-corrupted = تلف الملف في الطريق أكثر من مرة. لم يُحفظ شيء، والملف على جهازك لم يُمَس. تحقق من الاتصال وأعد المحاولة.
failure-bad-answer = لم يكن رد الخادم مفهومًا. الملف على جهازك لم يُمَس. أعد تحميل الصفحة واختره من جديد.
failure-unconfirmed = أُرسل الملف لكننا لم نستطع التحقق من وصوله. الملف على جهازك لم يُمَس. أعد المحاولة لنتحقق من جديد.
failure-checksum-mismatch = استلم المخزن بيانات غير التي أُعلن عنها.

stored-of = { $count ->
    [zero] لم يُحفظ شيء
    [one] حُفظ { NUMBER($stored) } من ملف واحد
    [two] حُفظ { NUMBER($stored) } من ملفين
    [few] حُفظ { NUMBER($stored) } من { $count } ملفات
    [many] حُفظ { NUMBER($stored) } من { $count } ملفًا
   *[other] حُفظ { NUMBER($stored) } من { $count } ملف
}
sent-of = { SIZE($sent) } من { SIZE($bytes) }
stored-count = { $count ->
    [zero] لم يُحفظ أي ملف
    [one] حُفظ ملف واحد
    [two] حُفظ ملفان
    [few] حُفظت { $count } ملفات
    [many] حُفظ { $count } ملفًا
   *[other] حُفظ { $count } ملف
}
not-stored = { $count ->
    [zero] لا شيء غير محفوظ
    [one] ملف واحد غير محفوظ
    [two] ملفان غير محفوظين
    [few] { $count } ملفات غير محفوظة
    [many] { $count } ملفًا غير محفوظ
   *[other] { $count } ملف غير محفوظ
}
in-another-tab = في علامة تبويب أخرى: { $line }
interrupted = { $count ->
    [zero] لم تنقطع أي عملية رفع: { $names }.
    [one] انقطعت عملية رفع واحدة: { $names }. اختر الملف نفسه من جديد لاستئنافها.
    [two] انقطعت عمليتا رفع: { $names }. اختر الملفين نفسيهما من جديد لاستئنافهما.
    [few] انقطعت { $count } عمليات رفع: { $names }. اختر الملفات نفسها من جديد لاستئنافها.
    [many] انقطعت { $count } عملية رفع: { $names }. اختر الملفات نفسها من جديد لاستئنافها.
   *[other] انقطعت { $count } عملية رفع: { $names }. اختر الملفات نفسها من جديد لاستئنافها.
}
names-and-others = { $names } وغيرها
list-comma = ،{ " " }

announce-stored = حُفظ { $name }.
announce-refused = رُفض { $name }.
announce-failed = تعذّر حفظ { $name }.
announce-restarted = يُرسَل { $name } من جديد.
announce-logged-out = لقد سُجّل خروجك. تنتظر عمليات الرفع حتى تسجّل الدخول من جديد.
announce-offline = أنت غير متصل. تنتظر عمليات الرفع عودة الشبكة.
announce-online = عاد الاتصال. تُستأنف عمليات الرفع.
announce-finished = { $count ->
    [zero] لم يُحفظ أي ملف.
    [one] حُفظ ملف واحد.
    [two] حُفظ ملفان.
    [few] حُفظت { $count } ملفات.
    [many] حُفظ { $count } ملفًا.
   *[other] حُفظ { $count } ملف.
}
announce-finished-not-all = { $count ->
    [zero] لم يُحفظ أي ملف، وتعذّر حفظ { NUMBER($unsuccessful) }.
    [one] حُفظ ملف واحد، وتعذّر حفظ { NUMBER($unsuccessful) }.
    [two] حُفظ ملفان، وتعذّر حفظ { NUMBER($unsuccessful) }.
    [few] حُفظت { $count } ملفات، وتعذّر حفظ { NUMBER($unsuccessful) }.
    [many] حُفظ { $count } ملفًا، وتعذّر حفظ { NUMBER($unsuccessful) }.
   *[other] حُفظ { $count } ملف، وتعذّر حفظ { NUMBER($unsuccessful) }.
}
announce-progress = أُرسل { NUMBER($percent) }%.

size-bytes = { $count ->
    [zero] 0 بايت
    [one] بايت واحد
    [two] بايتان
    [few] { $count } بايتات
    [many] { $count } بايتًا
   *[other] { $count } بايت
}
size-kb = { $size } ك.ب
size-mb = { $size } م.ب
size-gb = { $size } غ.ب
size-tb = { $size } ت.ب
size-pb = { $size } ب.ب
support-code = رمز الدعم
support-copy = نسخ الرمز
support-copied = نُسخ الرمز

## Metadata and speed.

clean-photos = إزالة الموقع وبيانات الكاميرا من الصور، والموقع من مقاطع الفيديو
metadata-location-removed = أُزيل الموقع
metadata-removed = أُزيلت البيانات الوصفية من الصورة
metadata-location-may-remain = قد يحتوي هذا الملف على الموقع بعد: لا يمكن إزالة القياسات المسجلة
metadata-kept = تحتفظ ملفات GIF وTIFF وPDF ببياناتها الوصفية
metadata-unreadable = تعذّر فحص البيانات الوصفية في هذا الملف؛ يُرسل كما هو
metadata-not-removed = تعذّرت إزالة البيانات الوصفية من هذا الملف، لذلك لم يُرسل. تحقق من الاتصال واختر الملف من جديد.
speed = { SIZE($speed) }/ث
time-left-seconds = بقي { NUMBER($count) } ث
time-left-minutes = بقي { NUMBER($count) } د
time-left-hours = بقي { NUMBER($count) } س
announce-start = { $count ->
    [zero] لا يُرسل أي ملف، { SIZE($bytes) }.
    [one] يُرسل ملف واحد، { SIZE($bytes) }.
    [two] يُرسل ملفان، { SIZE($bytes) }.
    [few] تُرسل { $count } ملفات، { SIZE($bytes) }.
    [many] يُرسل { $count } ملفًا، { SIZE($bytes) }.
   *[other] يُرسل { $count } ملف، { SIZE($bytes) }.
}
files-left-out = { $count ->
    [zero] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. لم يُترك أي ملف.
    [one] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. تُرك ملف واحد: أزل المكتمل واختر الباقي من جديد.
    [two] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. تُرك ملفان: أزل المكتمل واختر الباقي من جديد.
    [few] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. تُركت { $count } ملفات: أزل المكتمل واختر الباقي من جديد.
    [many] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. تُرك { $count } ملفًا: أزل المكتمل واختر الباقي من جديد.
   *[other] تقبل الصفحة { NUMBER($max) } ملف في المرة الواحدة. تُرك { $count } ملف: أزل المكتمل واختر الباقي من جديد.
}
system-files-left-out = { $count ->
    [zero] لم يُستبعد أي ملف نظام مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
    [one] استُبعد ملف نظام واحد مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
    [two] استُبعد ملفا نظام مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
    [few] استُبعدت { $count } ملفات نظام مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
    [many] استُبعد { $count } ملف نظام مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
   *[other] استُبعد { $count } ملف نظام مثل ⁨.DS_Store⁩ أو ⁨Thumbs.db⁩.
}
photo-connection-lost = انقطع الاتصال. لم يتغير شيء؛ حاول من جديد.
photo-refused = رفض المخزن الصورة. لم يتغير شيء؛ حاول لاحقًا.
