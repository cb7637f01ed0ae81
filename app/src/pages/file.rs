//! `/dashboard/files/{id}`: one file, shown from the store's origin where browsers can show it.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_url};

use super::not_found::NotFound;
use super::trouble::Trouble;
use crate::components::gallery::{FILES, listing_of_address};
use crate::components::return_notice::ReturnNotice;
use crate::components::stored_file::{Rename, day_of};
use crate::domain::gallery::{FileLink, FilePage, Shown};
use crate::domain::limits::human_size;
use crate::domain::listing::Listing;
use crate::domain::path::HOME_OF_A_VIEWER;
use crate::domain::upload::UploadId;
use crate::error::ApiError;
use crate::ports::{Missing, Ports};
use crate::wire::ServerOnly;

async fn draw(id: String, listing: Listing, with_link: bool) -> Result<FilePage, ApiError> {
    let ports = Ports::of_request()?;
    ports.uploads.file(ports.signed_in()?, id, listing, with_link).await
}

/// The page.
#[component]
pub fn File() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let listing = listing_of_address();
    let with_link = use_url().with_untracked(|url| url.search_params().get_str("link").is_some());
    let missing = use_context::<Missing>();
    let drawn = OnceResource::<_, ServerOnly>::new_with_options(draw(id, listing.clone(), with_link), true);
    view! {
        <Suspense>
            {move || {
                let (listing, missing) = (listing.clone(), missing.clone());
                Suspend::new(async move {
                    match drawn.await {
                        Ok(page) => EitherOf3::A(view! { <Whole page=page listing=listing/> }),
                        Err(ApiError::NotFound) => {
                            if let Some(missing) = missing {
                                (missing.0)();
                            }
                            EitherOf3::B(view! { <NotFound/> })
                        }
                        Err(error) => EitherOf3::C(view! { <Trouble error=error title="Your file" path=FILES/> }),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn Whole(page: FilePage, listing: Listing) -> impl IntoView {
    let FilePage {
        file,
        inline,
        link,
        previous,
        next,
    } = page;
    let id = file.id.clone();
    let to = |id: UploadId| listing.address(&format!("{FILES}/{id}"), &[]);
    let back = listing.address(HOME_OF_A_VIEWER, &[]);
    let with_link = listing.address(&format!("{FILES}/{id}"), &[("link", "1")]);
    view! {
        <article class="file-page" aria-labelledby="file-title">
            <nav class="file-ways" aria-label="Other files">
                <a href=back>"All files"</a>
                {previous.map(|id| view! { <a href=to(id) rel="external">"Previous"</a> })}
                {next.map(|id| view! { <a href=to(id) rel="external">"Next"</a> })}
            </nav>
            <h1 id="file-title"><bdi>{file.name.clone()}</bdi></h1>
            <ReturnNotice/>
            {match link {
                Some(link) => view! { <Link link=link file=to(id.clone())/> }.into_any(),
                None => view! { <Preview name=file.name.clone() inline=inline/> }.into_any(),
            }}
            <dl class="facts">
                <div><dt>"Size"</dt><dd>{human_size(file.size)}</dd></div>
                <div><dt>"Type"</dt><dd>{file.content_type.clone()}</dd></div>
                <div><dt>"Stored"</dt><dd><time datetime=file.created_at.clone()>{day_of(&file.created_at)}</time></dd></div>
            </dl>
            <div class="file-actions">
                <a class="row-button" href=file.url.clone() rel="external">"Download"</a>
                <a class="row-button" href=with_link>"Copy link"</a>
                <form method="post" action=format!("/uploads/{id}/delete") data-stay="">
                    <button type="submit" class="row-button">"Delete"</button>
                </form>
                <Rename file=file/>
            </div>
        </article>
    }
}

/// The file itself, from the store's origin: only this page's own policy allows that, so links to it are
/// followed by the browser and not by our script. A frame has no rights, except that of PDFs: Chromium's viewer shows nothing in a
/// frame that is sandboxed, and runs what a PDF holds in a place of its own.
#[component]
fn Preview(name: String, inline: Option<(Shown, String)>) -> impl IntoView {
    let Some((shown, url)) = inline else {
        return view! { <p class="hint">"Files of this type are not shown here. Download it to open it."</p> }
            .into_any();
    };
    match shown {
        Shown::Image => view! { <img class="preview" src=url alt=name/> }.into_any(),
        Shown::Video => {
            view! { <video class="preview" src=url controls preload="metadata" aria-label=name></video> }.into_any()
        }
        Shown::Audio => {
            view! { <audio class="preview" src=url controls preload="metadata" aria-label=name></audio> }.into_any()
        }
        Shown::Text => {
            view! { <iframe class="preview" src=url sandbox="" title=name referrerpolicy="no-referrer"></iframe> }
                .into_any()
        }
        Shown::Pdf => {
            view! { <iframe class="preview" src=url title=name referrerpolicy="no-referrer"></iframe> }.into_any()
        }
    }
}

/// A link to be taken along; a script takes it to the clipboard at once. It stands in the place of the
/// file: a script came here without the policy that showing the file may need.
#[component]
fn Link(link: FileLink, file: String) -> impl IntoView {
    view! {
        <div class="file-link">
            <label for="file-link">{["A link for whoever has it, for ", &span(link.expires_in)].concat()}</label>
            <input id="file-link" type="text" readonly value=link.url dir="ltr" data-copy=""/>
            <p id="file-link-state" class="hint" role="status">"Select it and copy it."</p>
            <p class="hint">"Nobody can call it back before; it ends early only with the file."</p>
            <p><a href=file rel="external">"Show the file"</a></p>
        </div>
    }
}

/// A span of time in its largest whole unit.
fn span(seconds: u32) -> String {
    let (count, unit) = match seconds {
        86_400.. => (seconds / 86_400, "day"),
        3_600.. => (seconds / 3_600, "hour"),
        60.. => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_whole_units() {
        for (seconds, words) in [
            (86_400, "1 day"),
            (604_800, "7 days"),
            (7_200, "2 hours"),
            (90, "1 minute"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}
