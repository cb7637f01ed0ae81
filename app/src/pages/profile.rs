//! `/dashboard/profile`: the person, the files, and the way to send more.

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use serde::{Deserialize, Serialize};

use crate::api::page::{ProfileData, profile};
use crate::components::announcer::Announcer;
use crate::components::file_list::FileList;
use crate::components::overall::Overall;
use crate::components::picker::Picker;
use crate::components::return_notice::ReturnNotice;
use crate::components::rows::Rows;
use crate::components::viewer::initials;
use crate::domain::upload::PlainForm;
use crate::error::ApiError;
use crate::once::Once;
use crate::ports::Ports;
use crate::upload::browser::use_browser;
use crate::upload::driver::Uploader;
use crate::wire::Wire;

/// What the page is drawn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Drawn {
    data: ProfileData,
    /// Only in the server's HTML: a browser that runs us signs for itself when files are chosen.
    #[serde(skip)]
    form: Option<PlainForm>,
}

async fn draw() -> Result<Drawn, ApiError> {
    let ports = use_context::<Ports>();
    let data = profile().await?;
    let form = match ports {
        Some(ports) => ports.uploads.plain_form(ports.signed_in()?).await.ok(),
        None => None,
    };
    Ok(Drawn { data, form })
}

/// The profile page.
#[component]
pub fn Profile() -> impl IntoView {
    let drawn = OnceResource::<_, Wire>::new_with_options(draw(), true);
    Once(view! {
        <Suspense fallback=|| {
            view! { <p class="loading" role="status">"One moment …"</p> }
        }>
            {move || Suspend::new(async move {
                match drawn.await {
                    Ok(drawn) => Once(view! { <Desk drawn=drawn/> }).into_any(),
                    Err(error) => Once(view! { <Trouble error=error/> }).into_any(),
                }
            })}
        </Suspense>
    })
}

#[component]
fn Desk(drawn: Drawn) -> impl IntoView {
    let Drawn { data, form } = drawn;
    let ProfileData { viewer, rules, files } = data;
    let name = viewer.display_name().to_owned();
    let uploads = expect_context::<Uploader>().rows;
    let returned = use_url().with_untracked(|url| url.search_params().get("uploaded"));
    view! {
        <div class="profile">
            <section class="person">
                <h1>"Your profile"</h1>
                <span class="avatar" aria-hidden="true">{initials(&name)}</span>
                <p class="name"><bdi>{name}</bdi></p>
                <p class="email"><bdi>{viewer.email}</bdi></p>
            </section>
            <section class="files" aria-labelledby="files-title">
                <h2 id="files-title">"Your files"</h2>
                <ReturnNotice/>
                <Picker rules=rules form=form/>
                <Overall/>
                <Rows label="Uploads" items=uploads/>
                <FileList first=files highlighted=returned/>
                <Announcer/>
            </section>
        </div>
    }
}

/// No data: who is not logged in is sent to log in and comes back.
#[component]
fn Trouble(error: ApiError) -> impl IntoView {
    let logged_out = error == ApiError::LoginRequired;
    if let (true, Some(browser)) = (logged_out, use_browser()) {
        browser.go_to("/login?next=/dashboard/profile");
    }
    let (path, way_out) = if logged_out {
        ("/login?next=/dashboard/profile", "Log in")
    } else {
        ("/dashboard/profile", "Try again")
    };
    view! {
        <section class="notice">
            <h1>"Your profile"</h1>
            <p role="alert">{error.to_string()}</p>
            <p class="actions"><a class="button" rel="external" href=path>{way_out}</a></p>
        </section>
    }
}
