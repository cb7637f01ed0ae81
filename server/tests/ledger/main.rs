//! What every ledger must do, whatever database is behind it. SQLite always; PostgreSQL where
//! `BUTTRESS_TEST_POSTGRES_URL` names one (`make test` starts it; see `scripts/postgres.sh`).
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod contract;
mod database;
#[path = "../shared/postgres.rs"]
mod postgres;

/// The same tests for both engines.
macro_rules! for_each_engine {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                crate::contract::$test(crate::database::LedgerFixture::on_sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            #[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
            async fn $test() {
                crate::contract::$test(crate::database::LedgerFixture::on_postgres().await).await;
            })*
        }
    };
}

for_each_engine!(
    a_row_is_there_before_its_form_and_holds_what_was_declared,
    other_peoples_rows_are_not_there,
    the_last_mebibyte_goes_to_one_of_two,
    unfinished_uploads_are_counted,
    a_row_is_settled_once_and_every_end_gives_the_reservation_back,
    only_one_of_twenty_gets_the_lease,
    a_lost_lease_cannot_be_renewed,
    no_due_row_is_claimed_twice,
    more_time_is_given_to_open_rows_of_their_owner_only,
    more_time_never_shortens_and_is_seen_by_whoever_gives_up,
    the_first_multipart_upload_of_a_row_stays,
    a_multipart_upload_that_is_gone_makes_room_for_another,
    a_deleted_file_is_hidden_and_can_come_back_in_time,
    an_erased_file_gives_its_bytes_back_once,
    a_closed_owner_begins_and_finishes_nothing_until_reopened,
    a_closed_owners_open_uploads_are_looked_at_with_the_next_sweep,
    whoever_leaves_leaves_no_file_and_no_name,
    a_limit_of_ones_own_goes_before_everybodys,
    news_are_in_order_and_wake_their_owner,
    a_change_that_cannot_be_made_harms_no_other,
    a_long_list_has_no_gaps_in_any_order,
    a_name_is_changed_by_its_owner_only_and_told,
    pages_hear_of_a_rendition_when_a_file_has_it,
    what_one_deletion_took_is_found_by_its_moment,
    what_has_ended_is_forgotten_and_files_never,
    many_writers_at_once_keep_the_books_right,
    forms_of_ended_rows_may_bring_one_more_quota_and_no_more,
    every_end_leaves_a_form_that_counts,
    plain_forms_share_what_is_left_and_keep_nobody_from_signing,
    bytes_beyond_the_reservation_are_admitted_by_everybodys_or_ones_own_quota,
    rows_that_cannot_be_tidied_up_let_others_pass,
);
