files-title = ملفاتك
file-title = ملفك
select-all = تحديد الكل
delete-selected = حذف المحدد
view-label = العرض
view-list = قائمة
view-grid = شبكة
pagination = الصفحات
first-page = الصفحة الأولى
load-more = تحميل المزيد

search-by-name = البحث بالاسم
order = الترتيب حسب
order-newest = الأحدث أولًا
order-oldest = الأقدم أولًا
order-name = الاسم
order-size = الأكبر أولًا
show = عرض
found-none = لا ملفات تطابق «{ $query }».
found = { $count ->
    [zero] لم يُعثر على أي ملف.
    [one] عُثر على ملف واحد.
    [two] عُثر على ملفين.
    [few] عُثر على { $count } ملفات.
    [many] عُثر على { $count } ملفًا.
   *[other] عُثر على { $count } ملف.
}
found-more = عُثر على أكثر من { NUMBER($count) } ملف؛ هذه أولها.
nothing-found = لم يُعثر على شيء.
nothing-found-text = جرّب جزءًا من الاسم أو كلمات أقل.
show-all-files = عرض كل الملفات
nothing-yet = لا ملفات بعد.
nothing-yet-text = اختر ملفًا في ملفك الشخصي، أو أفلت ملفًا في أي مكان من تلك الصفحة. يذهب مباشرة إلى المخزن ويظهر هنا فور التحقق منه.

storage-used = المستخدم { SIZE($used) } من { SIZE($limit) }
storage-reserved = المستخدم { SIZE($used) } من { SIZE($limit) }، منها { SIZE($reserved) } تحجزها عمليات رفع لم تكتمل

select-file = تحديد { $name }
download = تنزيل
download-file = تنزيل { $name }
copy-link = نسخ الرابط
copy-link-file = نسخ رابط إلى { $name }
delete = حذف
delete-file = حذف { $name }
rename = إعادة تسمية
rename-file = إعادة تسمية { $name }
new-name = الاسم الجديد
save = حفظ

other-files = ملفات أخرى
all-files = كل الملفات
previous-file = السابق
next-file = التالي
fact-size = الحجم
fact-type = النوع
fact-stored = تاريخ الحفظ
not-shown = لا معاينة هنا لهذا النوع من الملفات. نزّله لفتحه.
link-days = { $count ->
    [zero] رابط عام، صالح لمدة { $count } يوم
    [one] رابط عام، صالح لمدة يوم واحد
    [two] رابط عام، صالح لمدة يومين
    [few] رابط عام، صالح لمدة { $count } أيام
    [many] رابط عام، صالح لمدة { $count } يومًا
   *[other] رابط عام، صالح لمدة { $count } يوم
}
link-hours = { $count ->
    [zero] رابط عام، صالح لمدة { $count } ساعة
    [one] رابط عام، صالح لمدة ساعة واحدة
    [two] رابط عام، صالح لمدة ساعتين
    [few] رابط عام، صالح لمدة { $count } ساعات
    [many] رابط عام، صالح لمدة { $count } ساعة
   *[other] رابط عام، صالح لمدة { $count } ساعة
}
link-minutes = { $count ->
    [zero] رابط عام، صالح لمدة { $count } دقيقة
    [one] رابط عام، صالح لمدة دقيقة واحدة
    [two] رابط عام، صالح لمدة دقيقتين
    [few] رابط عام، صالح لمدة { $count } دقائق
    [many] رابط عام، صالح لمدة { $count } دقيقة
   *[other] رابط عام، صالح لمدة { $count } دقيقة
}
link-seconds = { $count ->
    [zero] رابط عام، صالح لمدة { $count } ثانية
    [one] رابط عام، صالح لمدة ثانية واحدة
    [two] رابط عام، صالح لمدة ثانيتين
    [few] رابط عام، صالح لمدة { $count } ثوانٍ
    [many] رابط عام، صالح لمدة { $count } ثانية
   *[other] رابط عام، صالح لمدة { $count } ثانية
}
link-select = حدده وانسخه.
link-copied = نُسخ إلى الحافظة.
link-lasts = لا يمكن سحب الرابط. يتوقف عن العمل عند انتهاء مدته أو حذف الملف.
show-file = عرض الملف

notice-uploaded = حُفظ ملفك.
notice-pending = لم يصل ملفك بعد. الملف على جهازك لم يُمَس. أعد تحميل هذه الصفحة بعد لحظة؛ وإن لم يظهر فارفعه من جديد.
notice-failed = تعذّر حفظ ملفك. الملف على جهازك لم يُمَس. تأكد أنه ليس فارغًا ولا كبيرًا جدًا وأن نوعه مسموح به، ثم ارفعه من جديد.
notice-deleted = حُذف الملف. يمكنك التراجع لفترة قصيرة.
notice-restored = استُعيد الملف.
notice-renamed = أُعيدت تسمية الملف.
notice-not-renamed = لم تُغيَّر التسمية: للاسم 255 حرفًا على الأكثر، بلا شرطة مائلة ولا محرف تحكم غير مرئي. جرّب اسمًا آخر.
notice-gone = لم يعد هذا الملف موجودًا، وفات أوان استعادته. إن كان ما زال على جهازك فارفعه من جديد.
notice-all-gone = لم تعد هذه الملفات موجودة.
notice-none-chosen = لم تحدد شيئًا. حدد الملفات التي تريد حذفها وحاول من جديد.
notice-many-deleted = { $count ->
    [zero] لم يُحذف أي ملف. يمكنك التراجع لفترة قصيرة.
    [one] حُذف ملف واحد. يمكنك التراجع لفترة قصيرة.
    [two] حُذف ملفان. يمكنك التراجع لفترة قصيرة.
    [few] حُذفت { $count } ملفات. يمكنك التراجع لفترة قصيرة.
    [many] حُذف { $count } ملفًا. يمكنك التراجع لفترة قصيرة.
   *[other] حُذف { $count } ملف. يمكنك التراجع لفترة قصيرة.
}
notice-many-restored = { $count ->
    [zero] لم يُستعَد أي ملف.
    [one] استُعيد ملف واحد.
    [two] استُعيد ملفان.
    [few] استُعيدت { $count } ملفات.
    [many] استُعيد { $count } ملفًا.
   *[other] استُعيد { $count } ملف.
}
