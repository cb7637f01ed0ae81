//! Signing, with policy and JSON, compared with its floor: one HMAC over the same Base64 with the same key, from
//! precomputed state.
//!
//! Criterion's figures come first. Then the same four functions run in turns, measured by the CPU time of this thread,
//! and the ratios are printed.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use cpu_time::ThreadTime;
use criterion::Criterion;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;
use sha1::Sha1;
use sha2::Sha256;

/// How often each function runs in the comparison, and how many times in a row.
const ROUNDS: usize = 41;
const TURN: u32 = 20_000;

/// What a service keeps between requests.
struct Service {
    signer: Signer,
    endpoint: Endpoint,
    bucket: Bucket,
    content_type: ContentType,
    redirect: RedirectUrl,
    size: SizeRange,
    now: Timestamp,
}

impl Service {
    fn new(version: SignatureVersion) -> Result<Self, Invalid> {
        let region = Region::new("us-east-1")?;
        let credentials = Credentials::new("AKIDPERFPERFPERF0001", "perfsecretperfsecretperfsecretperfsecret")?;
        Ok(Self {
            endpoint: Endpoint::aws(&region),
            signer: Signer::new(version, credentials, region),
            bucket: Bucket::new("perf-bucket")?,
            content_type: ContentType::new("image/png")?,
            redirect: RedirectUrl::new("https://example.test/upload/done")?,
            size: SizeRange::between(ByteSize::new(1), ByteSize::new(1 << 30))?,
            now: Timestamp::constant(1_900_000_000, 0),
        })
    }

    /// The cost of every request: a new key, a policy for it, and the signed form.
    fn sign(&self, number: u64) -> Result<PresignedPost, PolicyError> {
        let mut key = String::with_capacity(40);
        key.push_str("uploads/2026/report-");
        key.push_str(&number.to_string());
        key.push_str(".png");
        let policy = PostPolicy::builder(
            self.bucket.clone(),
            ObjectKey::new(key)?,
            self.size,
            self.content_type.clone(),
            self.now + SignedDuration::from_mins(10),
        )
        .acl(Acl::PublicRead)
        .success_redirect(self.redirect.clone())
        .cache_control("private, max-age=3600")
        .content_disposition("attachment")
        .metadata("upload-id", "0197b1c2-5d3e-7c11-9a53-6a3e0b1f2d4c")
        .build()?;
        self.signer.sign(&policy, &self.endpoint, self.now)
    }
}

fn floor<M: Mac + KeyInit + Clone>(state: &M, policy: &str) -> usize {
    let mac = state.clone().chain_update(black_box(policy)).finalize().into_bytes();
    black_box(mac).len()
}

fn policy_of(service: &Service) -> String {
    let form = service.sign(1_000_000).expect("the policy is sound");
    form.fields.get(field::POLICY).expect("every form has one").to_owned()
}

fn main() {
    let v4 = Service::new(SignatureVersion::V4).expect("the values are sound");
    let v2 = Service::new(SignatureVersion::V2).expect("the values are sound");
    let (policy_v4, policy_v2) = (policy_of(&v4), policy_of(&v2));
    let state_v4 = Hmac::<Sha256>::new_from_slice(&[7; 32]).expect("any key will do");
    let state_v2 = Hmac::<Sha1>::new_from_slice(&[7; 40]).expect("any key will do");

    let mut number = 1_000_000;
    let mut next = || {
        number += 1;
        number
    };
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .configure_from_args();
    criterion.bench_function("v4/floor: hmac-sha256", |b| b.iter(|| floor(&state_v4, &policy_v4)));
    criterion.bench_function("v4/sign", |b| b.iter(|| v4.sign(next())));
    criterion.bench_function("v2/floor: hmac-sha1", |b| b.iter(|| floor(&state_v2, &policy_v2)));
    criterion.bench_function("v2/sign", |b| b.iter(|| v2.sign(next())));
    criterion.final_summary();

    let mut times = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        times[0].push(turn(|| _ = black_box(floor(&state_v4, &policy_v4))));
        times[1].push(turn(|| _ = black_box(v4.sign(next()))));
        times[2].push(turn(|| _ = black_box(floor(&state_v2, &policy_v2))));
        times[3].push(turn(|| _ = black_box(v2.sign(next()))));
    }
    let [floor_v4, sign_v4, floor_v2, sign_v2] = times.map(median);
    println!("\nin turns, by CPU time, median of {ROUNDS}:");
    report("v4", &policy_v4, floor_v4, sign_v4);
    report("v2", &policy_v2, floor_v2, sign_v2);
}

/// CPU seconds of one call.
fn turn(mut run: impl FnMut()) -> f64 {
    let start = ThreadTime::now();
    for _ in 0..TURN {
        run();
    }
    start.elapsed().as_secs_f64() / f64::from(TURN)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(name: &str, policy: &str, floor: f64, sign: f64) {
    let json = BASE64_STANDARD.decode(policy).map_or(0, |json| json.len());
    let (floor_ns, sign_ns, ratio, rate) = (floor * 1e9, sign * 1e9, sign / floor, 1.0 / sign);
    println!(
        "{name}: policy {json} B JSON, {} B Base64; floor {floor_ns:.0} ns, sign {sign_ns:.0} ns = {ratio:.2} x floor; {rate:.0} ops/CPU-s",
        policy.len()
    );
}
