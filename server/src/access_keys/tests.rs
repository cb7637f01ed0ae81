//! Tests of keys whose versions are replaced, with a provider that tests control.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;
use s3_post_policy::{Addressing, Bucket, ByteSize, ContentType, Endpoint, ObjectKey, PostPolicy, Region};
use s3_post_policy::{SignatureVersion, SizeRange, field};

use super::*;

fn version(number: usize, expires_at: Option<Timestamp>) -> KeyVersion {
    let (id, secret, token) = (
        format!("AKID{number}"),
        format!("secret{number}"),
        format!("token{number}"),
    );
    let region = Region::new("us-east-1").unwrap();
    let version = KeyVersion::new([&id, &secret, &token], SignatureVersion::V4, &region).unwrap();
    version.from_provider("a test", expires_at)
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now + SignedDuration::from_secs(seconds)
}

/// A provider: the life of the next credentials in seconds, or why there are none.
#[derive(Clone)]
struct Provider {
    answer: Arc<Mutex<Result<i64, String>>>,
    asked: Arc<AtomicUsize>,
}

impl Provider {
    fn new(life: i64) -> Self {
        Self {
            answer: Arc::new(Mutex::new(Ok(life))),
            asked: Arc::default(),
        }
    }

    fn answers(&self, answer: Result<i64, &str>) {
        *self.answer.lock().unwrap() = answer.map_err(ToOwned::to_owned);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn key(&self) -> StoreKey {
        let provider = self.clone();
        let fetch: Fetch = Box::new(move || {
            let number = provider.asked.fetch_add(1, Ordering::SeqCst) + 1;
            let answer = provider.answer.lock().unwrap().clone();
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                answer.map(|life| version(number, Some(after(Timestamp::now(), life))))
            })
        });
        StoreKey::refreshed(KeyRole::Server, fetch).await.unwrap()
    }
}

async fn id_of(key: &StoreKey, lifetime: u64) -> Result<String, NoCredentials> {
    let signing = key.for_signing(Duration::from_secs(lifetime), Timestamp::now()).await?;
    Ok(signing.credentials().key().to_owned())
}

/// Finds a form or URL that outlives its credentials, at any length of their life.
#[tokio::test]
async fn nothing_that_is_signed_outlives_its_credentials() {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    for life in [11, 12, 60, 600, 609, 610, 611, 100_000] {
        let expires_at = after(now, life);
        let key = StoreKey::fixed(KeyRole::Server, version(1, Some(expires_at)));
        let signing = key.for_signing(Duration::from_secs(600), now).await.unwrap();
        assert_eq!(
            signing.expires_at(),
            after(now, 600).min(after(expires_at, -10)),
            "{life}"
        );
        assert!(after(now, i64::from(signing.seconds())) <= signing.expires_at());
    }
    for life in [-1, 0, 1, 10] {
        let key = StoreKey::fixed(KeyRole::Server, version(1, Some(after(now, life))));
        assert!(key.for_signing(Duration::from_secs(600), now).await.is_err(), "{life}");
        assert_eq!(
            key.current(now).is_ok(),
            life > 0,
            "requests of the server need no margin"
        );
    }
    let key = StoreKey::fixed(KeyRole::Server, version(1, None));
    let signing = key.for_signing(Duration::from_secs(600), now).await.unwrap();
    assert_eq!(signing.expires_at(), after(now, 600));
}

/// Finds requests that each ask the provider, and a request that is signed with the old credentials although new ones
/// can be had.
#[tokio::test]
async fn little_life_is_extended_by_one_request_to_the_provider() {
    let provider = Provider::new(30);
    let key = provider.key().await;
    provider.answers(Ok(3600));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let ids = futures::future::join_all((0..50).map(|_| id_of(&key, 600))).await;
    assert!(ids.iter().all(|id| id.as_deref() == Ok("AKID2")), "{ids:?}");
    assert_eq!(provider.asked(), 2);
    assert_eq!(id_of(&key, 600).await.unwrap(), "AKID2");
    assert_eq!(provider.asked(), 2, "there is no need for others");
}

