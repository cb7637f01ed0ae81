//! `/dashboard/files/{id}`: one file with a preview from the store's origin, if browsers can show it.

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_url};

use super::error_page::ErrorPage;
use super::not_found::NotFound;
use crate::components::file_list::{FILES, listing_from_query};
use crate::components::return_notice::ReturnNotice;
use crate::components::stored_file::NameFields;
use crate::domain::listing::Listing;
use crate::domain::redirect_target::PROFILE_PATH;
use crate::domain::stored_file::{FileLink, FilePage, PreviewKind};
use crate::domain::upload::UploadId;
use crate::error::ApiError;
use crate::ports::{NotFoundStatus, Ports};
use crate::text::{PageTexts, page_texts};
use crate::wire::NotSerialized;

async fn load(id: String, listing: Listing, with_link: bool) -> Result<FilePage, ApiError> {
    let ports = Ports::from_context()?;
    ports.uploads.file(ports.current_user()?, id, listing, with_link).await
}

/// The page of a file.
#[component]
pub fn File() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let listing = listing_from_query();
    let with_link = use_url().with_untracked(|url| url.search_params().get_str("link").is_some());
    let missing = use_context::<NotFoundStatus>();
    let loaded = OnceResource::<_, NotSerialized>::new_with_options(load(id, listing.clone(), with_link), true);
    view! {
        <Suspense>
            {move || {
                let (listing, missing) = (listing.clone(), missing.clone());
                Suspend::new(async move {
                    match loaded.await {
                        Ok(page) => EitherOf3::A(view! { <Content page=page listing=listing/> }),
                        Err(ApiError::NotFound) => {
                            if let Some(missing) = missing {
                                (missing.0)();
                            }
                            EitherOf3::B(view! { <NotFound/> })
                        }
                        Err(error) => EitherOf3::C(view! { <ErrorPage error=error title=page_texts().file_title() path=FILES/> }),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn Content(page: FilePage, listing: Listing) -> impl IntoView {
    let t = page_texts();
    let FilePage {
        file,
        inline,
        link,
        previous,
        next,
    } = page;
    let id = file.id.clone();
    let to = |id: UploadId| listing.url(&format!("{FILES}/{id}"), &[]);
    let back = listing.url(PROFILE_PATH, &[]);
    let with_link = listing.url(&format!("{FILES}/{id}"), &[("link", "1")]);
    let thumbnail = file.has_rendition.then(|| format!("/uploads/{id}/inline"));
    // Without script, the rename link in the list leads here.
    let renaming = use_url().with_untracked(|url| url.search_params().get_str("rename").is_some());
    view! {
        <article class="file-page" aria-labelledby="file-title">
            <nav class="file-nav" aria-label=t.other_files()>
                <a href=back>{t.all_files()}</a>
                {previous.map(|id| view! { <a href=to(id) rel="external">{t.previous_file()}</a> })}
                {next.map(|id| view! { <a href=to(id) rel="external">{t.next_file()}</a> })}
            </nav>
            <h1 id="file-title"><bdi>{file.name.clone()}</bdi></h1>
            <ReturnNotice/>
            {match link {
                Some(link) => view! { <LinkField link=link file=to(id.clone())/> }.into_any(),
                None => view! { <Preview name=file.name.clone() inline=inline thumbnail=thumbnail/> }.into_any(),
            }}
            <dl class="facts">
                <div><dt>{t.fact_size()}</dt><dd>{t.size(file.size)}</dd></div>
                <div><dt>{t.fact_type()}</dt><dd>{file.content_type.clone()}</dd></div>
                <div><dt>{t.fact_stored()}</dt><dd><time datetime=file.created_at.clone()>{t.day(&file.created_at)}</time></dd></div>
            </dl>
            <div class="file-actions">
                <a class="row-button" href=file.url.clone() rel="external">{t.download()}</a>
                <a class="row-button" href=with_link>{t.copy_link()}</a>
                <form method="post" action=format!("/uploads/{id}/delete") data-enhance="">
                    <button type="submit" class="row-button">{t.delete()}</button>
                </form>
                <details class="renaming" open=renaming>
                    <summary class="row-button">{t.rename()}</summary>
                    <form class="rename" method="post" action=format!("/uploads/{id}/rename") data-enhance="files">
                        <NameFields form=None name=Some(file.name)/>
                    </form>
                </details>
            </div>
        </article>
    }
}

/// Preview of the file from the store's origin. Only this page's Content-Security-Policy allows that, so the browser
/// itself follows links to the page, not our script. Frames are sandboxed except for PDFs: Chromium's viewer shows
/// nothing in a sandboxed frame, and isolates script in a PDF itself. A video shows its thumbnail until it plays; a
/// photo that browsers cannot show has only its thumbnail.
#[component]
fn Preview(name: String, inline: Option<(PreviewKind, String)>, thumbnail: Option<String>) -> impl IntoView {
    let Some((kind, url)) = inline else {
        let thumbnail = thumbnail.map(|url| view! { <img class="preview" src=url alt=name/> });
        return view! { {thumbnail}<p class="hint">{page_texts().not_shown()}</p> }.into_any();
    };
    match kind {
        PreviewKind::Image => view! { <img class="preview" src=url alt=name/> }.into_any(),
        PreviewKind::Video => {
            view! { <video class="preview" src=url poster=thumbnail controls preload="metadata" aria-label=name></video> }
                .into_any()
        }
        PreviewKind::Audio => {
            view! { <audio class="preview" src=url controls preload="metadata" aria-label=name></audio> }.into_any()
        }
        PreviewKind::Text => {
            view! { <iframe class="preview" src=url sandbox="" title=name referrerpolicy="no-referrer"></iframe> }
                .into_any()
        }
        PreviewKind::Pdf => {
            view! { <iframe class="preview" src=url title=name referrerpolicy="no-referrer"></iframe> }.into_any()
        }
    }
}

/// A link for others, which the script copies to the clipboard. It replaces the preview, because a page that the script
/// fetched lacks the Content-Security-Policy for the preview.
#[component]
fn LinkField(link: FileLink, file: String) -> impl IntoView {
    let t = page_texts();
    view! {
        <div class="file-link">
            <label for="file-link">{validity_label(t, link.expires_in)}</label>
            <input id="file-link" type="text" readonly value=link.url dir="ltr" data-copy=""/>
            <p id="file-link-state" class="hint" role="status" data-copied-link=t.link_copied()>{t.link_select()}</p>
            <p class="hint">{t.link_lasts()}</p>
            <p><a href=file rel="external">{t.show_file()}</a></p>
        </div>
    }
}

/// Label with the validity of a link in its largest whole unit.
fn validity_label(t: PageTexts, seconds: u32) -> String {
    match u64::from(seconds) {
        seconds @ 86_400.. => t.link_days(seconds / 86_400),
        seconds @ 3_600.. => t.link_hours(seconds / 3_600),
        seconds @ 60.. => t.link_minutes(seconds / 60),
        seconds => t.link_seconds(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    #[test]
    fn the_validity_is_in_whole_units() {
        for (seconds, words) in [
            (86_400, "1 day"),
            (604_800, "7 days"),
            (7_200, "2 hours"),
            (90, "1 minute"),
        ] {
            let label = validity_label(texts_in(Language::English), seconds);
            assert_eq!(label, format!("Public link, valid for {words}"));
        }
    }
}
