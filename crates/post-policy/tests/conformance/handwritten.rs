//! Handwritten policies that the builder would never make. They test what the evaluator's dialects claim about stores.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::SignedDuration;

use crate::cases::{Attempt, BODY, Case, Context, Expect};

struct Draft {
    conditions: Vec<String>,
    fields: Vec<(&'static str, String)>,
    members: &'static str,
    offset: bool,
    undated: bool,
}

pub(crate) fn all() -> Vec<Case> {
    let condition = |name, text: &'static str, fields: &[(&'static str, &'static str)]| {
        let fields = fields.to_vec();
        case(name, move |draft| {
            draft.conditions.push(text.to_owned());
            draft
                .fields
                .extend(fields.iter().map(|&(name, value)| (name, value.to_owned())));
        })
    };
    let acl: &[_] = &[("acl", "private")];
    let by: &[_] = &[("x-amz-meta-by", "me")];
    vec![
        condition("array form", r#"["eq","$x-amz-meta-by","me"]"#, by),
        condition("`$` missing", r#"["eq","x-amz-meta-by","me"]"#, by),
        condition("operator in capitals", r#"["EQ","$x-amz-meta-by","me"]"#, by),
        condition("name in capitals", r#"["eq","$X-Amz-Meta-By","me"]"#, by),
        condition(
            "two fields in one object",
            r#"{"x-amz-meta-by":"me","acl":"private"}"#,
            &[acl[0], by[0]],
        ),
        condition("sizes as text", r#"["content-length-range","1","9"]"#, &[]),
        condition(
            "`starts-with \"\"` for a field that is absent",
            r#"["starts-with","$acl",""]"#,
            &[],
        ),
        condition("`eq \"\"` for a field that is absent", r#"["eq","$acl",""]"#, &[]),
        condition(
            "`$field` on the right",
            r#"["eq","$x-amz-meta-by","$acl"]"#,
            &[("x-amz-meta-by", "private"), acl[0]],
        ),
        condition(
            "type list, one item outside the prefix",
            r#"["starts-with","$Content-Type","image/"]"#,
            &[("Content-Type", "image/png,text/html")],
        ),
        condition(
            "a condition for no known field",
            r#"{"x-unknown":"a"}"#,
            &[("x-unknown", "a")],
        ),
        condition(
            "field `submit`, uncovered",
            r#"{"acl":"private"}"#,
            &[acl[0], ("submit", "Send")],
        ),
        condition(
            "field `x-amz-server-side-encryption`, uncovered",
            r#"{"acl":"private"}"#,
            &[acl[0], ("x-amz-server-side-encryption", "AES256")],
        ),
        condition(
            "field `bucket`, as in the URL",
            r#"{"acl":"private"}"#,
            &[acl[0], ("bucket", "buttress-test")],
        ),
        condition(
            "a field twice, the right value first",
            r#"{"x-amz-meta-by":"me"}"#,
            &[by[0], ("x-amz-meta-by", "you")],
        ),
        condition(
            "a field twice, the right value last",
            r#"{"x-amz-meta-by":"me"}"#,
            &[("x-amz-meta-by", "you"), by[0]],
        ),
        case("an unknown member", |draft| draft.members = r#","statement":1"#),
        case("`conditions` twice", |draft| draft.members = r#","conditions":[]"#),
        case("expiration with an offset", |draft| draft.offset = true),
        case("30 kB before the file", |draft| {
            draft.fields.push(("x-ignore-a", "y".repeat(15_000)));
            draft.fields.push(("x-ignore-b", "y".repeat(15_000)));
        }),
        condition(
            "`starts-with` for a status",
            r#"["starts-with","$success_action_status","20"]"#,
            &[("success_action_status", "201")],
        ),
        case("`x-amz-date` in no condition", |draft| draft.undated = true),
        condition(
            "a condition for a field that stores ignore",
            r#"{"x-ignore-a":"b"}"#,
            &[("x-ignore-a", "b")],
        ),
    ]
}

fn case(name: &'static str, write: impl Fn(&mut Draft) + 'static) -> Case {
    let make = move |c: &Context<'_>| {
        let mut draft = Draft {
            conditions: vec![
                format!(r#"{{"bucket":"{}"}}"#, c.store.bucket),
                format!(r#"{{"key":"{}"}}"#, c.key),
            ],
            fields: vec![("key", c.key.clone())],
            members: "",
            offset: false,
            undated: false,
        };
        write(&mut draft);
        sign(c, draft)
    };
    Case {
        group: "Handwritten policies",
        name,
        expect: Expect::Differs,
        make: Box::new(make),
    }
}

fn sign(c: &Context<'_>, mut draft: Draft) -> Attempt {
    let date = c.now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let (day, _) = date.split_at(8);
    let credential = format!("{}/{day}/{}/s3/aws4_request", c.store.access_key_id, c.store.region);
    let own = [
        ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("x-amz-credential", credential),
        ("x-amz-date", date.clone()),
    ];
    for (name, value) in own {
        if name != "x-amz-date" || !draft.undated {
            draft.conditions.push(format!(r#"{{"{name}":"{value}"}}"#));
        }
        draft.fields.push((name, value));
    }
    let end = c.now + SignedDuration::from_mins(5);
    let expiration = if draft.offset {
        (end + SignedDuration::from_hours(2)).strftime("%Y-%m-%dT%H:%M:%S+02:00")
    } else {
        end.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    };
    let (conditions, members) = (draft.conditions.join(","), draft.members);
    let json = format!(r#"{{"expiration":"{expiration}","conditions":[{conditions}]{members}}}"#);
    let policy = BASE64_STANDARD.encode(json);
    draft.fields.push(("x-amz-signature", c.store.signature(day, &policy)));
    draft.fields.push(("policy", policy));
    Attempt {
        fields: draft
            .fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        body: BODY.to_vec(),
        closed: true,
        key: c.key.clone(),
        kept: None,
        predictable: true,
    }
}
