//! Targets: bodies of server functions, our JSON reader compared with `serde_json`, and declarations.

use app::api::{accounts, uploads};
use app::domain::account::{Email, Password};
use app::domain::file::FileDeclaration;
use app::domain::limits::{DEFAULT_TYPES, UploadRules};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use upload_driver::json as reader;

/// A text that our reader accepts has the same value in `serde_json`.
pub(crate) fn json(data: &[u8]) {
    agree::<uploads::SignUploads>(data);
    agree::<uploads::SignParts>(data);
    agree::<uploads::ConfirmUploads>(data);
    agree::<accounts::SignUp>(data);
    agree::<accounts::SetDisplayName>(data);
    agree::<accounts::ChangePassword>(data);
    agree::<accounts::RemovePassword>(data);
    agree::<app::error::ErrorBody>(data);
    agree::<Vec<app::domain::upload::SignOutcome>>(data);
}

fn agree<T: DeserializeOwned + Serialize>(data: &[u8]) {
    let Some(ours) = std::str::from_utf8(data)
        .ok()
        .and_then(|text| reader::read::<T>(text).ok())
    else {
        return;
    };
    let theirs: T = serde_json::from_slice(data).expect("serde_json reads what we read");
    let spell = |value: &T| -> Value { serde_json::to_value(value).expect("it has a JSON form") };
    assert_eq!(spell(&ours), spell(&theirs));
}

/// The input is a declaration of a file, e-mail addresses and passwords. Accepted values are safe to store.
pub(crate) fn declaration(data: &[u8]) {
    let rules = UploadRules {
        max_bytes: 1 << 40,
        allowed_types: DEFAULT_TYPES.iter().map(ToString::to_string).collect(),
        parts_from: u64::MAX,
    };
    if let Ok(declared) = serde_json::from_slice::<FileDeclaration>(data)
        && let Ok(checked) = rules.check(&declared)
    {
        let name = checked.name().as_str();
        assert!(!name.is_empty() && !name.chars().any(|c| c == '/' || c.is_control()));
        assert!((1..=rules.max_bytes).contains(&checked.size()));
        assert!(rules.allows_type(checked.content_type()));
        let header = server::parsers::attachment(name, checked.content_type());
        assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        assert_eq!(header.matches('"').count(), 2);
    }
    for text in super::lines(data) {
        if let Ok(email) = Email::parse(text) {
            assert_eq!(Email::parse(email.as_str()).as_ref(), Ok(&email));
            assert!(!email.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
        }
        let _ = Password::for_new_account(text.to_owned());
    }
}
