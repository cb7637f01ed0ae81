//! Logging in, signing up and getting in again.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::account_form::{AccountForm, Purpose};
use crate::components::other_ways::OtherWays;

/// `/login`
#[component]
pub fn LogIn() -> impl IntoView {
    view! {
        <section class="account">
            <h1>"Log in"</h1>
            <OtherWays next=next()/>
            {form(Purpose::LogIn)}
            <p class="aside">"Cannot get in? " <a href="/recover">"Use a recovery code"</a></p>
            <p class="aside">"No account yet? " <a href="/signup">"Sign up"</a></p>
        </section>
    }
}

/// `/signup`
#[component]
pub fn SignUp() -> impl IntoView {
    view! {
        <section class="account">
            <h1>"Sign up"</h1>
            {form(Purpose::SignUp)}
            <p class="aside">"You have an account? " <a href="/login">"Log in"</a></p>
        </section>
    }
}

/// `/recover`
#[component]
pub fn Recover() -> impl IntoView {
    view! {
        <section class="account">
            <h1>"Use a recovery code"</h1>
            <p class="hint">"One of the codes that you wrote down sets a new password. Whoever was logged in is logged out."</p>
            {form(Purpose::Recover)}
            <p class="aside">"You know your password? " <a href="/login">"Log in"</a></p>
        </section>
    }
}

fn form(purpose: Purpose) -> impl IntoView {
    view! { <AccountForm purpose=purpose next=next()/> }
}

fn next() -> Option<String> {
    use_url().with_untracked(|url| url.search_params().get("next"))
}
