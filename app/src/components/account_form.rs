//! The form behind logging in and signing up: plain HTML, and the same without a page load where
//! the script runs.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::alert::alert;
use super::request::Request;
use crate::api::accounts::{log_in, sign_up};
use crate::domain::account::Password;
use crate::domain::path::HOME_OF_A_VIEWER;
use crate::parts::ACCOUNT;
use crate::upload::browser::BrowserPort;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// For people who have an account.
    LogIn,
    /// For people who have none.
    SignUp,
}

/// What the form is drawn from, in the server and in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountFormData {
    /// Which of the two.
    pub purpose: Purpose,
    /// Where success leads: a path of our own.
    pub next: String,
    /// The address of an attempt without script that was refused.
    pub email: String,
    /// Why it was refused.
    pub trouble: String,
}

/// E-mail address, password and a button; the error of the last attempt above them.
#[component]
pub fn AccountForm(
    /// Where there is one.
    browser: Option<BrowserPort>,
    /// What it is drawn from.
    data: AccountFormData,
) -> impl IntoView {
    let AccountFormData {
        purpose,
        next,
        email,
        trouble,
    } = data;
    let request = RwSignal::new(Request {
        trouble,
        ..Request::default()
    });

    let destination = next.clone();
    let submit = move |event: SubmitEvent| {
        let Some(browser) = browser else { return };
        event.prevent_default();
        if request.with_untracked(|request| request.busy) {
            return;
        }
        request.update(|request| request.busy = true);
        let (email, password) = (browser.typed(ACCOUNT, "email"), browser.typed(ACCOUNT, "password"));
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
    let action = match next.as_str() {
        HOME_OF_A_VIEWER => path.to_owned(),
        next => [path, "?next=", &escaped(next)].concat(),
    };
    view! {
        <form
            class="account-form"
            method="post"
            action=action
            on:submit=submit
            aria-busy=move || request.with(|request| request.busy).then_some("true")
        >
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
    let mut escaped = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '&' => escaped.push_str("%26"),
            '#' => escaped.push_str("%23"),
            '+' => escaped.push_str("%2B"),
            c => escaped.push(c),
        }
    }
    escaped
}
