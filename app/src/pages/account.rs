//! Logging in and signing up.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::account_form::{AccountForm, AccountFormData, Purpose};
use crate::domain::path::{HOME_OF_A_VIEWER, local_path};
use crate::parts::{ACCOUNT, Part};
use crate::ports::Attempt;
/// `/login`
#[component]
pub fn LogIn() -> impl IntoView {
    view! {
        <section class="account">
            <h1>"Log in"</h1>
            {form(Purpose::LogIn)}
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

fn form(purpose: Purpose) -> impl IntoView {
    let next = use_url().with_untracked(|url| url.search_params().get("next"));
    let next = next
        .as_deref()
        .and_then(local_path)
        .unwrap_or(HOME_OF_A_VIEWER)
        .to_owned();
    let attempt = use_context::<Attempt>();
    let (email, trouble) = attempt.map_or_else(Default::default, |attempt| (attempt.email, attempt.error.to_string()));
    let data = AccountFormData {
        purpose,
        next,
        email,
        trouble,
    };
    view! {
        <Part name=ACCOUNT data=data.clone()>
            <AccountForm browser=None data=data/>
        </Part>
    }
}
