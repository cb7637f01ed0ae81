//! The form behind logging in and signing up: plain HTML, and the same without a page load where
//! the script runs.

use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_url;

use super::alert::alert;
use super::request::Request;
use crate::api::accounts::{log_in, sign_up};
use crate::domain::account::Password;
use crate::domain::path::{HOME_OF_A_VIEWER, local_path};
use crate::ports::Attempt;
use crate::upload::browser::use_browser;
use crate::wire::Wire;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For people who have an account.
    LogIn,
    /// For people who have none.
    SignUp,
}

/// E-mail address, password and a button; the error of the last attempt above them.
#[component]
pub fn AccountForm(
    /// Which of the two.
    purpose: Purpose,
) -> impl IntoView {
    let attempt = SharedValue::<_, Wire>::new_with_encoding(use_context::<Attempt>).into_inner();
    let (email, error) = attempt.map_or_else(Default::default, |attempt| (attempt.email, attempt.error.to_string()));
    let request = RwSignal::new(Request {
        trouble: error,
        ..Request::default()
    });
    let form = NodeRef::<Form>::new();
    let next = use_url().with_untracked(|url| url.search_params().get("next"));
    let next = next
        .as_deref()
        .and_then(local_path)
        .unwrap_or(HOME_OF_A_VIEWER)
        .to_owned();
    let browser = use_browser();

    let destination = next.clone();
    let submit = move |event: SubmitEvent| {
        let (Some(browser), Some(form)) = (browser, form.get_untracked()) else {
            return;
        };
        event.prevent_default();
        if request.with_untracked(|request| request.busy) {
            return;
        }
        request.update(|request| request.busy = true);
        let (email, password) = (
            browser.form_value(&form, "email"),
            browser.form_value(&form, "password"),
        );
        let destination = destination.clone();
        spawn_local(async move {
            let outcome = match purpose {
                Purpose::LogIn => log_in(email, password).await,
                Purpose::SignUp => sign_up(email, password).await,
            };
            match outcome {
                // Stays busy: the page is about to go.
                Ok(()) => browser.go_to(&destination),
                Err(refusal) => request.set(Request {
                    trouble: refusal.to_string(),
                    ..Request::default()
                }),
            }
        });
    };

    let (path, label, autocomplete, fewest) = match purpose {
        Purpose::LogIn => ("/login", "Log in", "current-password", None),
        Purpose::SignUp => (
            "/signup",
            "Create account",
            "new-password",
            Some(Password::MIN_CHARS.to_string()),
        ),
    };
    let hint = fewest.is_some().then_some("password-hint");
    // The query goes along, so that a refused attempt is drawn again with its `next`.
    let action = if next == HOME_OF_A_VIEWER {
        path.to_owned()
    } else {
        path.to_owned() + "?next=" + &escaped(&next)
    };
    view! {
        <form class="account-form" method="post" action=action node_ref=form on:submit=submit aria-busy=move || request.with(|request| request.busy).then_some("true")>
            {move || alert(request.with(|request| request.trouble.clone()))}
            <input type="hidden" name="next" value=next/>
            <label for="email">"E-mail address"</label>
            <input id="email" type="email" name="email" value=email required autocomplete="username" autocapitalize="none" spellcheck="false"/>
            <label for="password">"Password"</label>
            <input id="password" type="password" name="password" required autocomplete=autocomplete minlength=fewest aria-describedby=hint/>
            <p id="password-hint" class="hint" hidden=hint.is_none()>"At least 8 characters. A few words in a row work well."</p>
            <button type="submit" class="button">{label}</button>
        </form>
    }
}

/// Escapes what would end or change a query: `&`, `#`, `+` and `%`.
fn escaped(path: &str) -> String {
    path.replace('%', "%25")
        .replace('&', "%26")
        .replace('#', "%23")
        .replace('+', "%2B")
}
