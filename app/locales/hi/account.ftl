log-in-title = लॉग इन
sign-up-title = साइन अप
recover-title = रिकवरी कोड इस्तेमाल करें
recover-hint = अपना कोई एक रिकवरी कोड और नया पासवर्ड डालें। सभी डिवाइस लॉग आउट हो जाएँगे।
recover-link-title = अपना खाता वापस पाएँ
recover-link-hint = यह लिंक एक बार काम करता है। नया पासवर्ड चुनें; सभी डिवाइस लॉग आउट हो जाएँगे।
cannot-log-in = लॉग इन नहीं हो पा रहा?
use-recovery-code = रिकवरी कोड इस्तेमाल करें
no-account-yet = अभी खाता नहीं है?
have-an-account = पहले से खाता है?
know-your-password = पासवर्ड याद है?
use-passkey = पासकी इस्तेमाल करें
continue-with = { $name } से आगे बढ़ें

email-label = ईमेल पता
password-label = पासवर्ड
new-password-label = नया पासवर्ड
current-password-label = मौजूदा पासवर्ड
recovery-code-label = रिकवरी कोड
password-hint = कम से कम 8 अक्षर। लगातार कुछ शब्द अच्छे रहते हैं।
recover-password-hint = कम से कम 8 अक्षर। अगर आप बिना पासवर्ड के लॉग इन करते हैं, तो इसे ख़ाली छोड़ दें।
new-password-hint = कम से कम 8 अक्षर। बाकी सभी डिवाइस लॉग आउट हो जाएँगे।
log-in-button = लॉग इन करें
create-account = खाता बनाएँ
set-password = पासवर्ड सेट करें
recover-button = खाता वापस पाएँ

account-title = आपका खाता
sessions-title = डिवाइस
passkeys-title = पासकी
passkey-add = पासकी जोड़ें
passkey-hint = अपने डिवाइस के स्क्रीन लॉक से लॉग इन करें: न कुछ याद रखना, न कुछ ऐसा जिसे दूसरी साइट चुरा सके।
passkeys-list = आपकी पासकी
passkey-created = { $moment } को बनाई गई
passkey-remove = हटाएँ
passkey-remove-of = { $device } की पासकी हटाएँ
connect-with = { $name } जोड़ें
identities-title = जुड़े हुए खाते
identities-hint = यहाँ { $name } के अपने खाते से लॉग इन करें। यह कनेक्शन हटाने पर उससे लॉग इन हुए डिवाइस लॉग आउट हो जाएँगे।
identities-list = आपके जुड़े हुए खाते
identity-connected = { $moment } को जोड़ा गया
identity-used = आख़िरी बार { $moment } को इस्तेमाल हुआ
identity-remove-of = { $site } से कनेक्शन हटाएँ
password-title = पासवर्ड
password-change = पासवर्ड बदलें
password-off-title = सिर्फ़ पासकी
password-off-hint = पासवर्ड न हो, तो अंदाज़ा लगाने या चुराने को कुछ नहीं रहता: एक पासकी में दो सुरक्षा कारक होते हैं। अगर आपकी सभी पासकी खो जाएँ, तो रिकवरी कोड से लॉग इन करें और नई पासकी जोड़ें; पासवर्ड बंद ही रहता है।
password-off-button = पासवर्ड बंद करें
codes-title = रिकवरी कोड
codes-create = नए कोड बनाएँ
codes-none = आपके पास कोई रिकवरी कोड नहीं है। पासवर्ड खो जाए, तो केवल कोई कोड या साइट का व्यवस्थापक ही आपको वापस लॉग इन करा सकता है: हम ईमेल नहीं भेजते।
codes-left = { $count ->
    [one] { $count } कोड बचा है। नए कोड उसकी जगह ले लेंगे।
   *[other] { $count } कोड बचे हैं। नए कोड उनकी जगह ले लेंगे।
}
codes-new-title = आपके रिकवरी कोड
codes-new-text = इन्हें अभी लिख लें या प्रिंट कर लें: ये दोबारा नहीं दिखेंगे। हर कोड एक बार काम करता है।
delete-title = खाता मिटाएँ
delete-button = खाता और सभी फ़ाइलें मिटाएँ
delete-hint = आपकी फ़ाइलें कुछ ही मिनटों में स्टोर से मिटा दी जाती हैं। न उन्हें वापस लाया जा सकता है, न आपके खाते को।

session-log-out-others = बाकी सभी डिवाइस लॉग आउट करें
session-log-out = लॉग आउट करें
session-log-out-of = { $device } लॉग आउट करें
session-current = यह डिवाइस, { $moment } से
session-last-active = आख़िरी बार { $moment } को सक्रिय
moment-utc = { $moment } UTC

done-password = पासवर्ड बदल गया है। बाकी सभी डिवाइस लॉग आउट हो गए हैं।
done-sessions = लॉग आउट हो गया।
done-passkeys = अब आप अपनी पासकी से लॉग इन कर सकते हैं।
done-passkey-removed = पासकी हटा दी गई है। आप इसे अपने डिवाइस से भी मिटा सकते हैं।
done-password-off = पासवर्ड बंद कर दिया गया है। बाकी सभी डिवाइस लॉग आउट हो गए हैं। अब से पासकी से लॉग इन करें।
done-connected = जुड़ गया। अब आप इस तरह लॉग इन कर सकते हैं।
done-identity-removed = कनेक्शन हटा दिया गया है। उससे लॉग इन हुए डिवाइस लॉग आउट हो गए हैं।
done-recovered = आप लॉग इन हैं, और बाकी सभी डिवाइस लॉग आउट हो गए हैं। आपका कोई पासवर्ड नहीं है: अभी एक पासकी जोड़ें या पासवर्ड सेट करें।
invitation-label = निमंत्रण
