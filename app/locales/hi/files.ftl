files-title = आपकी फ़ाइलें
file-title = आपकी फ़ाइल
select-all = सभी चुनें
delete-selected = चुनी हुई मिटाएँ
view-label = दृश्य
view-list = सूची
view-grid = ग्रिड
pagination = पेज
first-page = पहला पेज
load-more = और दिखाएँ

search-by-name = नाम से खोजें
order = क्रम से लगाएँ
order-newest = नई पहले
order-oldest = पुरानी पहले
order-name = नाम
order-size = बड़ी पहले
show = दिखाएँ
found-none = “{ $query }” से मेल खाती कोई फ़ाइल नहीं है।
found = { $count ->
    [one] { $count } फ़ाइल मिली।
   *[other] { $count } फ़ाइलें मिलीं।
}
found-more = { NUMBER($count) } से ज़्यादा फ़ाइलें मिलीं; पहली कुछ दिखाई जा रही हैं।
nothing-found = कुछ नहीं मिला।
nothing-found-text = नाम का कोई हिस्सा या कम शब्द आज़माएँ।
show-all-files = सभी फ़ाइलें दिखाएँ
nothing-yet = अभी कोई फ़ाइल नहीं है।
nothing-yet-text = अपनी प्रोफ़ाइल पर फ़ाइल चुनें, या उस पेज पर कहीं भी छोड़ें। वह सीधे स्टोर में जाती है और जाँच पूरी होते ही यहाँ दिखती है।

storage-used = { SIZE($limit) } में से { SIZE($used) } इस्तेमाल
storage-reserved = { SIZE($limit) } में से { SIZE($used) } इस्तेमाल, जिसमें { SIZE($reserved) } अधूरे अपलोड के लिए है

select-file = { $name } चुनें
download = डाउनलोड करें
download-file = { $name } डाउनलोड करें
copy-link = लिंक कॉपी करें
copy-link-file = { $name } का लिंक कॉपी करें
delete = मिटाएँ
delete-file = { $name } मिटाएँ
rename = नाम बदलें
rename-file = { $name } का नाम बदलें
new-name = नया नाम
save = सहेजें

other-files = दूसरी फ़ाइलें
all-files = सभी फ़ाइलें
previous-file = पिछली
next-file = अगली
fact-size = आकार
fact-type = प्रकार
fact-stored = सहेजी गई
not-shown = इस प्रकार की फ़ाइल का पूर्वावलोकन यहाँ नहीं होता। खोलने के लिए डाउनलोड करें।
link-days = { $count ->
    [one] सार्वजनिक लिंक, { $count } दिन तक मान्य
   *[other] सार्वजनिक लिंक, { $count } दिन तक मान्य
}
link-hours = { $count ->
    [one] सार्वजनिक लिंक, { $count } घंटे तक मान्य
   *[other] सार्वजनिक लिंक, { $count } घंटे तक मान्य
}
link-minutes = { $count ->
    [one] सार्वजनिक लिंक, { $count } मिनट तक मान्य
   *[other] सार्वजनिक लिंक, { $count } मिनट तक मान्य
}
link-seconds = { $count ->
    [one] सार्वजनिक लिंक, { $count } सेकंड तक मान्य
   *[other] सार्वजनिक लिंक, { $count } सेकंड तक मान्य
}
link-select = इसे चुनें और कॉपी करें।
link-copied = क्लिपबोर्ड पर कॉपी हो गया।
link-lasts = लिंक वापस नहीं लिया जा सकता। अवधि समाप्त होने या फ़ाइल मिटाने पर यह काम करना बंद कर देता है।
show-file = फ़ाइल दिखाएँ

notice-uploaded = आपकी फ़ाइल सहेज ली गई है।
notice-pending = आपकी फ़ाइल अभी नहीं पहुँची है। आपके डिवाइस पर फ़ाइल जस की तस है। थोड़ी देर में यह पेज फिर से लोड करें; फिर भी न दिखे तो दोबारा अपलोड करें।
notice-failed = हम आपकी फ़ाइल सहेज नहीं सके। आपके डिवाइस पर फ़ाइल जस की तस है। देखें कि वह ख़ाली या बहुत बड़ी न हो और उसका प्रकार अनुमत हो, फिर दोबारा अपलोड करें।
notice-deleted = फ़ाइल मिटा दी गई। थोड़ी देर तक आप इसे पहले जैसा कर सकते हैं।
notice-restored = फ़ाइल वापस ला दी गई।
notice-renamed = फ़ाइल का नाम बदल दिया गया।
notice-not-renamed = फ़ाइल का नाम नहीं बदला: नाम में अधिकतम 255 अक्षर हो सकते हैं, और न स्लैश, न कोई अदृश्य नियंत्रण वर्ण। दूसरा नाम आज़माएँ।
notice-gone = यह फ़ाइल अब नहीं है, और इसे वापस लाने का समय निकल चुका है। अगर वह अब भी आपके डिवाइस पर है, तो दोबारा अपलोड करें।
notice-all-gone = ये फ़ाइलें अब नहीं हैं।
notice-none-chosen = कोई फ़ाइल चुनी नहीं गई है। जो फ़ाइलें मिटानी हैं उन्हें चुनें और दोबारा कोशिश करें।
notice-many-deleted = { $count ->
    [one] { $count } फ़ाइल मिटा दी गई। थोड़ी देर तक आप इसे पहले जैसा कर सकते हैं।
   *[other] { $count } फ़ाइलें मिटा दी गईं। थोड़ी देर तक आप इसे पहले जैसा कर सकते हैं।
}
notice-many-restored = { $count ->
    [one] { $count } फ़ाइल वापस ला दी गई।
   *[other] { $count } फ़ाइलें वापस ला दी गईं।
}
