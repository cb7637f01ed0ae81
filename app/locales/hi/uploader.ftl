choose-files = फ़ाइलें चुनें
upload-button = अपलोड करें
drop-hint = या इस पेज पर कहीं भी छोड़ें या पेस्ट करें
max-file-size = एक फ़ाइल अधिकतम { SIZE($max) } की हो सकती है।

uploads = अपलोड
all-uploads = सभी अपलोड
uploading = { $name } अपलोड हो रही है

waiting-logged-out = आप लॉग आउट हो गए हैं। कुछ भी खोया नहीं है: फिर से लॉग इन करें, फिर यहाँ अपलोड फिर शुरू करें।
log-in-other-tab = दूसरे टैब में लॉग इन करें
resume-uploads = अपलोड फिर शुरू करें
waiting-offline = आप ऑफ़लाइन हैं। ऑनलाइन होते ही अपलोड फिर शुरू होंगे।
waiting-code = फ़ोटो और फ़ोल्डर नेटवर्क का इंतज़ार कर रहे हैं: पेज को पहले उन्हें पढ़ने वाला कोड लोड करना है।
discard-interrupted = छोड़ दें
pause-all = सभी रोकें
resume-all = सभी फिर शुरू करें
clear-finished = पूरी हो चुकी हटाएँ

pause = रोकें
pause-file = { $name } रोकें
resume = फिर शुरू करें
resume-file = { $name } फिर शुरू करें
cancel = रद्द करें
cancel-file = { $name } रद्द करें
retry = फिर कोशिश करें
retry-file = { $name } के लिए फिर कोशिश करें
retry-now = अभी कोशिश करें
retry-now-file = { $name } के लिए अभी कोशिश करें
remove = हटाएँ
remove-file = { $name } हटाएँ

state-sending = भेजी जा रही है { NUMBER($percent) }%
state-on-its-way = स्टोर के रास्ते में, अब तक { NUMBER($seconds) } से॰
state-next-try = { $reason } अगली कोशिश { NUMBER($seconds) } से॰ में।
state-next-attempt = { $reason } कोशिश { NUMBER($attempt) }, अगली { NUMBER($seconds) } से॰ में।
state-refused = अस्वीकृत: { $reason }
state-failed = विफल: { $reason }
state-waiting = प्रतीक्षा में
state-preparing = तैयारी हो रही है
state-storing = स्टोर की प्रतीक्षा में
state-verifying = जाँच हो रही है
state-checking = देख रहे हैं कि पहुँची या नहीं
state-verified = जाँच पूरी
state-paused = रुकी हुई
state-cancelled = रद्द

reason-network = स्टोर से कनेक्शन टूट गया।
reason-stalled = अपलोड आगे नहीं बढ़ रहा था।
reason-interrupted = ब्राउज़र ने भेजना रोक दिया।
reason-store-busy = स्टोर व्यस्त है।
reason-store-error = स्टोर में समस्या है।
reason-corrupted = फ़ाइल रास्ते में ख़राब हो गई।
reason-expired = अपलोड करने की अनुमति समाप्त हो गई।
reason-missing = फ़ाइल अभी स्टोर में नहीं है।
reason-server-unreachable = हम सर्वर तक नहीं पहुँच पा रहे हैं।
reason-server-busy = सर्वर व्यस्त है।
reason-server-error = सर्वर में समस्या है।

failure-gave-up = { $reason } कुछ देर बाद हमने कोशिश छोड़ दी। आपके डिवाइस पर फ़ाइल जस की तस है; जब चाहें फिर कोशिश करें।
failure-denied = स्टोर ने अपलोड अस्वीकार कर दिया और कुछ नहीं सहेजा। आपके डिवाइस पर फ़ाइल जस की तस है। फिर कोशिश करें; दोबारा ऐसा हो तो साइट के व्यवस्थापक को सहायता कोड बताएँ।
failure-too-large = चुनने के बाद फ़ाइल बड़ी हो गई है, या वह स्टोर के लिए बहुत बड़ी है। कुछ नहीं सहेजा गया। इसे फिर से चुनें, या छोटी फ़ाइल चुनें।
failure-too-small = चुनने के बाद फ़ाइल छोटी हो गई है। कुछ नहीं सहेजा गया। इसे फिर से चुनें।
failure-not-supported = स्टोर इस तरीके से अपलोड नहीं लेता। आपके डिवाइस पर फ़ाइल जस की तस है। साइट के व्यवस्थापक को सहायता कोड बताएँ।
failure-store-full = स्टोर भर गया है। आपकी सहेजी हुई फ़ाइलें सुरक्षित हैं, और आपके डिवाइस पर फ़ाइल जस की तस है। साइट के व्यवस्थापक को सहायता कोड बताएँ, और बाद में फिर कोशिश करें।
failure-misconfigured = स्टोर हमारे हस्ताक्षर नहीं मानता: गलती हमारी है। आपके डिवाइस पर फ़ाइल जस की तस है। साइट के व्यवस्थापक को सहायता कोड बताएँ।
failure-refused = स्टोर ने अपलोड अस्वीकार कर दिया और कुछ नहीं सहेजा। आपके डिवाइस पर फ़ाइल जस की तस है। फिर कोशिश करें; दोबारा ऐसा हो तो साइट के व्यवस्थापक को सहायता कोड बताएँ।
failure-changed = आपके डिवाइस पर फ़ाइल बदल गई है या अब पढ़ी नहीं जा सकती। कुछ नहीं सहेजा गया। इसे फिर से चुनें।
failure-corrupted = फ़ाइल रास्ते में कई बार ख़राब हुई। कुछ नहीं सहेजा गया, और आपके डिवाइस पर फ़ाइल जस की तस है। कनेक्शन जाँचें और फिर कोशिश करें।
failure-bad-answer = सर्वर का जवाब समझ में नहीं आया। आपके डिवाइस पर फ़ाइल जस की तस है। पेज फिर से लोड करें और इसे फिर से चुनें।
failure-unconfirmed = फ़ाइल भेज दी गई, पर हम जाँच नहीं सके कि वह पहुँची। आपके डिवाइस पर फ़ाइल जस की तस है। दोबारा जाँचने के लिए फिर कोशिश करें।
failure-checksum-mismatch = स्टोर को बताए गए डेटा से अलग डेटा मिला।

