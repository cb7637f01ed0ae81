//! `buttress check` with many rows, and with a store that lists oddly.

use app::domain::upload::UploadId;
use jiff::SignedDuration;
use server::check_command::CheckResult;

use crate::check::{DRY_RUN, key, run};
use crate::unreliable::Script;
use crate::world::World;

#[tokio::test]
async fn a_hundred_thousand_rows_are_compared_in_pages_that_repeat_an_object_too() {
    const ROWS: i64 = 100_000;
    let world = World::new(Script::default()).await;
    let (owner, now) = (world.owner, world.clock.now());
    let url = format!("sqlite:{}", world.folder().join("buttress.db").display());
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    // 51 of every hundred in parts; owners, ids and attempts in another order than that of insertion.
    let insert = "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < $2)
        INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, state, issued_at, form_expires_at,
                             has_form, next_check_at, object_key, size, etag, content_type)
        SELECT printf('%032x', n * 7919 % $2), $1, 'x', 5, 'image/png', 0, 'confirmed', n, n, 1, 0,
               CASE WHEN n % 100 < 51 THEN 'parts/' ELSE 'files/' END || $1 || '/'
                   || printf('%032x', n * 7919 % $2) || '/' || printf('%016x', n),
               5, '\"5d41402abc4b2a76b9719d911017c592\"', 'image/png' FROM n";
    let inserted = sqlx::query(insert).bind(owner).bind(ROWS).execute(&pool).await.unwrap();
    assert_eq!(inserted.rows_affected(), 100_000);
    let old = now - SignedDuration::from_hours(60);
    let keys = sqlx::query_scalar::<_, String>("SELECT object_key FROM uploads");
    for (n, name) in keys.fetch_all(&pool).await.unwrap().into_iter().enumerate() {
        if n % 10_000 != 5 {
            world.store.post_at(&key(name), "x", "hello", old);
        }
    }
    for n in 0..20 {
        let name = format!("files/{owner}/{}/{:016x}", UploadId::from_bits(u128::MAX - n), n);
        world.store.post_at(&key(name), "x", "hello", old);
    }
    for store in [world.store.clone(), world.store.clone().that_repeats_markers()] {
        let (result, lines) = run(&world.check(store), &DRY_RUN, now).await;
        assert_eq!(result.unwrap(), CheckResult::FindingsRemain);
        let totals = &lines.last().unwrap()["totals"];
        assert_eq!(
            (&totals["rows"], &totals["objects"]),
            (&100_000.into(), &100_010.into())
        );
        assert_eq!(totals["matched"], 99_990);
        assert_eq!(totals["findings"]["missing_object"], 10);
        assert_eq!(totals["findings"]["object_without_row"], 20);
    }
}
