//! `/dashboard/profile`: profile picture, uploader and list of files.

use leptos::either::Either;
use leptos::prelude::*;

use super::error_page::ErrorPage;
use crate::api::page::{ProfileData, profile};
use crate::components::file_list::{FileList, listing_from_query};
use crate::components::profile_header::ProfileHeader;
use crate::components::return_notice::ReturnNotice;
use crate::components::storage_meter::StorageMeter;
use crate::components::uploader_view::UploaderView;
use crate::domain::listing::Listing;
use crate::domain::redirect_target::PROFILE_PATH;
use crate::domain::upload::{PlainUpload, UploadPage};
use crate::error::ApiError;
use crate::hydration_root::{HydrationRoot, UploadListRoot};
use crate::ports::Ports;
use crate::text::{TextsData, page_texts};
use crate::upload::uploader_data::{UploaderData, UploaderLayout};
use crate::wire::NotSerialized;

type PageData = (ProfileData, UploadPage, PlainUpload);

async fn load(listing: Listing) -> Result<PageData, ApiError> {
    let ports = Ports::from_context()?;
    // The event id is read before the list: an upload that finishes in between is reported twice rather than never.
    let data = profile().await?;
    let files = ports.uploads.list(ports.current_user()?, listing, None).await?;
    // Only for browsers without script; the script signs when files are chosen.
    let plain = PlainUpload::new(ports.uploads.plain_form(ports.current_user()?).await, &ports.rules);
    Ok((data, files, plain))
}

/// The profile page.
#[component]
pub fn Profile() -> impl IntoView {
    let page = OnceResource::<_, NotSerialized>::new_with_options(load(listing_from_query()), true);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Content data=page/> }),
                    Err(error) => {
                        Either::Right(view! { <ErrorPage error=error title=page_texts().profile_title() path=PROFILE_PATH/> })
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(data: PageData) -> impl IntoView {
    let (data, files, plain) = data;
    let ProfileData {
        viewer,
        pictures,
        rules,
        checksums,
        last_event_id,
    } = data;
    let t = page_texts();
    let data = UploaderData {
        account: viewer.id,
        rules,
        checksums,
        last_event_id,
        texts: TextsData::new(t.shared()),
        layout: UploaderLayout::WithFileList,
    };
    let view = use_context::<Ports>().map(|ports| ports.list_view).unwrap_or_default();
    view! {
        <div class="profile">
            <ProfileHeader viewer=viewer pictures=pictures/>
            <section class="files" aria-labelledby="files-title">
                <h2 id="files-title">{t.files_title()}</h2>
                <ReturnNotice/>
                <StorageMeter files=files.clone() listing=listing_from_query()/>
                <HydrationRoot data=data.clone()>
                    <UploaderView data=data plain=Some(plain)/>
                </HydrationRoot>
                <FileList files=files listing=listing_from_query() view=view>
                    <UploadListRoot/>
                </FileList>
            </section>
        </div>
    }
}
