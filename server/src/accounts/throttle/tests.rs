use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;

use super::*;
use crate::database::Database;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

fn address(n: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0xC633_6400 + n))
}

struct Two {
    one: Throttle,
    other: Throttle,
    _data: tempfile::TempDir,
}

/// Two servers on one database, or one before and after a restart.
async fn two() -> Two {
    let data = tempfile::tempdir().unwrap();
    let database = Database::open(None, data.path()).await.unwrap();
    Two {
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
async fn the_sixth_wrong_try_waits_and_after_the_wait_there_is_another() {
    let (two, start) = (two().await, Timestamp::now());
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
            panic!("the sixth passed");
        };
        assert!((20..=21).contains(&retry_after), "{retry_after}");
    }
    let later = start.checked_add(SignedDuration::from_secs(21)).unwrap();
    assert!(passes(&two.other, "ada", HOME, later).await);
    assert!(!passes(&two.one, "ada", HOME, later).await);
}

#[tokio::test]
async fn servers_count_together_and_a_restart_forgets_nothing() {
    let (two, start) = (two().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..20 {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        passed += usize::from(passes(server, "ada", HOME, start).await);
    }
    assert_eq!(passed, 5);
}

#[tokio::test]
async fn right_tries_are_free_as_often_as_people_log_in_and_then_count_like_wrong_ones() {
    let (two, start) = (two().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..60 {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        if let Ok(taken) = server.attempt("ada", AttemptSource::Stranger, HOME, start).await {
            server.succeed(taken, 7, start).await;
            passed += 1;
        }
    }
    assert_eq!(passed, 30 + 5);
    assert!(passes(&two.other, "ada", address(1), start).await, "ada from elsewhere");
    assert!(passes(&two.other, "eve", HOME, start).await, "somebody else from there");
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

/// "Anybody can keep anybody out": strangers fill all buckets of strangers, and nobody else's.
#[tokio::test]
async fn known_browsers_and_sessions_do_not_wait_for_strangers_and_are_bounded_too() {
    let (two, start) = (two().await, Timestamp::now());
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
    assert_eq!(more, 75, "one address has a hundred, however many browsers it knows");
}

#[tokio::test]
async fn loopback_is_counted_where_anybody_may_come_from_there() {
    let (two, start) = (two().await, Timestamp::now());
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
async fn many_addresses_share_what_an_account_allows_and_many_accounts_what_an_address_allows() {
    let (two, start) = (two().await, Timestamp::now());
    let mut passed = [0; 3];
    for n in 0..60 {
        passed[0] += usize::from(passes(&two.one, "ada", address(n), start).await);
        passed[1] += usize::from(passes(&two.one, &format!("p{n}"), HOME, start).await);
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        passed[2] += usize::from(passes(&two.one, &format!("q{n}"), loopback, start).await);
    }
    assert_eq!(passed, [20, 50, 60]);
}

/// ASVS 16.3.3: who tries to get around a limit is seen.
#[tokio::test]
async fn every_refusal_is_a_line_of_the_log() {
    let lines = Arc::new(Mutex::new(Vec::<u8>::new()));
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(LogBuffer(Arc::clone(&lines)))
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // Another test's thread, which has no subscriber, may have reached the line first, and then nobody listens to it.
    audit::log(AuditEvent::Refused, None, None, None);
    tracing::callsite::rebuild_interest_cache();
    let (two, start) = (two().await, Timestamp::now());
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
    assert!(!lines.contains("ada"), "no address of a person");
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
async fn an_ipv6_network_is_one_address() {
    let (two, start) = (two().await, Timestamp::now());
    let mut passed = 0;
    for n in 0..40_u128 {
        let address = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + n));
        passed += usize::from(two.one.sign_up(address, start).await.is_ok());
    }
    assert_eq!(passed, 30);
}

#[tokio::test]
async fn many_at_once_get_no_more_than_their_places() {
    let (two, start) = (two().await, Timestamp::now());
    let tries = (0..40).map(|n| {
        let server = if n % 2 == 0 { &two.one } else { &two.other };
        passes(server, "ada", HOME, start)
    });
    let passed = futures::future::join_all(tries).await;
    assert_eq!(passed.into_iter().filter(|passed| *passed).count(), 5);
}

#[tokio::test]
async fn what_is_empty_is_forgotten_and_the_table_stays_small() {
    let (two, start) = (two().await, Timestamp::now());
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
