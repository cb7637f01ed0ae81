//! The home page.

use leptos::prelude::*;

use crate::components::viewer::current_viewer;
use crate::domain::access::SignUps;
use crate::ports::Ports;
use crate::text::page_texts;

/// Introduction to the site with links to sign up and log in.
#[component]
pub fn Home() -> impl IntoView {
    let t = page_texts();
    let (first, first_path, second, second_path) = match current_viewer() {
        Some(_) => (t.home_to_profile(), "/dashboard/profile", t.home_how(), "#how"),
        None if Ports::sign_ups() == SignUps::Closed => (t.nav_log_in(), "/login", t.home_how(), "#how"),
        None => (t.home_create_account(), "/signup", t.nav_log_in(), "/login"),
    };
    view! {
        <section class="hero">
            <div>
                <p class="eyebrow">{t.home_eyebrow()}</p>
                <h1>{t.home_title()}</h1>
                <p class="lede">
                    {t.home_lede()}
                </p>
                <p class="actions">
                    <a class="button" href=first_path>{first}</a>
                    <a class="button" data-secondary="" href=second_path>{second}</a>
                </p>
            </div>
            <HeroImage/>
        </section>
        <ul class="features" id="how" role="list">
            <li>
                <h2>{t.home_no_detour()}</h2>
                <p>{t.home_no_detour_text()}</p>
            </li>
            <li>
                <h2>{t.home_honest()}</h2>
                <p>{t.home_honest_text()}</p>
            </li>
            <li>
                <h2>{t.home_nothing_lost()}</h2>
                <p>{t.home_nothing_lost_text()}</p>
            </li>
        </ul>
    }
}

/// Drawing of a buttressed nave, with files moving down its flying buttresses.
#[component]
fn HeroImage() -> impl IntoView {
    view! {
        <svg class="hero-image" viewBox="0 0 420 400" aria-hidden="true" focusable="false">
            <g class="building">
                <path d="M8 384h404"/>
                <path d="M24 384V150Q24 76 94 32Q164 76 164 150V384M164 112h14v272"/>
                <path d="M52 384V176Q52 124 94 96Q136 124 136 176V384M94 96V384M52 214h84M52 300h84"/>
                <path d="M78 160a16 16 0 1 0 32 0a16 16 0 1 0-32 0"/>
                <path d="M306 384V134l18-62l18 62V384M300 134h48M296 236h56V384"/>
                <path d="M178 116Q262 120 306 204M178 136Q254 142 306 228"/>
                <path d="M178 208Q268 212 296 300M178 228Q256 232 296 324"/>
            </g>
            <g class="moving-files">
                <path d="M0-5l9 5l-9 5z"/>
                <path d="M0-5l9 5l-9 5z"/>
                <path d="M0-5l9 5l-9 5z"/>
            </g>
        </svg>
    }
}
