//! A form of the account page. Plain HTML, like the form that logs in.

use leptos::prelude::*;

use crate::domain::account::Password;
use crate::ports::AccountNotice;
use crate::text::page_texts;

/// A heading, what came of the last try, and a form. The form stays on the page unless `leaves`.
#[component]
pub fn AccountSection(
    /// The end of the form's address, and its name in [`AccountNotice::form`].
    name: &'static str,
    /// The heading.
    title: &'static str,
    /// What the button says.
    label: &'static str,
    /// Whether success leads away from this page.
    #[prop(optional)]
    leaves: bool,
    /// Whether it needs a passkey made, and so our script: hidden without.
    #[prop(optional)]
    passkey: bool,
    /// What stands above the button.
    children: Children,
) -> impl IntoView {
    let begin = passkey.then(|| format!("/dashboard/account/{name}/begin"));
    let title_id = format!("{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <section aria-labelledby=labelled_by>
            <h2 id=title_id>{title}</h2>
            <form class="account-form" method="post" action=format!("/dashboard/account/{name}") data-enhance=(!leaves).then_some("") data-passkey=begin hidden=passkey>
                <Refusal form=name/>
                {children()}
                <button type="submit" class="button">{label}</button>
            </form>
        </section>
    }
}

/// Why a form of the page was refused, if it was.
#[component]
pub fn Refusal(
    /// As [`AccountNotice::form`] has it.
    form: &'static str,
) -> impl IntoView {
    use_context::<AccountNotice>()
        .filter(|notice| notice.form == form)
        .and_then(|notice| notice.error)
        .map(|error| view! { <p role="alert" class="error">{error.text(page_texts().shared())}</p> })
}

/// Asks for the password that is, where there is one.
#[component]
pub fn CurrentPassword(
    /// The form it stands in; ids are made of it.
    #[prop(into)]
    form: String,
    /// See [`crate::domain::access::Overview::has_password`].
    needed: bool,
) -> impl IntoView {
    needed.then(|| {
        let id = format!("{form}-current");
        let of = id.clone();
        view! {
            <label for=of>{page_texts().current_password_label()}</label>
            <input id=id type="password" name="current" required autocomplete="current-password"/>
        }
    })
}

/// Asks for the password that is to be.
#[component]
pub fn NewPassword() -> impl IntoView {
    let t = page_texts();
    view! {
        <label for="new-password">{t.new_password_label()}</label>
        <input id="new-password" type="password" name="new" required autocomplete="new-password" minlength=Password::MIN_CHARS.to_string() aria-describedby="new-password-hint"/>
        <p id="new-password-hint" class="hint">{t.new_password_hint()}</p>
    }
}
