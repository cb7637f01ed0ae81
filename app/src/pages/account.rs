//! `/login`, `/signup` and `/recover`.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::account_form::{AccountForm, AccountFormKind};
use crate::components::login_options::LoginOptions;
use crate::domain::access::SignUps;
use crate::error::ApiError;
use crate::ports::Ports;
use crate::text::page_texts;

/// The login page.
#[component]
pub fn LogIn() -> impl IntoView {
    let t = page_texts();
    view! {
        <section class="account">
            <h1>{t.log_in_title()}</h1>
            <LoginOptions next=next()/>
            {form(AccountFormKind::LogIn)}
            <p class="aside">{t.cannot_log_in()} " " <a href="/recover">{t.use_recovery_code()}</a></p>
            <p class="aside" hidden=Ports::sign_ups() == SignUps::Closed>{t.no_account_yet()} " " <a href="/signup">{t.nav_sign_up()}</a></p>
        </section>
    }
}

/// The sign-up page.
#[component]
pub fn SignUp() -> impl IntoView {
    let t = page_texts();
    view! {
        <section class="account">
            <h1>{t.sign_up_title()}</h1>
            {match Ports::sign_ups() {
                SignUps::Closed => Either::Left(view! { <p>{ApiError::SignUpClosed.text(t.shared())}</p> }),
                SignUps::Open | SignUps::Invited => Either::Right(form(AccountFormKind::SignUp)),
            }}
            <p class="aside">{t.have_an_account()} " " <a href="/login">{t.nav_log_in()}</a></p>
        </section>
    }
}

/// The page to recover an account.
#[component]
pub fn Recover() -> impl IntoView {
    let t = page_texts();
    let (title, hint) = match of_query("token") {
        Some(_) => (t.recover_link_title(), t.recover_link_hint()),
        None => (t.recover_title(), t.recover_hint()),
    };
    view! {
        <section class="account">
            <h1>{title}</h1>
            <p class="hint">{hint}</p>
            {form(AccountFormKind::Recover)}
            <p class="aside">{t.know_your_password()} " " <a href="/login">{t.nav_log_in()}</a></p>
        </section>
    }
}

fn form(purpose: AccountFormKind) -> impl IntoView {
    view! { <AccountForm purpose=purpose next=next() invitation=of_query("invitation") token=of_query("token")/> }
}

fn next() -> Option<String> {
    of_query("next")
}

fn of_query(name: &str) -> Option<String> {
    use_url().with_untracked(|url| url.search_params().get(name))
}
