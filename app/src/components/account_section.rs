//! Sections of the account page, each with a plain HTML form.

use leptos::prelude::*;

use crate::domain::account::Password;
use crate::ports::AccountNotice;
use crate::text::page_texts;

/// A section with a heading, the error of the last attempt, and a form.
#[component]
pub fn AccountSection(
    /// Last segment of the form's action, and its name in [`AccountNotice::form`].
    name: &'static str,
    /// The heading.
    title: &'static str,
    /// Text of the button.
    label: &'static str,
    /// Whether success leads to another page.
    #[prop(optional)]
    leaves: bool,
    /// Whether the button does something that cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// Whether it creates a passkey; hidden without our script, which is needed for it.
    #[prop(optional)]
    passkey: bool,
    /// Content above the button.
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
                <button type="submit" class="button" data-danger=danger.then_some("")>{label}</button>
            </form>
        </section>
    }
}

/// The error of a form, if it was refused.
#[component]
pub fn Refusal(
    /// Name of the form, as in [`AccountNotice::form`].
    form: &'static str,
) -> impl IntoView {
    use_context::<AccountNotice>()
        .filter(|notice| notice.form == form)
        .and_then(|notice| notice.error)
        .map(|error| view! { <p role="alert" class="error">{error.text(page_texts().shared())}</p> })
}

/// Field for the display name. After a refusal it keeps the typed name.
#[component]
pub fn DisplayNameField(
    /// See [`crate::domain::access::Overview::display_name`].
    name: Option<String>,
) -> impl IntoView {
    let t = page_texts();
    let typed = use_context::<AccountNotice>().and_then(|notice| notice.display_name);
    view! {
        <label for="display-name">{t.display_name()}</label>
        <input id="display-name" type="text" name="name" value=typed.or(name) autocomplete="nickname" spellcheck="false" dir="auto" aria-describedby="display-name-hint"/>
        <p id="display-name-hint" class="hint">{t.display_name_hint()}</p>
    }
}

/// Field for the current password, if the account has one.
#[component]
pub fn CurrentPassword(
    /// Name of the form, used for the field's id.
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

/// Field for a new password.
#[component]
pub fn NewPassword() -> impl IntoView {
    let t = page_texts();
    view! {
        <label for="new-password">{t.new_password_label()}</label>
        <input id="new-password" type="password" name="new" required autocomplete="new-password" minlength=Password::MIN_CHARS.to_string() aria-describedby="new-password-hint"/>
        <p id="new-password-hint" class="hint">{t.new_password_hint()}</p>
    }
}
