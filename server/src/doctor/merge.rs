//! Adding one rule to a bucket's settings. S3's calls replace all rules, so all others have to be sent back, byte for
//! byte: stores have elements that we do not know.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;

/// The namespace of S3's XML.
const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// The beginning of the ids of our own rules.
const OWN_ID: &str = "buttress-";

/// The kinds of settings that have rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RuleList {
    /// The name of the root element.
    pub(super) root: &'static str,
    /// The name of a rule's element.
    pub(super) rule: &'static str,
}

/// CORS rules.
pub(super) const CORS: RuleList = RuleList {
    root: "CORSConfiguration",
    rule: "CORSRule",
};
/// Lifecycle rules.
pub(super) const LIFECYCLE: RuleList = RuleList {
    root: "LifecycleConfiguration",
    rule: "Rule",
};

/// The new rules of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Merged {
    /// The XML to write.
    pub(super) xml: String,
    /// How many rules of others stay.
    pub(super) kept: usize,
    /// Our own earlier rules, which are left out.
    pub(super) replaced: Vec<String>,
}

/// Puts `ours`, the XML of one rule, before the rules in `xml`: S3 takes the first CORS rule that allows a request. Our
/// own earlier rules are left out. `None` if the XML is not such a list, or uses prefixes of namespaces.
pub(super) fn merge(xml: &str, list: RuleList, ours: &str) -> Option<Merged> {
    let Some(document) = Document::read(xml, list)? else {
        return Some(Merged {
            xml: format!("<{root} xmlns=\"{NAMESPACE}\">{ours}</{root}>", root = list.root),
            kept: 0,
            replaced: Vec::new(),
        });
    };
    let (own, foreign): (Vec<_>, Vec<_>) = document
        .rules
        .into_iter()
        .partition(|range| is_own(&xml[range.clone()]));
    let mut merged = format!("{}{ours}", &xml[..document.content_start]);
    let mut from = document.content_start;
    for range in &own {
        merged.push_str(&xml[from..range.start]);
        from = range.end;
    }
    merged.push_str(&xml[from..]);
    Some(Merged {
        xml: merged,
        kept: foreign.len(),
        replaced: own.into_iter().map(|range| xml[range].to_owned()).collect(),
    })
}

/// Whether a rule has one of our ids.
fn is_own(rule: &str) -> bool {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "ID", default)]
        id: String,
    }
    quick_xml::de::from_str::<Named>(rule).is_ok_and(|named| named.id.starts_with(OWN_ID))
}

/// Where the rules are in a text.
struct Document {
    /// The byte after the root's start tag.
    content_start: usize,
    /// The rules, in their order.
    rules: Vec<Range<usize>>,
}

