//! How a language counts: the browser knows.

use app::text::{Language, Plural};
use js_sys::Intl::PluralRules;
use js_sys::{Array, Object};

/// The category of a count. Our counts are far below what a double cannot hold.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn category(language: Language, count: u64) -> Plural {
    let rules = PluralRules::new(&Array::of1(&language.tag().into()), &Object::new());
    let category = rules.select(count as f64).as_string();
    Plural::parse(&category.unwrap_or_default())
}
