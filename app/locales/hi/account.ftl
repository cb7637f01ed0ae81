log-in-title = लॉग इन
sign-up-title = साइन अप
recover-title = रिकवरी कोड इस्तेमाल करें
recover-hint = आपके लिखे हुए कोडों में से एक आपको अंदर आने देता है और नया पासवर्ड लगाता है। जो भी लॉग इन था, लॉग आउट हो जाएगा।
recover-link-title = अपने खाते में वापस आएँ
recover-link-hint = यह लिंक आपको एक बार अंदर आने देता है और नया पासवर्ड लगाता है। जो भी लॉग इन था, लॉग आउट हो जाएगा।
cannot-get-in = लॉग इन नहीं हो पा रहा?
use-recovery-code = रिकवरी कोड इस्तेमाल करें
no-account-yet = अभी खाता नहीं है?
have-an-account = आपका खाता है?
know-your-password = पासवर्ड याद है?
use-passkey = पासकी इस्तेमाल करें
continue-with = { $name } से आगे बढ़ें

email-label = ईमेल पता
password-label = पासवर्ड
new-password-label = नया पासवर्ड
current-password-label = मौजूदा पासवर्ड
recovery-code-label = रिकवरी कोड
password-hint = कम से कम 8 अक्षर। लगातार कुछ शब्द अच्छे रहते हैं।
recover-password-hint = कम से कम 8 अक्षर। अगर आप बिना पासवर्ड के लॉग इन करते हैं, तो इसे खाली छोड़ दें: ऐसा ही रहेगा।
new-password-hint = कम से कम 8 अक्षर। बाकी सभी सत्र समाप्त हो जाएँगे।
log-in-button = लॉग इन करें
create-account = खाता बनाएँ
set-password = पासवर्ड लगाएँ
recover-button = वापस अंदर आएँ

account-title = आपका खाता
sessions-title = सत्र
passkeys-title = पासकी
passkey-add = पासकी जोड़ें
passkey-hint = पासकी से आपके डिवाइस का लॉक ही आपको अंदर आने देता है: न कुछ याद रखना, न कुछ ऐसा जिसे दूसरी साइट चुरा सके।
passkeys-list = आपकी पासकी
passkey-made = { $moment } को बनाई गई
passkey-remove = हटाएँ
passkey-remove-of = { $device } की पासकी हटाएँ
connect-with = { $name } जोड़ें
identities-title = दूसरी साइटों के लॉग इन
identities-hint = यहाँ { $name } के अपने खाते से लॉग इन करें। बाद में उसे हटाने पर उससे शुरू हुए सत्र समाप्त हो जाएँगे।
identities-list = दूसरी साइटों के आपके लॉग इन
identity-made = { $moment } को जोड़ा गया
identity-used = आख़िरी बार { $moment } को इस्तेमाल हुआ
identity-remove-of = { $site } का लॉग इन हटाएँ
password-title = पासवर्ड
password-change = पासवर्ड बदलें
password-off-title = सिर्फ़ पासकी
password-off-hint = पासवर्ड बंद कर दें, तो कोई उसका अंदाज़ा नहीं लगा सकता या उसे चुरा नहीं सकता: एक पासकी में दो सुरक्षा कारक होते हैं। अगर आपकी सभी पासकी खो जाएँ, तो रिकवरी कोड आपको अंदर आने देता है ताकि आप दूसरी जोड़ सकें; पासवर्ड बंद ही रहता है।
password-off-button = पासवर्ड बंद करें
codes-title = रिकवरी कोड
codes-make = नए कोड बनाएँ
codes-none = आपके पास कोई कोड नहीं है। कोड से आप बिना पासवर्ड के अंदर आ सकते हैं। उसके बिना सिर्फ़ इस साइट के संचालक आपको वापस आने दे सकते हैं, क्योंकि हम ईमेल नहीं भेजते।
codes-left = { $count ->
    [one] { $count } बचा है। नए कोड बनाने पर वह काम नहीं करेगा।
   *[other] { $count } बचे हैं। नए कोड बनाने पर वे काम नहीं करेंगे।
}
codes-new-title = आपके रिकवरी कोड
codes-new-text = इन्हें अभी लिख लें या प्रिंट कर लें: ये दोबारा नहीं दिखेंगे। हर कोड एक बार काम करता है।
delete-title = खाता मिटाएँ
delete-button = खाता और सभी फ़ाइलें मिटाएँ
delete-hint = आपकी फ़ाइलें कुछ ही मिनटों में स्टोर से हटा दी जाती हैं। न उन्हें कोई वापस ला सकता है, न खाते को।

session-end-others = बाकी सभी सत्र समाप्त करें
session-end = समाप्त करें
session-end-of = { $device } का सत्र समाप्त करें
session-since = यह सत्र, { $moment } से
session-seen = आख़िरी बार { $moment } को देखा गया
moment-utc = { $moment } UTC

done-password = आपका पासवर्ड बदल गया है, और बाकी सभी सत्र समाप्त हो गए हैं।
done-sessions = समाप्त हो गया।
done-passkeys = अब से आप अपनी पासकी से लॉग इन कर सकते हैं।
done-passkey-removed = पासकी हटा दी गई है। आप इसे अपने डिवाइस से भी मिटा सकते हैं।
done-password-off = आपका पासवर्ड बंद है और बाकी सभी सत्र समाप्त हो गए हैं। आपकी पासकी आपको अंदर आने देती हैं।
done-connected = जुड़ गया: अब से आप इस तरह लॉग इन कर सकते हैं।
done-identity-removed = लॉग इन हटा दिया गया है, और उससे शुरू हुए सत्र समाप्त हो गए हैं।
done-recovered = आप अंदर हैं, और बाकी सभी सत्र समाप्त हो गए हैं। कोई पासवर्ड नहीं लगाया गया: अभी एक पासकी जोड़ें या पासवर्ड लगाएँ।
invitation-label = निमंत्रण
