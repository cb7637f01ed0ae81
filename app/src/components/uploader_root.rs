//! An uploader for any page.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::uploader_view::UploaderView;
use crate::domain::upload::PlainUpload;
use crate::error::ApiError;
use crate::hydration_root::HydrationRoot;
use crate::pages::error_page::ErrorPage;
use crate::ports::Ports;
use crate::text::{TextsData, page_texts};
use crate::upload::uploader_data::{UploaderData, UploaderLayout};
use crate::wire::NotSerialized;

async fn load(layout: UploaderLayout) -> Result<(UploaderData, PlainUpload), ApiError> {
    let ports = Ports::from_context()?;
    let account = ports.current_user()?.viewer().id;
    let last_event_id = ports.uploads.last_event_id(ports.current_user()?).await?;
    let rules = (*ports.rules).clone();
    let plain = PlainUpload::new(ports.uploads.plain_form(ports.current_user()?).await, &rules);
    let data = UploaderData {
        account,
        rules,
        checksums: ports.checksums,
        last_event_id,
        texts: TextsData::new(page_texts().shared()),
        layout,
    };
    Ok((data, plain))
}

/// Loads an uploader's data and renders it as a hydration root. Server only; people who are not logged in get a link to
/// the login.
#[component]
pub fn UploaderRoot(
    /// The layout.
    #[prop(optional)]
    layout: UploaderLayout,
) -> impl IntoView {
    let path = use_url().with_untracked(|url| url.path().to_owned());
    let page = OnceResource::<_, NotSerialized>::new_with_options(load(layout), true);
    view! {
        <Suspense>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    match page.await {
                        Ok((data, plain)) => Either::Left(view! {
                            <HydrationRoot data=data.clone()>
                                <UploaderView data=data plain=Some(plain)/>
                            </HydrationRoot>
                        }),
                        Err(error) => Either::Right(view! { <ErrorPage error=error title=page_texts().uploads() path=path/> }),
                    }
                })
            }}
        </Suspense>
    }
}
