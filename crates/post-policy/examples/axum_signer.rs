//! A page that uploads a picture from the browser directly to a store, without a script and without CORS.
//!
//! Each visit of the page signs a form for a new key. The store answers the upload with a redirect to `/done`.
//!
//! ```text
//! S3_ENDPOINT=http://127.0.0.1:8333 S3_REGION=us-east-1 S3_BUCKET=photos \
//! S3_ACCESS_KEY_ID=… S3_SECRET_ACCESS_KEY=… cargo run --example axum_signer
//! ```
//!
//! Without `S3_ENDPOINT` the store is Amazon S3. `LISTEN` is the address of the page, `127.0.0.1:3000` by default.

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::{Router, serve};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;

/// What all requests share.
struct Site {
    signer: Signer,
    endpoint: Endpoint,
    bucket: Bucket,
    redirect: RedirectUrl,
    uploads: AtomicU32,
}

impl Site {
    fn from_env(address: &str) -> Result<Self, Box<dyn Error>> {
        let region = Region::new(setting("S3_REGION")?)?;
        let credentials = Credentials::new(setting("S3_ACCESS_KEY_ID")?, setting("S3_SECRET_ACCESS_KEY")?)?;
        let endpoint = match env::var("S3_ENDPOINT") {
            Ok(url) => Endpoint::custom(url, Addressing::Path)?,
            Err(_) => Endpoint::aws(&region),
        };
        Ok(Self {
            signer: Signer::v4(credentials, region),
            endpoint,
            bucket: Bucket::new(setting("S3_BUCKET")?)?,
            redirect: RedirectUrl::new(format!("http://{address}/done"))?,
            uploads: AtomicU32::new(0),
        })
    }

    /// Signs a form for one picture of at most 10 MB, valid for ten minutes.
    fn sign(&self) -> Result<PresignedPost, PolicyError> {
        let now = Timestamp::now();
        // The server chooses the key. A service would use the random id of a row in its database.
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        let key = ObjectKey::new(format!("uploads/{}-{number}.png", now.as_microsecond()))?;
        let policy = PostPolicy::builder(
            self.bucket.clone(),
            key,
            SizeRange::try_from(1..=10_000_000)?,
            ContentType::new("image/png")?,
            now + SignedDuration::from_mins(10),
        )
        .success_redirect(self.redirect.clone())
        .build()?;
        self.signer.sign(&policy, &self.endpoint, now)
    }
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("the environment variable {name} is missing"))
}

async fn page(State(site): State<Arc<Site>>) -> Result<impl IntoResponse, StatusCode> {
    let form = site.sign().map_err(|error| {
        eprintln!("signing failed: {error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    let page = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Upload a picture</title>
<h1>Upload a picture</h1>
<form method="post" enctype="multipart/form-data" action="{}">
{}<input type="file" name="file" accept="image/png" required>
<button>Upload</button>
</form>
"#,
        form.url,
        form.hidden_inputs()
    );
    // A cached page would hold an expired form.
    Ok(([(CACHE_CONTROL, "no-store")], Html(page)))
}

/// The query that the store adds proves nothing: a service asks the store for the object here.
async fn done() -> Html<&'static str> {
    Html(
        "<!DOCTYPE html>\n<title>Uploaded</title>\n<p>The store has the picture. <a href=\"/\">Upload another one</a>.</p>\n",
    )
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let site = Arc::new(Site::from_env(&address)?);
    let app = Router::new()
        .route("/", get(page))
        .route("/done", get(done))
        .with_state(site);
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("The page is at http://{address}/");
    serve(listener, app).await?;
    Ok(())
}
