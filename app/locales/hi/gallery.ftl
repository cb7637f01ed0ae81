files-title = आपकी फ़ाइलें
file-title = आपकी फ़ाइल
select-all = सभी चुनें
delete-selected = चुनी हुई मिटाएँ
look-of-list = सूची का रूप
view-list = सूची
view-grid = ग्रिड
pages-of-list = सूची के पेज
to-beginning = शुरुआत पर
load-more = और दिखाएँ

search-by-name = नाम से खोजें
order = क्रम
order-newest = नई पहले
order-oldest = पुरानी पहले
order-name = नाम से
order-size = बड़ी पहले
show = दिखाएँ
found-none = “{ $query }” नाम की कोई फ़ाइल नहीं है।
found = { $count ->
    [one] { $count } फ़ाइल मिली।
   *[other] { $count } फ़ाइलें मिलीं।
}
found-more = { NUMBER($count) } से ज़्यादा फ़ाइलें मिलीं; पहली यहाँ हैं।
nothing-found = कुछ नहीं मिला।
nothing-found-text = नाम का कोई हिस्सा या कम शब्द आज़माएँ।
show-all-files = सभी फ़ाइलें दिखाएँ
nothing-yet = यहाँ अभी कुछ नहीं है।
nothing-yet-text = अपनी प्रोफ़ाइल पर फ़ाइल चुनें, या उस पेज पर कहीं भी छोड़ें। वह सीधे स्टोर में जाती है और जाँच पूरी होते ही यहाँ दिखती है।

storage-used = { SIZE($limit) } में से { SIZE($used) } इस्तेमाल
storage-reserved = { SIZE($limit) } में से { SIZE($used) } इस्तेमाल, जिसमें { SIZE($reserved) } अधूरे अपलोड के लिए रुका है

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
not-shown = इस प्रकार की फ़ाइलें यहाँ नहीं दिखाई जातीं। खोलने के लिए डाउनलोड करें।
link-days = { $count ->
    [one] जिसके पास हो उसके लिए लिंक, { $count } दिन तक
   *[other] जिसके पास हो उसके लिए लिंक, { $count } दिन तक
}
link-hours = { $count ->
    [one] जिसके पास हो उसके लिए लिंक, { $count } घंटे तक
   *[other] जिसके पास हो उसके लिए लिंक, { $count } घंटे तक
}
link-minutes = { $count ->
    [one] जिसके पास हो उसके लिए लिंक, { $count } मिनट तक
   *[other] जिसके पास हो उसके लिए लिंक, { $count } मिनट तक
}
link-seconds = { $count ->
    [one] जिसके पास हो उसके लिए लिंक, { $count } सेकंड तक
   *[other] जिसके पास हो उसके लिए लिंक, { $count } सेकंड तक
}
link-select = इसे चुनें और कॉपी करें।
link-copied = क्लिपबोर्ड पर कॉपी हो गया।
link-lasts = इससे पहले कोई इसे वापस नहीं ले सकता; केवल फ़ाइल के साथ यह जल्दी समाप्त होता है।
show-the-file = फ़ाइल दिखाएँ

notice-uploaded = आपकी फ़ाइल सहेज ली गई है।
notice-pending = आपकी फ़ाइल अभी नहीं पहुँची है। आपके डिवाइस पर वह जस की तस है। थोड़ी देर में यह पेज फिर से लोड करें; न आए तो दोबारा भेजें।
notice-failed = आपकी फ़ाइल सहेजी नहीं जा सकी और उसका कुछ भी नहीं रखा गया; आपके डिवाइस पर वह जस की तस है। देखें कि वह ख़ाली न हो, बहुत बड़ी न हो और अनुमत प्रकार की हो, फिर दोबारा भेजें।
notice-deleted = फ़ाइल मिटा दी गई है। थोड़ी देर तक इसे वापस लाया जा सकता है।
notice-restored = फ़ाइल वापस आ गई है।
notice-renamed = फ़ाइल का नया नाम लग गया है।
notice-unnamed = फ़ाइल का नाम नहीं बदला: नाम में अधिकतम 255 अक्षर हो सकते हैं, और न स्लैश, न कोई अदृश्य नियंत्रण वर्ण। दूसरा नाम आज़माएँ।
notice-gone = यह फ़ाइल अब नहीं है, और इसे वापस लाने का समय निकल चुका है। अगर वह अब भी आपके डिवाइस पर है, तो दोबारा भेजें।
notice-all-gone = ये फ़ाइलें अब नहीं हैं।
notice-none-chosen = कुछ भी चुना नहीं गया है। जो फ़ाइलें हटानी हैं उन्हें चुनें और दोबारा कोशिश करें।
notice-many-deleted = { $count ->
    [one] { $count } फ़ाइल मिटा दी गई है। थोड़ी देर तक इसे वापस लाया जा सकता है।
   *[other] { $count } फ़ाइलें मिटा दी गई हैं। थोड़ी देर तक इन्हें वापस लाया जा सकता है।
}
notice-many-back = { $count ->
    [one] { $count } फ़ाइल वापस आ गई है।
   *[other] { $count } फ़ाइलें वापस आ गई हैं।
}
