use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;

use super::*;
use crate::database::Database;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

fn address(n: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0xC633_6400 + n))
}

struct TwoServers {
    one: Throttle,
    other: Throttle,
    _data: tempfile::TempDir,
}

/// Two servers on one database, or one server before and after a restart.
async fn two_servers() -> TwoServers {
    let data = tempfile::tempdir().unwrap();
    let database = Database::open(None, data.path()).await.unwrap();
    TwoServers {
        one: Throttle::new(database.pool.clone(), false),
        other: Throttle::new(database.pool.clone(), false),
        _data: data,
    }
}

async fn passes(throttle: &Throttle, account: &str, from: IpAddr, now: Timestamp) -> bool {
    throttle
        .attempt(account, AttemptSource::Stranger, from, now)
        .await
        .is_ok()
}

#[tokio::test]
async fn the_sixth_wrong_attempt_waits_and_another_is_possible_after_the_wait() {
    let (two, start) = (two_servers().await, Timestamp::now());
    for _ in 0..5 {
        two.one
            .attempt("ada", AttemptSource::Stranger, HOME, start)
            .await
            .unwrap();
    }
    for server in [&two.one, &two.other, &two.other] {
        let Err(ApiError::TooManyRequests { retry_after }) =
            server.attempt("ada", AttemptSource::Stranger, HOME, start).await
        else {
            panic!("the sixth attempt passed");
        };
        assert!((20..=21).contains(&retry_after), "{retry_after}");
    }
    let later = start.checked_add(SignedDuration::from_secs(21)).unwrap();
    assert!(passes(&two.other, "ada", HOME, later).await);
    assert!(!passes(&two.one, "ada", HOME, later).await);
}

#[tokio::test]
async fn servers_share_the_counts_and_a_restart_keeps_them() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..20 {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        passed += usize::from(passes(server, "ada", HOME, start).await);
    }
    assert_eq!(passed, 5);
}

#[tokio::test]
async fn thirty_successful_attempts_are_free_and_more_count_like_failed_ones() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..60 {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        if let Ok(taken) = server.attempt("ada", AttemptSource::Stranger, HOME, start).await {
            server.succeed(taken, 7, start).await;
            passed += 1;
        }
    }
    assert_eq!(passed, 30 + 5);
    assert!(
        passes(&two.other, "ada", address(1), start).await,
        "ada from another address"
    );
    assert!(
        passes(&two.other, "eve", HOME, start).await,
        "another account from that address"
    );
    let later = start.checked_add(SignedDuration::from_mins(3)).unwrap();
    for _ in 0..3 {
        let taken = two
            .one
            .attempt("ada", AttemptSource::Stranger, HOME, later)
            .await
            .unwrap();
        two.one.succeed(taken, 7, later).await;
    }
}

/// An attacker who fills all buckets of strangers must not lock the owner out.
#[tokio::test]
async fn known_devices_and_sessions_do_not_wait_for_strangers_and_have_limits_of_their_own() {
    let (two, start) = (two_servers().await, Timestamp::now());
    for n in 0..360 {
        let _ = two.one.attempt("ada", AttemptSource::Stranger, address(n), start).await;
        let _ = two
            .one
            .attempt(&format!("p{n}"), AttemptSource::Stranger, HOME, start)
            .await;
    }
    assert!(!passes(&two.other, "ada", HOME, start).await);
    let mut passed = [0; 3];
    for _ in 0..20 {
        let sources = [
            AttemptSource::Device(&[1; 32]),
            AttemptSource::Device(&[2; 32]),
            AttemptSource::Session(&[1; 32]),
        ];
        for (n, source) in sources.into_iter().enumerate() {
            passed[n] += usize::from(two.other.attempt("ada", source, HOME, start).await.is_ok());
        }
    }
    assert_eq!(passed, [10, 10, 5]);
    let mut more = 0;
    for n in 0..400 {
        let device = [3 + n / 10; 32].map(|n: u32| u8::try_from(n).unwrap());
        let source = AttemptSource::Device(&device);
        more += usize::from(two.other.attempt("ada", source, HOME, start).await.is_ok());
    }
    assert_eq!(
        more, 75,
        "one address has a hundred attempts, whatever the number of its devices"
    );
}

