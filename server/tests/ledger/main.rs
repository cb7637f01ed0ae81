//! The contract of the ledger, tested with SQLite, and with PostgreSQL if `BUTTRESS_TEST_POSTGRES_URL` is set (`make
//! test` starts one; see `scripts/postgres.sh`).
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod checkpoints;
mod contract;
mod database;
#[path = "../shared/postgres.rs"]
mod postgres;
mod round_trips;
mod sessions;

/// Declares the tests for both engines.
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
    a_row_exists_before_its_form_and_holds_the_declaration,
    rows_of_other_owners_are_not_found,
    names_are_kept_with_all_their_characters,
    of_two_concurrent_uploads_one_gets_the_last_mebibyte,
    unfinished_uploads_are_counted,
    a_row_is_finalized_once_and_every_final_state_releases_its_reservation,
    only_one_of_twenty_gets_the_lease,
    a_lost_lease_cannot_be_renewed,
    no_due_row_is_claimed_twice,
    only_issued_rows_of_the_owner_are_extended,
    an_extension_never_shortens_and_prevents_expiry,
    the_first_multipart_upload_of_a_row_stays,
    a_lost_multipart_upload_can_be_replaced,
    a_deleted_file_is_hidden_and_can_be_restored_in_time,
    an_erased_file_releases_its_bytes_once,
    a_closed_owner_begins_and_finishes_nothing_until_reopened,
    the_next_sweep_checks_a_closed_owners_uploads,
    closing_with_erase_removes_files_and_names,
    an_owners_own_quota_replaces_the_default,
    events_are_in_order_and_wake_their_owner,
    a_failed_change_does_not_affect_others,
    a_long_list_has_no_gaps_in_any_order,
    a_file_is_renamed_by_its_owner_only_and_has_an_event,
    a_rendition_has_an_event_when_it_becomes_a_thumbnail,
    files_of_one_deletion_are_found_by_its_time,
    old_ended_rows_are_deleted_and_files_never,
    concurrent_writers_keep_the_usage_correct,
    forms_of_ended_rows_are_limited_to_one_more_quota,
    every_final_state_leaves_a_form_that_counts,
    plain_forms_share_the_rest_and_never_prevent_signing,
    unreserved_bytes_are_checked_against_the_quota,
    rows_that_cannot_be_cleaned_up_do_not_block_others,
    named_objects_come_in_the_order_of_their_bytes,
    a_damaged_file_leaves_the_list_and_releases_its_bytes_once,
);
