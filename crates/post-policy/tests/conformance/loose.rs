//! Forms that say less or other things than the default ones: prefixes, keys of any text, fields of the caller.

use jiff::SignedDuration;
use s3_post_policy::*;

use crate::cases::{Attempt, Case, Context, Expect, case};

pub(crate) fn all() -> Vec<Case> {
    const GROUP: &str = "Looser forms";
    let accept = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Accept, make);
    let differs = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Differs, make);
    let refuse = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Refuse, make);
    vec![
        accept("a type that starts with `image/`", |c| {
            c.v4(c.builder().content_type_starting_with("image/"))
                .set("Content-Type", "image/webp")
                .keeps("content-type", "image/webp")
        }),
        refuse("a type outside `image/`", |c| {
            c.v4(c.builder().content_type_starting_with("image/"))
                .set("Content-Type", "text/html")
        }),
        accept("a type with a quoted parameter", |c| {
            const TYPE: &str = "text/plain; charset=\"utf-8\"";
            let key = ObjectKey::new(c.key.as_str()).unwrap();
            c.v4(with_key(c, key, TYPE)).keeps("content-type", TYPE)
        }),
        accept("a key with blanks, Unicode and `+ @ : = ( )`", |c| {
            let key = format!("{}/für uns + @ 10:30 = (1) 🦀.png", c.key);
            let policy = with_key(c, ObjectKey::unicode(key.as_str()).unwrap(), "image/png");
            c.v4(policy).stored_as(key)
        }),
        accept("a key below a signed prefix", |c| {
            let (prefix, _) = c.key.rsplit_once('/').unwrap();
            c.v4(PostPolicy::builder_for_every_key_below(
                KeyPrefix::new(format!("{prefix}/")).unwrap(),
                c.store.bucket.clone(),
                ObjectKey::new(c.key.as_str()).unwrap(),
                SizeRange::exactly(ByteSize::new(6)),
                ContentType::new("image/png").unwrap(),
                c.now + SignedDuration::from_mins(5),
            ))
        }),
        accept("a key from the file's name", |c| {
            let prefix = format!("{}/", c.key);
            let key = format!("{prefix}file.png");
            c.v4(file_names(c, KeyPrefix::new(prefix).unwrap())).stored_as(key)
        }),
        accept("another key with the same start", |c| {
            let prefix = KeyPrefix::without_slash(format!("{}-", c.key)).unwrap();
            let key = format!("{}-b.png", c.key);
            c.v4(file_names(c, prefix)).set("key", &key).stored_as(key)
        }),
        refuse("a key with another start", |c| {
            let prefix = KeyPrefix::without_slash(format!("{}-", c.key)).unwrap();
            let key = format!("{}+b.png", c.key);
            c.v4(file_names(c, prefix)).set("key", &key).stored_as(key)
        }),
        accept("metadata that starts with a text", |c| {
            c.v4(c.builder().metadata_starting_with("album", "2026-", "2026-a"))
                .set("x-amz-meta-album", "2026-b")
                .keeps("x-amz-meta-album", "2026-b")
        }),
        differs("metadata that starts with an emoji", |c| {
            c.v4(c.builder().metadata_starting_with("album", "🦀", "🦀-a"))
        }),
        refuse("metadata that starts otherwise", |c| {
            c.v4(c.builder().metadata_starting_with("album", "2026-", "2026-a"))
                .set("x-amz-meta-album", "2027-b")
        }),
        accept("empty metadata", |c| c.v4(c.builder().metadata("note", ""))),
        accept("a redirect that starts with a text", |c| {
            c.v4(redirect(c))
                .set("success_action_redirect", "http://127.0.0.1:9/uploads/18")
        }),
        refuse("a redirect that starts otherwise", |c| {
            c.v4(redirect(c)).set("success_action_redirect", "http://127.0.0.1:9/")
        }),
        differs("a redirect with a query", |c| {
            let url = RedirectUrl::with_query("http://127.0.0.1:9/return?id=17&x=y").unwrap();
            c.v4(c.builder().success_redirect(url))
        }),
        accept("an `x-amz-` field of the caller", |c| {
            c.v4(c.builder().other_field("x-amz-meta2", "a"))
        }),
        differs("another field of the caller", |c| {
            c.v4(c.builder().other_field("Content-Language", "de"))
                .keeps("content-language", "de")
        }),
        differs("a field that the page adds", |c| {
            c.v4(c.builder().page_field("name", "")).add("name", "file.png")
        }),
        differs("a field that the page forgets", |c| {
            c.v4(c.builder().page_field("name", ""))
        }),
        accept("metadata that the page adds", |c| {
            c.v4(c.builder().page_field("x-amz-meta-name", ""))
                .add("x-amz-meta-name", "a")
                .keeps("x-amz-meta-name", "a")
        }),
    ]
}

fn with_key(c: &Context<'_>, key: ObjectKey, content_type: &str) -> PostPolicyBuilder {
    PostPolicy::builder(
        c.store.bucket.clone(),
        key,
        SizeRange::exactly(ByteSize::new(6)),
        ContentType::new(content_type).unwrap(),
        c.now + SignedDuration::from_mins(5),
    )
}

fn file_names(c: &Context<'_>, prefix: KeyPrefix) -> PostPolicyBuilder {
    PostPolicy::builder_for_file_names_below(
        prefix,
        c.store.bucket.clone(),
        SizeRange::exactly(ByteSize::new(6)),
        ContentType::new("image/png").unwrap(),
        c.now + SignedDuration::from_mins(5),
    )
}

fn redirect(c: &Context<'_>) -> PostPolicyBuilder {
    let url = |path: &str| RedirectUrl::new(format!("http://127.0.0.1:9/{path}")).unwrap();
    c.builder()
        .success_redirect_starting_with(url("uploads/"), url("uploads/17"))
}
