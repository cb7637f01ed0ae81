//! The form behind logging in, signing up and recovering. Plain HTML: where the script runs, it sends the form
//! itself and shows the page that comes back, be it the next one or this one with the reason why
//! not.

use leptos::prelude::*;

use crate::domain::access::SignUps;
use crate::domain::account::Password;
use crate::domain::path::{PROFILE_PATH, page_path};
use crate::ports::{AccountFormError, Ports};
use crate::text::page_texts;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For people who have an account.
    LogIn,
    /// For people who have none.
    SignUp,
    /// For people who have one and cannot get in.
    Recover,
}

/// E-mail address, password and a button; the error of the last attempt above them.
#[component]
pub fn AccountForm(
    /// Which of the three.
    purpose: Purpose,
    /// Where success should lead, as the query has it.
    next: Option<String>,
    /// What the invitation that the operator sent has in its query.
    invitation: Option<String>,
    /// What the link that the operator made for somebody who cannot get in has in its query.
    token: Option<String>,
) -> impl IntoView {
    let next = next.as_deref().and_then(page_path).unwrap_or(PROFILE_PATH).to_owned();
    let t = page_texts();
    let attempt = use_context::<AccountFormError>();
    let invitation = attempt
        .as_ref()
        .map(|attempt| attempt.invitation.clone())
        .or(invitation);
    let invitation = (purpose == Purpose::SignUp && Ports::sign_ups() == SignUps::Invited).then(|| view! {
        <label for="invitation">{t.invitation_label()}</label>
        <input id="invitation" type="text" name="invitation" value=invitation required autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="40"/>
    });
    let token = token.filter(|_| purpose == Purpose::Recover);
    let by_code = purpose == Purpose::Recover && token.is_none();
    let typed_email = attempt.as_ref().map(|attempt| attempt.email.clone());
    let error = attempt.map(|attempt| view! { <p role="alert" class="error">{attempt.error.text(t.shared())}</p> });
    let (path, label, password) = match purpose {
        Purpose::LogIn => ("/login", t.log_in_button(), t.password_label()),
        Purpose::SignUp => ("/signup", t.create_account(), t.password_label()),
        Purpose::Recover => ("/recover", t.recover_button(), t.new_password_label()),
    };
    let (autocomplete, fewest) = match purpose {
        Purpose::LogIn => ("current-password", None),
        Purpose::SignUp | Purpose::Recover => ("new-password", Some(Password::MIN_CHARS.to_string())),
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
    let hint = fewest.is_some().then_some("password-hint");
    let (is_needed, hint_text) = match purpose {
        Purpose::Recover => (false, t.recover_password_hint()),
        Purpose::LogIn | Purpose::SignUp => (true, t.password_hint()),
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
            <input id="password" type="password" name="password" required=is_needed autocomplete=autocomplete minlength=fewest aria-describedby=hint/>
            <p id="password-hint" class="hint" hidden=hint.is_none()>{hint_text}</p>
            <button id="enter" type="submit" class="button">{label}</button>
        </form>
    }
}