impl Document {
    /// Finds the rules; `Some(None)` if there is no text, or a root without content.
    fn read(xml: &str, list: RuleList) -> Option<Option<Self>> {
        if xml.trim().is_empty() {
            return Some(None);
        }
        let mut reader = Reader::from_str(xml);
        let mut document = Self {
            content_start: 0,
            rules: Vec::new(),
        };
        let (mut depth, mut start) = (0_usize, 0);
        loop {
            let before = usize::try_from(reader.buffer_position()).ok()?;
            let event = reader.read_event().ok()?;
            let after = usize::try_from(reader.buffer_position()).ok()?;
            match event {
                Event::Start(tag) => {
                    let expected = [list.root, list.rule].get(depth).copied();
                    if expected.is_some_and(|name| tag.name().as_ref() != name) {
                        return None;
                    }
                    match depth {
                        0 => document.content_start = after,
                        1 => start = before,
                        _ => {}
                    }
                    depth += 1;
                }
                Event::Empty(tag) if depth == 0 => {
                    return (tag.name().as_ref() == list.root).then_some(None);
                }
                Event::Empty(_) if depth == 1 => return None,
                Event::End(_) => {
                    depth = depth.checked_sub(1)?;
                    match depth {
                        0 => return Some(Some(document)),
                        1 => document.rules.push(start..after),
                        _ => {}
                    }
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OURS: &str = "<CORSRule><ID>buttress-cors</ID><AllowedOrigin>https://a.example</AllowedOrigin></CORSRule>";

    #[test]
    fn a_bucket_without_rules_gets_ours() {
        let alone = format!("<CORSConfiguration xmlns=\"{NAMESPACE}\">{OURS}</CORSConfiguration>");
        for empty in [
            "",
            "  ",
            "<CORSConfiguration/>",
            "<?xml version=\"1.0\"?>\n<CORSConfiguration xmlns=\"x\" />",
        ] {
            assert_eq!(merge(empty, CORS, OURS).unwrap().xml, alone, "{empty}");
        }
        let merged = merge("<CORSConfiguration></CORSConfiguration>", CORS, OURS).unwrap();
        assert_eq!(merged.xml, format!("<CORSConfiguration>{OURS}</CORSConfiguration>"));
    }

    #[test]
    fn what_is_not_a_list_of_rules_is_not_touched() {
        for odd in [
            "<ListBucketResult></ListBucketResult>",
            "<s3:CORSConfiguration><s3:CORSRule/></s3:CORSConfiguration>",
            "<CORSConfiguration><Rule></Rule></CORSConfiguration>",
            "<CORSConfiguration><CORSRule/></CORSConfiguration>",
            "<CORSConfiguration><CORSRule>",
            "no XML",
        ] {
            assert_eq!(merge(odd, CORS, OURS), None, "{odd}");
        }
        assert_eq!(merge("<CORSConfiguration></CORSConfiguration>", LIFECYCLE, OURS), None);
    }

    /// Rules of others, with elements that we do not know.
    fn foreign() -> impl Strategy<Value = String> {
        ("[a-z-]{1,9}", "[a-zA-Z0-9 *:/.&;]{0,20}", "[A-Z][A-Za-z]{0,8}", 0..4_u8).prop_map(|(id, text, name, odd)| {
            let text = text.replace('&', "&amp;");
            let inner = match odd {
                0 => format!("<{name}><Rule>{text}</Rule></{name}>"),
                1 => format!("<!-- <CORSRule> --><{name} a=\"1\"/>"),
                2 => format!("<{name}><![CDATA[</CORSRule>]]></{name}>"),
                _ => format!("\n  <{name}>{text}</{name}>\n"),
            };
            format!("<CORSRule><ID>x{id}</ID>{inner}</CORSRule>")
        })
    }

    proptest! {
        #[test]
        fn rules_of_others_stay_byte_for_byte(rules in proptest::collection::vec(foreign(), 0..6), between in "[ \n]{0,3}") {
            let before = format!(
                "<?xml version=\"1.0\"?><CORSConfiguration xmlns=\"{NAMESPACE}\">{between}{}</CORSConfiguration>\n",
                rules.join(&between)
            );
            let merged = merge(&before, CORS, OURS).unwrap();
            prop_assert_eq!(merged.kept, rules.len());
            prop_assert_eq!(&merged.replaced, &Vec::<String>::new());
            // Without ours, the text is what it was.
            prop_assert_eq!(merged.xml.replacen(OURS, "", 1), before);
            // A second run replaces our rule and nothing else, wherever the store has moved it.
            let again = merge(&merged.xml, CORS, OURS).unwrap();
            prop_assert_eq!(&again.xml, &merged.xml);
            prop_assert_eq!(again.replaced, vec![OURS.to_owned()]);
            let moved = format!("<CORSConfiguration>{}{OURS}</CORSConfiguration>", rules.concat());
            let moved = merge(&moved, CORS, OURS).unwrap();
            prop_assert_eq!(moved.xml, format!("<CORSConfiguration>{OURS}{}</CORSConfiguration>", rules.concat()));
        }

        #[test]
        fn any_text_is_merged_or_refused(text in "[<>/a-zA-Z \"=!?\\[\\]-]{0,80}") {
            let _ = merge(&text, CORS, OURS);
        }
    }
}