stored-of = { $count ->
    [one] { $count } में से { NUMBER($stored) } फ़ाइल सहेजी गई
   *[other] { $count } में से { NUMBER($stored) } फ़ाइलें सहेजी गईं
}
sent-of = { SIZE($bytes) } में से { SIZE($sent) }
stored-count = { $count ->
    [one] { $count } फ़ाइल सहेजी गई
   *[other] { $count } फ़ाइलें सहेजी गईं
}
not-stored = { $count ->
    [one] { $count } नहीं सहेजी गई
   *[other] { $count } नहीं सहेजी गईं
}
in-another-tab = दूसरे टैब में: { $line }
interrupted = { $count ->
    [one] { $count } अपलोड बीच में रुक गया: { $names }। इसे फिर शुरू करने के लिए वही फ़ाइल फिर से चुनें।
   *[other] { $count } अपलोड बीच में रुक गए: { $names }। इन्हें फिर शुरू करने के लिए वही फ़ाइलें फिर से चुनें।
}
names-and-others = { $names } और अन्य
list-comma = ,{ " " }

announce-stored = { $name } सहेज ली गई।
announce-refused = { $name } अस्वीकार कर दी गई।
announce-failed = { $name } सहेजी नहीं जा सकी।
announce-restarted = { $name } फिर से भेजी जा रही है।
announce-logged-out = आप लॉग आउट हो गए हैं। फिर से लॉग इन करने तक अपलोड रुके रहेंगे।
announce-offline = आप ऑफ़लाइन हैं। अपलोड नेटवर्क की प्रतीक्षा में हैं।
announce-online = आप फिर ऑनलाइन हैं। अपलोड फिर शुरू हो रहे हैं।
announce-finished = { $count ->
    [one] { $count } फ़ाइल सहेजी गई।
   *[other] { $count } फ़ाइलें सहेजी गईं।
}
announce-finished-not-all = { $count ->
    [one] { $count } फ़ाइल सहेजी गई, { NUMBER($unsuccessful) } नहीं।
   *[other] { $count } फ़ाइलें सहेजी गईं, { NUMBER($unsuccessful) } नहीं।
}
announce-progress = { NUMBER($percent) }% भेजा गया।

size-bytes = { $count ->
    [one] { $count } बाइट
   *[other] { $count } बाइट
}
size-kb = { $size } kB
size-mb = { $size } MB
size-gb = { $size } GB
size-tb = { $size } TB
size-pb = { $size } PB
support-code = सहायता कोड
support-copy = कोड कॉपी करें
support-copied = कोड कॉपी हो गया

## Metadata and speed.

clean-photos = फ़ोटो से स्थान और कैमरे का डेटा हटाएँ, और वीडियो से स्थान
metadata-location-removed = स्थान हटा दिया गया
metadata-removed = फ़ोटो से मेटाडेटा हटा दिया गया
metadata-location-may-remain = इस फ़ाइल में स्थान अब भी हो सकता है: टेलीमेट्री हटाई नहीं जा सकती
metadata-kept = GIF, TIFF और PDF फ़ाइलों का मेटाडेटा बना रहता है
metadata-unreadable = इस फ़ाइल का मेटाडेटा जाँचा नहीं जा सका; यह जैसी है वैसी ही भेजी जाती है
metadata-not-removed = इस फ़ाइल का मेटाडेटा हटाया नहीं जा सका, इसलिए यह नहीं भेजी गई। कनेक्शन जाँचें और फ़ाइल फिर से चुनें।
speed = { SIZE($speed) }/से॰
time-left-seconds = { NUMBER($count) } से॰ बाकी
time-left-minutes = { NUMBER($count) } मि॰ बाकी
time-left-hours = { NUMBER($count) } घं॰ बाकी
announce-start = { $count ->
    [one] { $count } फ़ाइल भेजी जा रही है, { SIZE($bytes) }।
   *[other] { $count } फ़ाइलें भेजी जा रही हैं, { SIZE($bytes) }।
}
files-left-out = { $count ->
    [one] यह पेज एक बार में { NUMBER($max) } फ़ाइलें लेता है। { $count } फ़ाइल छोड़ दी गई: पूरी हो चुकी हटाएँ और बाकी फिर से चुनें।
   *[other] यह पेज एक बार में { NUMBER($max) } फ़ाइलें लेता है। { $count } फ़ाइलें छोड़ दी गईं: पूरी हो चुकी हटाएँ और बाकी फिर से चुनें।
}
system-files-left-out = { $count ->
    [one] .DS_Store या Thumbs.db जैसी { $count } सिस्टम फ़ाइल छोड़ दी गई।
   *[other] .DS_Store या Thumbs.db जैसी { $count } सिस्टम फ़ाइलें छोड़ दी गईं।
}
photo-connection-lost = कनेक्शन टूट गया। कुछ नहीं बदला; दोबारा कोशिश करें।
photo-refused = स्टोर ने तस्वीर अस्वीकार कर दी। कुछ नहीं बदला; बाद में कोशिश करें।
