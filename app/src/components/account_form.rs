//! The form for logging in, signing up and recovering an account. It is plain HTML; the script, if it runs, sends the
//! form and shows the page in the response: the next page, or this one with an error.

use leptos::prelude::*;

use crate::domain::access::SignUps;
use crate::domain::account::Password;
use crate::domain::redirect_target::{PROFILE_PATH, page_path};
use crate::ports::{AccountFormError, Ports};
use crate::text::page_texts;

/// Purpose of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountFormKind {
    /// Log in to an account.
    LogIn,
    /// Create an account.
    SignUp,
    /// Regain access to an account.
    Recover,
}

/// Email address, password and a button, below the error of the last attempt.
#[component]
pub fn AccountForm(
    /// Purpose of the form.
    purpose: AccountFormKind,
    /// Path to go to afterwards, from the query.
    next: Option<String>,
    /// Invitation code, from the query of the operator's link.
    invitation: Option<String>,
    /// Recovery token, from the query of the operator's link.
    token: Option<String>,
) -> impl IntoView {
    let next = next.as_deref().and_then(page_path).unwrap_or(PROFILE_PATH).to_owned();
    let t = page_texts();
    let attempt = use_context::<AccountFormError>();
    let invitation = attempt
        .as_ref()
        .map(|attempt| attempt.invitation.clone())
        .or(invitation);
    let invitation = (purpose == AccountFormKind::SignUp && Ports::sign_ups() == SignUps::Invited).then(|| view! {
        <label for="invitation">{t.invitation_label()}</label>
        <input id="invitation" type="text" name="invitation" value=invitation required autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="40"/>
    });
    let token = token.filter(|_| purpose == AccountFormKind::Recover);
    let by_code = purpose == AccountFormKind::Recover && token.is_none();
    let typed_email = attempt.as_ref().map(|attempt| attempt.email.clone());
    let error = attempt.map(|attempt| view! { <p role="alert" class="error">{attempt.error.text(t.shared())}</p> });
    let (path, label, password) = match purpose {
        AccountFormKind::LogIn => ("/login", t.log_in_button(), t.password_label()),
        AccountFormKind::SignUp => ("/signup", t.create_account(), t.password_label()),
        AccountFormKind::Recover => ("/recover", t.recover_button(), t.new_password_label()),
    };
    let (autocomplete, min_length) = match purpose {
        AccountFormKind::LogIn => ("current-password", None),
        AccountFormKind::SignUp | AccountFormKind::Recover => ("new-password", Some(Password::MIN_CHARS.to_string())),
    };
    let email = token.is_none().then(|| view! {
        <label for="email">{t.email_label()}</label>
        <input id="email" type="email" name="email" value=typed_email required autocomplete="username" autocapitalize="none" spellcheck="false"/>
    });
    let token = token.map(|token| view! { <input type="hidden" name="token" value=token/> });
    let code = by_code.then(|| view! {
        <label for="code">{t.recovery_code_label()}</label>
        <input id="code" type="text" name="code" required autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="40"/>
    });
    let hint = min_length.is_some().then_some("password-hint");
    let (is_needed, hint_text) = match purpose {
        AccountFormKind::Recover => (false, t.recover_password_hint()),
        AccountFormKind::LogIn | AccountFormKind::SignUp => (true, t.password_hint()),
    };
    view! {
        <form class="account-form" method="post" action=path data-enhance="">
            {error}
            <input type="hidden" name="next" value=next/>
            {invitation}
            {token}
            {email}
            {code}
            <label for="password">{password}</label>
            <input id="password" type="password" name="password" required=is_needed autocomplete=autocomplete minlength=min_length aria-describedby=hint/>
            <p id="password-hint" class="hint" hidden=hint.is_none()>{hint_text}</p>
            <button id="enter" type="submit" class="button">{label}</button>
        </form>
    }
}
