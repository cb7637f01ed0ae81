editor-title = صورتك
editor-frame = إطار القص
editor-help = اسحب الصورة أو حرّكها بمفاتيح الأسهم. اضغط + أو − للتكبير والتصغير، وR للتدوير.
editor-zoom = تكبير
editor-turn = تدوير
editor-use = استخدام هذه الصورة
editor-sending = جارٍ الإرسال…
editor-cancel = إلغاء

photo-too-large = في هذه الصورة أكثر من { NUMBER($millions) } مليون بكسل. اختر صورة أصغر.
photo-svg = لا يصلح رسم SVG صورةً شخصية. اختر صورة، أو احفظه بصيغة PNG.
photo-heic = لا يقرأ هذا المتصفح صور HEIC. احفظها بصيغة JPEG، أو اخترها في Safari.
photo-unreadable = لا يستطيع هذا المتصفح قراءة هذا الملف كصورة. اختر ملفًا آخر.
photo-location-removed = تحتوي هذه الصورة على مكان التقاطها. يُزال قبل الرفع.
photo-metadata-removed = يُزال الموقع وبيانات الكاميرا قبل الرفع.
photo-no-memory = لا تكفي ذاكرة هذا المتصفح للصورة. أغلق بعض علامات التبويب وحاول من جديد.
photo-canvas-blocked = لا يسلّم هذا المتصفح الصورة لأنه يقاوم أخذ البصمة الرقمية. اسمح لهذا الموقع بقراءة بيانات canvas وحاول من جديد.