/// Finds credentials that are replaced only when somebody needs them.
#[tokio::test]
async fn credentials_are_replaced_without_any_request() {
    let provider = Provider::new(6);
    let key = provider.key().await;
    provider.answers(Ok(3600));
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(provider.asked(), 2);
    assert!(key.current(Timestamp::now()).unwrap().expires_at().unwrap() > after(Timestamp::now(), 3000));
}

/// Finds a provider's outage that ends signing at once, credentials that are used after their expiry, and a key that
/// does not recover.
#[tokio::test]
async fn an_outage_keeps_the_last_credentials_until_they_expire_and_ends_by_itself() {
    let provider = Provider::new(14);
    let key = provider.key().await;
    provider.answers(Err("no answer"));
    assert_eq!(id_of(&key, 600).await.unwrap(), "AKID1");
    tokio::time::sleep(Duration::from_secs(5)).await;
    let error = id_of(&key, 600).await.unwrap_err();
    assert!(error.to_string().starts_with("BUTTRESS_S3_CREDENTIALS: "), "{error}");
    assert!(error.to_string().ends_with("no answer"), "{error}");
    assert!(
        key.problem(Timestamp::now()).is_none(),
        "the server's own requests go on"
    );
    let started = std::time::Instant::now();
    let _ = id_of(&key, 600).await;
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "nobody waits for a provider that has just failed"
    );
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(key.problem(Timestamp::now()).is_some());
    let asked = provider.asked();
    assert!((3..20).contains(&asked), "{asked}");
    provider.answers(Ok(3600));
    let recovered = async {
        while key.problem(Timestamp::now()).is_some() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), recovered).await.unwrap();
    assert!(id_of(&key, 600).await.is_ok());
}

/// Finds forms of a moment ago that would be called forged after the credentials were replaced, and tokens that are
/// missing in forms.
#[tokio::test]
async fn forms_carry_the_token_and_are_recognised_after_the_next_replacement() {
    let provider = Provider::new(30);
    let key = provider.key().await;
    let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap();
    let signed = async || {
        let signing = key.for_signing(Duration::from_secs(5), Timestamp::now()).await.unwrap();
        let policy = PostPolicy::builder(
            Bucket::new("files").unwrap(),
            ObjectKey::new("staging/1").unwrap(),
            SizeRange::exactly(ByteSize::new(5)),
            ContentType::new("image/png").unwrap(),
            signing.expires_at(),
        );
        let policy = policy.build().unwrap();
        signing.signer().sign(&policy, &endpoint, signing.now()).unwrap().fields
    };
    let first = signed().await;
    assert_eq!(first.get(field::X_AMZ_SECURITY_TOKEN), Some("token1"));
    assert_eq!(key.verify(&first), FormSignature::Valid);
    provider.answers(Ok(3600));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(id_of(&key, 600).await.unwrap(), "AKID2");
    let second = signed().await;
    assert_eq!(second.get(field::X_AMZ_SECURITY_TOKEN), Some("token2"));
    assert_eq!(key.verify(&first), FormSignature::Valid);
    assert_eq!(key.verify(&second), FormSignature::Valid);
}

#[tokio::test]
async fn no_secret_is_printed() {
    let key = Provider::new(3600).key().await;
    let signing = key.for_signing(Duration::from_secs(5), Timestamp::now()).await.unwrap();
    let printed = format!("{key:?} {signing:?} {:?} {:?}", signing.credentials(), key.origin());
    assert!(!printed.contains("secret1") && !printed.contains("token1"), "{printed}");
    assert!(printed.contains("a test"), "{printed}");
}

#[tokio::test]
async fn a_provider_without_credentials_ends_the_start() {
    let fetch: Fetch = Box::new(|| Box::pin(async { Err("no credentials were found".to_owned()) }));
    let outcome = StoreKey::refreshed(KeyRole::Server, fetch).await;
    assert_eq!(outcome.unwrap_err(), "no credentials were found");
}
