//! The forms that are sent to every store.

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;

use crate::store::Store;

pub(crate) const BODY: &[u8] = b"abcdef";

/// One form, ready to send.
pub(crate) struct Attempt {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) closed: bool,
    /// The key that the object would have.
    pub(crate) key: String,
    /// A header that the stored object should have.
    pub(crate) kept: Option<(&'static str, &'static str)>,
    /// Whether the evaluator can predict the result, because the policy decides and not the signature.
    pub(crate) predictable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Every store must accept it.
    Accept,
    /// Every store must refuse it and store nothing.
    Refuse,
    /// Every store must refuse it, store nothing, and say that the form has expired.
    Expire,
    /// Stores differ; the table says how.
    Differs,
}

pub(crate) struct Case {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) expect: Expect,
    pub(crate) make: Box<dyn Fn(&Context<'_>) -> Attempt>,
}

/// The input from which a case makes its form.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) key: String,
    pub(crate) now: Timestamp,
}

impl Context<'_> {
    pub(crate) fn builder(&self) -> PostPolicyBuilder {
        self.builder_for(
            SizeRange::exactly(ByteSize::new(6)),
            self.now + SignedDuration::from_mins(5),
        )
    }

    fn builder_for(&self, size: SizeRange, expires_at: Timestamp) -> PostPolicyBuilder {
        let key = ObjectKey::new(self.key.as_str()).unwrap();
        let content_type = ContentType::new("image/png").unwrap();
        PostPolicy::builder(self.store.bucket.clone(), key, size, content_type, expires_at)
    }

    fn sign(&self, version: SignatureVersion, builder: PostPolicyBuilder, now: Timestamp) -> Attempt {
        let signer = self.store.signer(version);
        let form = signer
            .sign(&builder.build().unwrap(), &self.store.endpoint(), now)
            .unwrap();
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Attempt {
            fields: form.fields.iter().map(own).collect(),
            body: BODY.to_vec(),
            closed: true,
            key: self.key.clone(),
            kept: None,
            predictable: true,
        }
    }

    pub(crate) fn v4(&self, builder: PostPolicyBuilder) -> Attempt {
        self.sign(SignatureVersion::V4, builder, self.now)
    }

    fn v2(&self, builder: PostPolicyBuilder) -> Attempt {
        self.sign(SignatureVersion::V2, builder, self.now)
    }
}

