//! A desk on a page that knows nothing else about uploads.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::desk::{Arrangement, Desk, DeskData};
use crate::domain::upload::PlainUpload;
use crate::error::ApiError;
use crate::pages::trouble::Trouble;
use crate::parts::{DESK, Part};
use crate::ports::Ports;
use crate::text::{TextsData, page_texts};
use crate::wire::ServerOnly;

async fn draw(arrangement: Arrangement) -> Result<(DeskData, PlainUpload), ApiError> {
    let ports = Ports::of_request()?;
    let news = ports.uploads.news_place(ports.signed_in()?).await?;
    let rules = (*ports.rules).clone();
    let plain = PlainUpload::new(ports.uploads.plain_form(ports.signed_in()?).await, &rules);
    let data = DeskData {
        rules,
        checksums: ports.checksums,
        news,
        texts: TextsData::of(page_texts().both()),
        arrangement,
    };
    Ok((data, plain))
}

/// Asks the server for what a desk is drawn from, draws it, and lets the browser take it over. Server
/// only; whoever is not logged in is asked to.
#[component]
pub fn UploadDesk(
    /// What stands on it.
    #[prop(optional)]
    arrangement: Arrangement,
) -> impl IntoView {
    let path = use_url().with_untracked(|url| url.path().to_owned());
    let drawn = OnceResource::<_, ServerOnly>::new_with_options(draw(arrangement), true);
    view! {
        <Suspense>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    match drawn.await {
                        Ok((data, plain)) => Either::Left(view! {
                            <Part name=DESK data=data.clone()>
                                <Desk data=data plain=Some(plain)/>
                            </Part>
                        }),
                        Err(error) => Either::Right(view! { <Trouble error=error title=page_texts().uploads() path=path/> }),
                    }
                })
            }}
        </Suspense>
    }
}
