//! Settings of the OpenID provider.

use openidconnect::IssuerUrl;
use url::Url;

use super::definitions::{OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ISSUER, OIDC_NAME};
use super::{Secret, SettingError, Source, is_loopback};
use crate::oidc::OidcSettings;

pub(super) fn settings(source: &Source) -> Result<Option<OidcSettings>, SettingError> {
    let Some((issuer, host)) = source.parse_optional(&OIDC_ISSUER, parse_issuer)? else {
        return Ok(None);
    };
    let client_id = source.get(&OIDC_CLIENT_ID).ok_or_else(|| {
        SettingError::new(
            &OIDC_CLIENT_ID,
            format!("it is missing, but {OIDC_ISSUER} is set; register a client with the provider and set this to its client id"),
        )
    })?;
    Ok(Some(OidcSettings {
        issuer,
        client_id,
        client_secret: source.get(&OIDC_CLIENT_SECRET).map(Secret::from),
        name: source.get(&OIDC_NAME).unwrap_or(host),
    }))
}

fn parse_issuer(text: &str) -> Result<(IssuerUrl, String), String> {
    let url = Url::parse(text).map_err(|e| format!("it is not a URL ({e}); write it as https://login.example.org"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err("it must begin with https://; plain http is allowed on loopback only".to_owned());
    }
    let issuer = IssuerUrl::new(text.to_owned()).map_err(|e| e.to_string())?;
    Ok((issuer, host))
}