impl Attempt {
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        let field = self
            .fields
            .iter_mut()
            .find(|(other, _)| other == name)
            .expect("the field is there");
        value.clone_into(&mut field.1);
        self
    }

    fn change(self, name: &str, change: impl Fn(&str) -> String) -> Self {
        let old = self
            .fields
            .iter()
            .find(|(other, _)| other == name)
            .expect("the field is there")
            .1
            .clone();
        self.set(name, &change(&old))
    }

    pub(crate) fn add(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    fn remove(mut self, name: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        self
    }

    fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(crate) fn keeps(mut self, header: &'static str, value: &'static str) -> Self {
        self.kept = Some((header, value));
        self
    }

    /// The key that the object has, if it is not that of the context.
    pub(crate) fn stored_as(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    fn unpredictable(mut self) -> Self {
        self.predictable = false;
        self
    }
}

pub(crate) fn case(
    group: &'static str,
    name: &'static str,
    expect: Expect,
    make: impl Fn(&Context<'_>) -> Attempt + 'static,
) -> Case {
    Case {
        group,
        name,
        expect,
        make: Box::new(make),
    }
}

pub(crate) fn all() -> Vec<Case> {
    let mut cases = honest();
    cases.extend(fields());
    cases.extend(crate::loose::all());
    cases.extend(tampered());
    cases.extend(crate::handwritten::all());
    cases
}

fn honest() -> Vec<Case> {
    let case = |name, make: fn(&Context<'_>) -> Attempt| case("Honest forms", name, Expect::Accept, make);
    fn back() -> RedirectUrl {
        RedirectUrl::new("http://127.0.0.1:9/uploads/17/return").unwrap()
    }
    vec![
        case("V4, no status asked for", |c| c.v4(c.builder())),
        case("V4, status 200", |c| {
            c.v4(c.builder().success_status(SuccessStatus::Ok))
        }),
        case("V4, status 201", |c| {
            c.v4(c.builder().success_status(SuccessStatus::Created))
        }),
        case("V4, status 204", |c| {
            c.v4(c.builder().success_status(SuccessStatus::NoContent))
        }),
        case("V4, redirect", |c| c.v4(c.builder().success_redirect(back()))),
        case("V2, no status asked for", |c| c.v2(c.builder())),
        case("V2, status 201", |c| {
            c.v2(c.builder().success_status(SuccessStatus::Created))
        }),
        case("V2, redirect", |c| c.v2(c.builder().success_redirect(back()))),
        case("V4, `x-ignore-` field", |c| c.v4(c.builder().ignored("form", "avatar"))),
        case("V4, metadata", |c| {
            c.v4(c.builder().metadata("upload-id", "17"))
                .keeps("x-amz-meta-upload-id", "17")
        }),
        case("V4, emoji and quotes in metadata", |c| {
            c.v4(c.builder().metadata("name", "🦀 \"quoted\" \\ ключ.png"))
        }),
        case("V4, content type", |c| {
            c.v4(c.builder()).keeps("content-type", "image/png")
        }),
    ]
}

fn fields() -> Vec<Case> {
    let case = |name, make: fn(&Context<'_>) -> Attempt| case("Fields", name, Expect::Differs, make);
    vec![
        case("`acl`", |c| c.v4(c.builder().acl(Acl::Private))),
        case("`Cache-Control`", |c| {
            c.v4(c.builder().cache_control("no-store"))
                .keeps("cache-control", "no-store")
        }),
        case("`Content-Disposition`", |c| {
            c.v4(c.builder().content_disposition("attachment"))
                .keeps("content-disposition", "attachment")
        }),
        case("`Content-Encoding`", |c| {
            c.v4(c.builder().content_encoding("br")).keeps("content-encoding", "br")
        }),
        case("`Expires`", |c| {
            let time = "2030-01-01T00:00:00Z".parse().unwrap();
            c.v4(c.builder().expires_header(time))
                .keeps("expires", "Tue, 01 Jan 2030 00:00:00 GMT")
        }),
        case("`tagging`", |c| {
            c.v4(c.builder().tag("state", "staged"))
                .keeps("x-amz-tagging-count", "1")
        }),
        case("`x-amz-storage-class`", |c| {
            c.v4(c.builder().storage_class(StorageClass::Standard))
        }),
        case("`x-amz-website-redirect-location`", |c| {
            c.v4(c.builder().website_redirect("/moved"))
                .keeps("x-amz-website-redirect-location", "/moved")
        }),
        case("`x-amz-server-side-encryption`: AES256", |c| {
            c.v4(c.builder().encryption(Encryption::s3()))
                .keeps("x-amz-server-side-encryption", "AES256")
                .unpredictable()
        }),
        case("checksum CRC32, right", |c| {
            checksum(c, FileChecksum::crc32("S4457w=="))
        }),
        case("checksum CRC32, wrong", |c| {
            checksum(c, FileChecksum::crc32("AAAAAA=="))
        }),
        case("checksum CRC32C, right", |c| {
            checksum(c, FileChecksum::crc32c("U7zv8Q=="))
        }),
        case("checksum CRC32C, wrong", |c| {
            checksum(c, FileChecksum::crc32c("AAAAAA=="))
        }),
        case("checksum CRC64NVME, right", |c| {
            checksum(c, FileChecksum::crc64nvme("Pact6XRTYyA="))
        }),
        case("checksum CRC64NVME, wrong", |c| {
            checksum(c, FileChecksum::crc64nvme("AAAAAAAAAAA="))
        }),
        case("checksum SHA-1, right", |c| {
            checksum(c, FileChecksum::sha1("H4rBDyPFtbwRZ72oS4M+XAV6d9I="))
        }),
        case("checksum SHA-1, wrong", |c| {
            checksum(c, FileChecksum::sha1("AAAAAAAAAAAAAAAAAAAAAAAAAAA="))
        }),
        case("checksum SHA-256, right", |c| {
            checksum(c, FileChecksum::sha256("vvV+x/U6bUC+tkCngKY5yDvCmsipgW8fxsXG3Nk8RyE="))
        }),
        case("checksum SHA-256, wrong", |c| {
            checksum(c, FileChecksum::sha256("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))
        }),
        case("`Content-MD5`, right", |c| {
            c.v4(c.builder().content_md5("6AtQFwmJUPxYqtg8jBSXjg=="))
                .unpredictable()
        }),
        case("`Content-MD5`, wrong", |c| {
            c.v4(c.builder().content_md5("AAAAAAAAAAAAAAAAAAAAAA=="))
                .unpredictable()
        }),
    ]
}

fn checksum(c: &Context<'_>, checksum: Result<FileChecksum, Invalid>) -> Attempt {
    c.v4(c.builder().checksum(checksum.unwrap())).unpredictable()
}

fn tampered() -> Vec<Case> {
    const GROUP: &str = "Tampered forms";
    let must = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Refuse, make);
    let expire = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Expire, make);
    let tell = |name, make: fn(&Context<'_>) -> Attempt| case(GROUP, name, Expect::Differs, make);
    fn base(c: &Context<'_>) -> PostPolicyBuilder {
        c.builder()
            .success_status(SuccessStatus::Created)
            .metadata("upload-id", "17")
    }
    fn moved(attempt: Attempt, key: String) -> Attempt {
        attempt.set("key", &key).stored_as(key)
    }
    fn other_letter(text: &str) -> String {
        let start = if text.starts_with('a') { "b" } else { "a" };
        [start, &text[1..]].concat()
    }
    vec![
        must("V4, another key", |c| moved(c.v4(base(c)), format!("{}x", c.key))),
        must("V2, another key", |c| moved(c.v2(base(c)), format!("{}x", c.key))),
        must("V4, a key outside the signed prefix", |c| {
            let policy = PostPolicy::builder_for_every_key_below(
                KeyPrefix::new(format!("{}/", c.key)).unwrap(),
                c.store.bucket.clone(),
                ObjectKey::new(format!("{}/a", c.key)).unwrap(),
                SizeRange::exactly(ByteSize::new(6)),
                ContentType::new("image/png").unwrap(),
                c.now + SignedDuration::from_mins(5),
            );
            moved(c.v4(policy), format!("{}x", c.key))
        }),
        must("V4, another content type", |c| {
            c.v4(base(c)).set("Content-Type", "text/html")
        }),
        must("V2, another content type", |c| {
            c.v2(base(c)).set("Content-Type", "text/html")
        }),
        must("V4, one byte too many", |c| c.v4(base(c)).body(b"abcdefg")),
        must("V4, one byte too few", |c| c.v4(base(c)).body(b"abcde")),
        must("V2, one byte too many", |c| c.v2(base(c)).body(b"abcdefg")),
        must("V4, no bytes at all", |c| c.v4(base(c)).body(b"")),
        must("V4, another status", |c| {
            c.v4(base(c)).set("success_action_status", "200")
        }),
        must("V4, another redirect", |c| {
            let back = RedirectUrl::new("https://example.test/return").unwrap();
            c.v4(c.builder().success_redirect(back))
                .set("success_action_redirect", "https://evil.test/")
        }),
        must("V4, other metadata", |c| {
            c.v4(base(c)).set("x-amz-meta-upload-id", "18")
        }),
        must("V4, metadata left out", |c| {
            c.v4(base(c)).remove("x-amz-meta-upload-id")
        }),
        must("V4, metadata added", |c| c.v4(base(c)).add("x-amz-meta-x", "y")),
        tell("V4, `Cache-Control` added", |c| {
            c.v4(base(c)).add("Cache-Control", "no-store")
        }),
        tell("V4, `acl` added", |c| c.v4(base(c)).add("acl", "public-read")),
        must("V4, one letter of the signature", |c| {
            c.v4(base(c)).change("x-amz-signature", other_letter).unpredictable()
        }),
        must("V2, one letter of the signature", |c| {
            c.v2(base(c)).change("signature", other_letter).unpredictable()
        }),
        must("V4, no signature", |c| {
            c.v4(base(c)).remove("x-amz-signature").unpredictable()
        }),
        must("V4, the policy cut short", |c| {
            let cut = |policy: &str| policy[..policy.len() - 4].to_owned();
            c.v4(base(c)).change("policy", cut).unpredictable()
        }),
        must("V4, signed with another secret", |c| {
            let credentials = Credentials::new(&c.store.access_key_id, "another-secret").unwrap();
            let signer = Signer::v4(credentials, Region::new(&c.store.region).unwrap());
            let form = signer
                .sign(&base(c).build().unwrap(), &c.store.endpoint(), c.now)
                .unwrap();
            let own = form.fields.get("x-amz-signature").unwrap().to_owned();
            c.v4(base(c)).set("x-amz-signature", &own).unpredictable()
        }),
        must("V4, an unknown access key id", |c| {
            c.v4(base(c))
                .change("x-amz-credential", |old| old.replacen("AKID", "AKIX", 1))
                .unpredictable()
        }),
        must("a V2 signature in a V4 form", |c| {
            let v2 = c.v2(base(c));
            let signature = v2.fields.last().unwrap().1.clone();
            c.v4(base(c)).set("x-amz-signature", &signature).unpredictable()
        }),
        expire("V4, expired a second ago", |c| expired(c, SignatureVersion::V4)),
        expire("V2, expired a second ago", |c| expired(c, SignatureVersion::V2)),
        tell("V4, signed 20 minutes ago, not expired", |c| {
            c.sign(SignatureVersion::V4, base(c), c.now - SignedDuration::from_mins(20))
        }),
        must("V4, exact size, body cut before its end", |c| {
            let mut attempt = c.v4(base(c)).body(b"abc").unpredictable();
            attempt.closed = false;
            attempt
        }),
        tell("V4, loose size, body cut before its end", |c| {
            let range = SizeRange::between(ByteSize::new(1), ByteSize::new(100)).unwrap();
            let mut attempt = c
                .v4(c.builder_for(range, c.now + SignedDuration::from_mins(5)))
                .unpredictable();
            attempt.closed = false;
            attempt
        }),
    ]
}

fn expired(c: &Context<'_>, version: SignatureVersion) -> Attempt {
    let size = SizeRange::exactly(ByteSize::new(6));
    let policy = c.builder_for(size, c.now - SignedDuration::from_secs(1));
    c.sign(version, policy, c.now - SignedDuration::from_mins(5))
}
