//! The site as the server draws it: what stands on every page, and which address shows what.
//!
//! None of this is in the browser's wasm. The browser takes over the [`crate::hydration_root`] that need it
//! and leaves the rest of the HTML as it came.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::components::site_footer::SiteFooter;
use crate::components::site_header::SiteHeader;
use crate::examples::minimal::MinimalPage;
use crate::pages::account::{LogIn, Recover, SignUp};
use crate::pages::account_settings::AccountSettings;
use crate::pages::file::File;
use crate::pages::files::Files;
use crate::pages::home::Home;
use crate::pages::not_found::NotFound;
use crate::pages::profile::Profile;
use crate::text::page_texts;

/// Everything inside `<body>`.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <a class="skip" href="#main">{page_texts().skip_to_content()}</a>
            <SiteHeader/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/login") view=LogIn/>
                    <Route path=path!("/signup") view=SignUp/>
                    <Route path=path!("/recover") view=Recover/>
                    <Route path=path!("/dashboard/account") view=AccountSettings ssr=SsrMode::Async/>
                    // Whole at once: the form in it works before, and without, the script.
                    <Route path=path!("/dashboard/profile") view=Profile ssr=SsrMode::Async/>
                    <Route path=path!("/dashboard/files") view=Files ssr=SsrMode::Async/>
                    // Whole at once: its status depends on whether there is such a file.
                    <Route path=path!("/dashboard/files/:id") view=File ssr=SsrMode::Async/>
                    <Route path=path!("/examples/minimal") view=MinimalPage ssr=SsrMode::Async/>
                </FlatRoutes>
            </main>
            <SiteFooter/>
        </Router>
    }
}
