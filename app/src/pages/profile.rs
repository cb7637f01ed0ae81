//! `/dashboard/profile`: the person, the files, and the way to send more.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::api::page::{ProfileData, profile};
use crate::components::desk::{Desk, DeskData};
use crate::components::person::Person;
use crate::components::return_notice::ReturnNotice;
use crate::domain::upload::PlainForm;
use crate::error::ApiError;
use crate::parts::{DESK, Part};
use crate::ports::Ports;
use crate::upload::driver::Uploader;
use crate::wire::ServerOnly;

async fn draw() -> Result<(ProfileData, Option<PlainForm>), ApiError> {
    let ports = Ports::of_request()?;
    let data = profile().await?;
    // A browser that runs our script signs for itself when files are chosen.
    let form = ports.uploads.plain_form(ports.signed_in()?).await.ok();
    Ok((data, form))
}

/// The profile page.
#[component]
pub fn Profile() -> impl IntoView {
    let drawn = OnceResource::<_, ServerOnly>::new_with_options(draw(), true);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match drawn.await {
                    Ok((data, form)) => Either::Left(view! { <Whole data=data form=form/> }),
                    Err(error) => Either::Right(view! { <Trouble error=error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Whole(data: ProfileData, form: Option<PlainForm>) -> impl IntoView {
    let ProfileData {
        viewer,
        pictures,
        rules,
        files,
        news,
    } = data;
    let data = DeskData {
        rules,
        files,
        returned: use_url().with_untracked(|url| url.search_params().get("uploaded")),
        news,
    };
    let uploader = Uploader::new(None);
    uploader.sit_down(&data);
    view! {
        <div class="profile">
            <Person viewer=viewer pictures=pictures/>
            <section class="files" aria-labelledby="files-title">
                <h2 id="files-title">"Your files"</h2>
                <ReturnNotice/>
                <Part name=DESK data=data.clone()>
                    <Desk uploader=uploader data=data form=form/>
                </Part>
            </section>
        </div>
    }
}

/// No data. The server sends people who are not logged in to log in before it comes to this.
#[component]
fn Trouble(error: ApiError) -> impl IntoView {
    let (path, way_out) = match error {
        ApiError::LoginRequired => ("/login?next=/dashboard/profile", "Log in"),
        _ => ("/dashboard/profile", "Try again"),
    };
    view! {
        <section class="notice">
            <h1>"Your profile"</h1>
            <p role="alert">{error.to_string()}</p>
            <p class="actions"><a class="button" rel="external" href=path>{way_out}</a></p>
        </section>
    }
}