#[tokio::test]
async fn loopback_is_counted_behind_a_proxy() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let behind = Throttle::new(two.one.pool.clone(), true);
    let mut passed = [0; 4];
    for _ in 0..70 {
        for (n, address) in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            .into_iter()
            .enumerate()
        {
            passed[n] += usize::from(behind.sign_up(address, start).await.is_ok());
            passed[n + 2] += usize::from(behind.ceremony(address, start).await.is_ok());
        }
        assert!(two.one.sign_up(IpAddr::V4(Ipv4Addr::LOCALHOST), start).await.is_ok());
    }
    assert_eq!(passed, [30, 30, 60, 60]);
}

#[tokio::test]
async fn an_account_has_a_limit_for_all_addresses_and_an_address_one_for_all_accounts() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let mut passed = [0; 3];
    for n in 0..60 {
        passed[0] += usize::from(passes(&two.one, "ada", address(n), start).await);
        passed[1] += usize::from(passes(&two.one, &format!("p{n}"), HOME, start).await);
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        passed[2] += usize::from(passes(&two.one, &format!("q{n}"), loopback, start).await);
    }
    assert_eq!(passed, [20, 50, 60]);
}

/// ASVS 16.3.3: attempts to get around a limit are logged.
#[tokio::test]
async fn every_refusal_is_logged() {
    let lines = Arc::new(Mutex::new(Vec::<u8>::new()));
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(LogBuffer(Arc::clone(&lines)))
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // A test without a subscriber may have reached this call first, and would then have disabled it.
    audit::log(AuditEvent::Refused, None, None, None);
    tracing::callsite::rebuild_interest_cache();
    let (two, start) = (two_servers().await, Timestamp::now());
    for _ in 0..70 {
        let _ = two
            .one
            .attempt("ada@example.org", AttemptSource::Stranger, HOME, start)
            .await;
        let _ = two.one.sign_up(HOME, start).await;
        let _ = two.one.ceremony(HOME, start).await;
        let _ = two.one.invitation_probe(&[7; 32], HOME, start).await;
    }
    let lines = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
    for (use_case, refused) in [("attempt", 65), ("sign_up", 40), ("ceremony", 10), ("invitation", 65)] {
        let line = format!("event=\"throttled\" address=\"203.0.113.7\" detail=\"{use_case}\"");
        assert_eq!(lines.matches(&line).count(), refused, "{use_case}: {lines}");
    }
    assert!(!lines.contains("ada"), "no e-mail address is logged");
}

#[derive(Clone)]
struct LogBuffer(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for LogBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for LogBuffer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn an_ipv6_network_counts_as_one_address() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..40_u128 {
        let address = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + n));
        passed += usize::from(two.one.sign_up(address, start).await.is_ok());
    }
    assert_eq!(passed, 30);
}

#[tokio::test]
async fn parallel_attempts_get_no_more_places_than_there_are() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let tries = (0..40).map(|n| {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        passes(server, "ada", HOME, start)
    });
    let passed = futures::future::join_all(tries).await;
    assert_eq!(passed.into_iter().filter(|passed| *passed).count(), 5);
}

#[tokio::test]
async fn empty_buckets_are_deleted_and_the_number_of_rows_is_limited() {
    let (two, start) = (two_servers().await, Timestamp::now());
    let rows = async || -> i64 {
        let row = sqlx::query("SELECT count(*) AS n FROM throttles")
            .fetch_one(&two.one.pool)
            .await;
        sqlx::Row::try_get(&row.unwrap(), "n").unwrap()
    };
    for n in 0..10 {
        two.one
            .attempt(&format!("p{n}"), AttemptSource::Stranger, HOME, start)
            .await
            .unwrap();
    }
    assert_eq!(rows().await, 21, "a pair and an account each, and one address");
    two.one.prune(start).await.unwrap();
    assert_eq!(rows().await, 21);
    database::prune_to(&two.one.pool, start, 8).await.unwrap();
    assert_eq!(rows().await, 8);
    let later = start.checked_add(SignedDuration::from_secs(31)).unwrap();
    two.one.prune(later).await.unwrap();
    assert_eq!(rows().await, 0);
}
