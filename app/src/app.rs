//! The site as the server renders it: layout and routes.
//!
//! None of this is in the wasm. The browser hydrates only the [`crate::hydration_root`]s.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::components::site_footer::SiteFooter;
use crate::components::site_header::SiteHeader;
use crate::pages::account::{LogIn, Recover, SignUp};
use crate::pages::account_settings::AccountSettings;
use crate::pages::file::File;
use crate::pages::files::Files;
use crate::pages::home::Home;
use crate::pages::minimal::MinimalPage;
use crate::pages::not_found::NotFound;
use crate::pages::profile::Profile;
use crate::text::page_texts;

/// The content of `<body>`.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <a class="skip-link" href="#main">{page_texts().skip_to_content()}</a>
            <SiteHeader/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/login") view=LogIn/>
                    <Route path=path!("/signup") view=SignUp/>
                    <Route path=path!("/recover") view=Recover/>
                    <Route path=path!("/dashboard/account") view=AccountSettings ssr=SsrMode::Async/>
                    // `Async` sends the page as a whole: its form works before, and without, the script.
                    <Route path=path!("/dashboard/profile") view=Profile ssr=SsrMode::Async/>
                    <Route path=path!("/dashboard/files") view=Files ssr=SsrMode::Async/>
                    // `Async`, because the status is 404 if there is no such file.
                    <Route path=path!("/dashboard/files/:id") view=File ssr=SsrMode::Async/>
                    <Route path=path!("/examples/minimal") view=MinimalPage ssr=SsrMode::Async/>
                </FlatRoutes>
            </main>
            <SiteFooter/>
        </Router>
    }
}
