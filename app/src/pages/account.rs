//! Logging in and signing up.

use leptos::prelude::*;

use crate::components::account_form::{AccountForm, Purpose};
use crate::once::Once;

/// `/login`
#[component]
pub fn LogIn() -> impl IntoView {
    Once(view! {
        <section class="account">
            <h1>"Log in"</h1>
            <AccountForm purpose=Purpose::LogIn/>
            <p class="aside">"No account yet? " <a href="/signup">"Sign up"</a></p>
        </section>
    })
}

/// `/signup`
#[component]
pub fn SignUp() -> impl IntoView {
    Once(view! {
        <section class="account">
            <h1>"Sign up"</h1>
            <AccountForm purpose=Purpose::SignUp/>
            <p class="aside">"You have an account? " <a href="/login">"Log in"</a></p>
        </section>
    })
}
