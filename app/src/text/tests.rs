//! Tests of all texts in all languages: none is missing, and Fluent's own runtime formats them as we do.

use std::fs;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use proptest::prelude::*;

use super::*;
use crate::catalogs;

/// A language as on the server, but with English numbers and plurals instead of a library's.
pub(crate) fn texts_in(language: Language) -> PageTexts {
    let catalog = catalogs::catalog(language, NumberFormat::default(), Plural::english);
    PageTexts::new(Box::leak(Box::new(catalog)), |_, _, _| None)
}

/// English.
pub(crate) fn english() -> Texts {
    texts_in(Language::English).shared()
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    assert_eq!(catalogs::mismatches(), [], "language and message");
}

type Bundle = FluentBundle<FluentResource>;

/// Fluent's own runtime, with its own plural rules.
fn oracle(language: Language) -> Bundle {
    let mut bundle = Bundle::new(vec![language.tag().parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_function("NUMBER", |values, _| values[0].clone()).unwrap();
    let sizes = counted(language);
    bundle
        .add_function("SIZE", move |values, _| match &values[0] {
            FluentValue::Number(bytes) => sizes.size(bytes.value as u64).into(),
            _ => FluentValue::Error,
        })
        .unwrap();
    let folder = format!("{}/locales/{}", env!("CARGO_MANIFEST_DIR"), language.tag());
    for file in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        bundle.add_resource(FluentResource::try_new(source).unwrap()).unwrap();
    }
    bundle
}

/// Our texts, with the plural rules of Fluent's runtime.
fn counted(language: Language) -> Texts {
    let catalog = catalogs::catalog(language, NumberFormat::default(), plural);
    Texts::new(Box::leak(Box::new(catalog)))
}

/// The plural category that Fluent's runtime chooses.
fn plural(language: Language, count: u64) -> Plural {
    let tag: unic_langid::LanguageIdentifier = language.tag().parse().unwrap();
    let rules = PluralRules::create(tag, PluralRuleType::CARDINAL).unwrap();
    match rules.select(count).unwrap() {
        PluralCategory::ZERO => Plural::Zero,
        PluralCategory::ONE => Plural::One,
        PluralCategory::TWO => Plural::Two,
        PluralCategory::FEW => Plural::Few,
        PluralCategory::MANY => Plural::Many,
        PluralCategory::OTHER => Plural::Other,
    }
}

fn value() -> impl Strategy<Value = (u64, String)> {
    (
        0..1000_u64,
        prop_oneof!["[a-zא-ת{}|]{0,9}", Just("photo (2).jpg".to_owned()), any::<String>()],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Every message in every language, with arbitrary arguments.
    #[test]
    fn our_formatter_writes_what_fluent_would(values in prop::collection::vec(value(), 3)) {
        for language in Language::ALL {
            let texts = counted(language);
            let oracle = oracle(language);
            for (message, (id, arguments)) in catalogs::messages().enumerate() {
                let mut theirs = FluentArgs::new();
                let mut ours = Vec::new();
                for ((name, is_number), (number, text)) in arguments.iter().zip(&values) {
                    if *is_number {
                        theirs.set(*name, *number);
                        ours.push(MessageArgument::Number(*number));
                    } else {
                        theirs.set(*name, text.as_str());
                        ours.push(MessageArgument::Text(text.clone()));
                    }
                }
                let pattern = oracle.get_message(id).unwrap().value().unwrap();
                let mut errors = Vec::new();
                let expected = oracle.format_pattern(pattern, Some(&theirs), &mut errors);
                prop_assert!(errors.is_empty(), "{language:?} {id}: {errors:?}");
                let written = texts.format(&Message::new(message, ours));
                let bare = |text: &str| text.replace(['\u{2068}', '\u{2069}'], "");
                prop_assert_eq!(bare(&written), bare(&expected), "{:?} {}", language, id);
            }
        }
    }
}

#[test]
fn names_of_another_direction_are_isolated() {
    let (english, arabic) = (english(), texts_in(Language::Arabic).shared());
    assert_eq!(english.announce_stored("a.png"), "a.png is stored.");
    assert_eq!(
        english.announce_stored("صورة.png"),
        "\u{2068}صورة.png\u{2069} is stored."
    );
    assert!(arabic.announce_stored("a.png").contains("\u{2068}a.png\u{2069}"));
}

#[test]
fn sizes_have_one_decimal_from_a_kilobyte_on() {
    for (bytes, text) in [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1_949, "1.9 kB"),
        (999_949, "999.9 kB"),
        (5_000_000, "5.0 MB"),
        (5_368_709_120, "5.4 GB"),
        (999_950, "1.0 MB"),
        (u64::MAX, "18,446.7 PB"),
    ] {
        assert_eq!(english().size(bytes), text);
    }
}

#[test]
fn the_browser_gets_only_shared_texts() {
    let german = texts_in(Language::German);
    let data = TextsData::new(german.shared());
    assert_eq!(data.language(), Some(Language::German));
    let kept = data.into_static(Plural::english).unwrap();
    assert_eq!(kept.choose_files(), german.choose_files());
    assert_eq!(kept.stored_count(2), german.stored_count(2));
    assert_eq!(kept.format(&msg::email_malformed()), "");
    assert!(TextsData::default().language().is_none());
}

#[test]
fn a_message_survives_its_stored_form() {
    let message = msg::rejected_other_type("image/png");
    let read = LocalizedText::from_stored(&message.to_stored());
    assert_eq!(read, LocalizedText::Message(message));
    let old = "It was refused.";
    assert_eq!(LocalizedText::from_stored(old), LocalizedText::Text(old.to_owned()));
}
