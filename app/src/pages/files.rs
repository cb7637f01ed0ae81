//! `/dashboard/files`: all pages of the list of files.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::error_page::ErrorPage;
use crate::components::file_list::{FILES, FileList, listing_from_query};
use crate::components::return_notice::ReturnNotice;
use crate::components::storage_meter::StorageMeter;
use crate::domain::listing::Listing;
use crate::domain::upload::UploadPage;
use crate::error::ApiError;
use crate::ports::Ports;
use crate::text::page_texts;
use crate::wire::NotSerialized;

async fn load(listing: Listing, after: Option<String>) -> Result<UploadPage, ApiError> {
    let ports = Ports::from_context()?;
    ports.uploads.list(ports.current_user()?, listing, after).await
}

/// The page with the list of files.
#[component]
pub fn Files() -> impl IntoView {
    let listing = listing_from_query();
    let after = use_url().with_untracked(|url| url.search_params().get("after"));
    let view = use_context::<Ports>().map(|ports| ports.list_view).unwrap_or_default();
    let page = OnceResource::<_, NotSerialized>::new_with_options(load(listing.clone(), after), true);
    view! {
        <Suspense>
            {move || {
                let listing = listing.clone();
                Suspend::new(async move {
                    match page.await {
                        Ok(files) => Either::Left(view! {
                            <section class="files" aria-labelledby="files-title">
                                <h1 id="files-title">{page_texts().files_title()}</h1>
                                <ReturnNotice/>
                                <p><a href="/dashboard/profile">{page_texts().to_profile()}</a></p>
                                <StorageMeter files=files.clone() listing=listing.clone()/>
                                <FileList files=files listing=listing view=view/>
                            </section>
                        }),
                        Err(error) => Either::Right(view! { <ErrorPage error=error title=page_texts().files_title() path=FILES/> }),
                    }
                })
            }}
        </Suspense>
    }
}
