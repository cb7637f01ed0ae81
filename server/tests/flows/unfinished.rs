//! What a real store says of uploads that were begun and not finished.

use jiff::Timestamp;

fn setting(name: &str) -> String {
    std::env::var(format!("BUTTRESS_S3_{name}")).unwrap()
}

/// `ListMultipartUploads`, as it is.
pub(crate) async fn listing() -> String {
    let url = format!("{}/{}/", setting("ENDPOINT"), setting("BUCKET"))
        .parse()
        .unwrap();
    let url = rusty_s3::signing::sign(
        &Timestamp::now(),
        rusty_s3::Method::Get,
        url,
        &setting("ACCESS_KEY_ID"),
        &setting("SECRET_ACCESS_KEY"),
        None,
        &setting("REGION"),
        60,
        [("max-uploads", "1000"), ("prefix", "staging/"), ("uploads", "")].into_iter(),
        std::iter::empty(),
    );
    reqwest::get(url).await.unwrap().text().await.unwrap()
}
