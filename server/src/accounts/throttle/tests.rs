use std::net::{Ipv4Addr, Ipv6Addr};

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
        one: Throttle::new(database.pool.clone()),
        other: Throttle::new(database.pool.clone()),
        _data: data,
    }
}

async fn passes(throttle: &Throttle, account: &str, from: IpAddr, now: Timestamp) -> bool {
    throttle.attempt(account, from, now).await.is_ok()
}

#[tokio::test]
async fn the_sixth_wrong_try_waits_and_after_the_wait_there_is_another() {
    let (two, start) = (two().await, Timestamp::now());
    for _ in 0..5 {
        two.one.attempt("ada", HOME, start).await.unwrap();
    }
    for server in [&two.one, &two.other, &two.other] {
        let Err(ApiError::TooManyRequests { retry_after }) = server.attempt("ada", HOME, start).await else {
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
async fn right_tries_are_free_and_others_are_not_kept_waiting() {
    let (two, start) = (two().await, Timestamp::now());
    for _ in 0..60 {
        let taken = two.one.attempt("ada", HOME, start).await.unwrap();
        two.one.give_back(taken).await;
    }
    for _ in 0..6 {
        let _ = two.one.attempt("ada", HOME, start).await;
    }
    assert!(passes(&two.other, "ada", address(1), start).await, "ada from elsewhere");
    assert!(passes(&two.other, "eve", HOME, start).await, "somebody else from there");
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
        two.one.attempt(&format!("p{n}"), HOME, start).await.unwrap();
    }
    assert_eq!(rows().await, 21, "a pair and an account each, and one address");
    two.one.prune(start).await.unwrap();
    assert_eq!(rows().await, 21);
    table::prune_to(&two.one.pool, start, 8).await.unwrap();
    assert_eq!(rows().await, 8);
    let later = start.checked_add(SignedDuration::from_secs(31)).unwrap();
    two.one.prune(later).await.unwrap();
    assert_eq!(rows().await, 0);
}
