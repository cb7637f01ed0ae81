//! The page as a whole: what is provided to all of it, and which address shows what.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_url;
use leptos_router::{SsrMode, path};

use crate::components::site_footer::SiteFooter;
use crate::components::site_header::SiteHeader;
use crate::components::viewer::provide_viewer;
use crate::pages::account::{LogIn, SignUp};
use crate::pages::home::Home;
use crate::pages::not_found::NotFound;
use crate::pages::profile::Profile;
use crate::pages::title_of;
use crate::upload::browser::use_browser;
use crate::upload::driver::Uploader;

/// Everything inside `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_viewer();
    Uploader::provide();
    view! {
        <Router>
            <Title/>
            <a class="skip" href="#main">"Skip to the content"</a>
            <SiteHeader/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/login") view=LogIn/>
                    <Route path=path!("/signup") view=SignUp/>
                    // Whole at once: the form in it works before, and without, the script.
                    <Route path=path!("/dashboard/profile") view=Profile ssr=SsrMode::Async/>
                </FlatRoutes>
            </main>
            <SiteFooter/>
        </Router>
    }
}

/// Keeps the document's title in step with the page and, while files are under way, with them. The
/// first title is the shell's.
#[component]
fn Title() -> impl IntoView {
    let (browser, uploader) = (use_browser(), expect_context::<Uploader>());
    let url = use_url();
    Effect::new(move |_| {
        let title = url.with(|url| title_of(url.path()));
        if let Some(browser) = browser {
            let percent = uploader
                .status
                .with(|status| (status.totals.unfinished() > 0).then(|| status.totals.percent()));
            match percent {
                Some(percent) => browser.set_title(&[&percent.to_string(), " % · ", title].concat()),
                None => browser.set_title(title),
            }
        }
    });
}
