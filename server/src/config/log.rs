//! Filter directives of the log.

use tracing_subscriber::filter::EnvFilter;

pub(super) fn parse(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("it must be filter directives, such as info or warn,server=debug".to_owned()),
    }
}
