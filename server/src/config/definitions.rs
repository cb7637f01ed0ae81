//! Every setting, once. The server reads by these, and `buttress settings` prints them for docs/settings.md.

use super::setting::Setting;

/// A static of each setting, and the list of all.
macro_rules! settings {
    ($($topic:literal { $($name:ident $description:literal $(.$method:ident($($argument:expr)?))*;)* })*) => {
        $($(
            #[doc = $description]
            pub static $name: Setting =
                Setting::new(stringify!($name), $topic, $description)$(.$method($($argument)?))*;
        )*)*

        /// In the order of the documentation.
        pub static ALL: &[&Setting] = &[$($(&$name),*),*];
    };
}

settings! {
    "The site" {
        ADDR "the address and port to listen on; port 0 takes a free one"
            .default("127.0.0.1:3000");
        PUBLIC_URL "the site's origin, as browsers reach it; `https://` anywhere but on loopback"
            .default_is("`http://` and the address");
        TRUSTED_PROXIES "addresses and networks of proxies, separated by commas, whose `X-Forwarded-For` names the client ([how it is read](operations.md#behind-a-proxy))";
        DATA_DIR "the folder of SQLite and the embedded S3"
            .default("data");
        DATABASE_URL "`sqlite:…`, or `postgres://…` for [several servers](operations.md#several-servers)"
            .default_is("`buttress.db` in the data folder").in_file();
        // s3s calls each refusal an error, also of the changed form that we send it at each start and of the list of
        // unfinished uploads, which it does not have.
        LOG "[filter directives](https://docs.rs/tracing-subscriber/latest/tracing_subscriber/filter/struct.EnvFilter.html) of the log; lines that could hold a signed URL are left out at any level"
            .default("info,s3s=warn,s3s::ops=off,s3s::service=off,s3s_fs=warn");
    }
    "The store" {
        S3_BUCKET "the one bucket; any setting of this table but the signature and the kind of upload turns the embedded S3 off";
        S3_ENDPOINT "the store's origin, such as `https://s3.example.org`"
            .default_is("AWS").alias("AWS_ENDPOINT_URL_S3");
        S3_PUBLIC_ENDPOINT "the same store's origin [as browsers reach it](operations.md#a-store-behind-two-names), where that is another; forms, signed URLs and the page's policy name it, and the server's own requests go to the endpoint"
            .default_is("the endpoint");
        S3_REGION "the bucket's region; AWS needs it"
            .default_is("`us-east-1` with an endpoint").alias("AWS_REGION");
        S3_ACCESS_KEY_ID "the server's access key; the names of AWS are read only where neither half is set under our names"
            .in_file().alias("AWS_ACCESS_KEY_ID");
        S3_SECRET_ACCESS_KEY "its secret"
            .in_file().alias("AWS_SECRET_ACCESS_KEY");
        S3_SESSION_TOKEN "its session token, for temporary keys; the name of AWS is read only with a key under the names of AWS"
            .in_file().alias("AWS_SESSION_TOKEN");
        S3_BROWSER_ACCESS_KEY_ID "[a key that may only write](operations.md#a-key-for-browsers); it signs what browsers send"
            .default_is("the server's key").in_file();
        S3_BROWSER_SECRET_ACCESS_KEY "its secret"
            .in_file();
        S3_BROWSER_SESSION_TOKEN "its session token, for temporary keys"
            .in_file();
        S3_SIGNATURE "the signature version of forms; `v2` for gateways that know nothing newer"
            .default("v4");
        S3_UPLOAD_METHOD "`put` for stores that take no forms, such as Cloudflare R2 and Backblaze B2; the page then needs its script"
            .default("post");
        S3_PATH_STYLE "`endpoint/bucket` instead of `bucket.endpoint`; it must not be `false` for a bucket with dots in its name, unless by plain http: no wildcard certificate covers `a.b.endpoint`"
            .default_is("`true` with an endpoint or with dots");
        S3_ACL "the canned ACL of uploads; most buckets made since April 2023 refuse any";
        EMBEDDED_S3_ADDR "the address and port of the embedded S3; loopback only"
            .default("127.0.0.1:0");
    }
    "Uploads" {
        MAX_UPLOAD_BYTES "the largest file, at most 5 TiB; files above 512 MiB go in parts, and where the store takes none, 5 GiB is the limit"
            .default("1073741824");
        ALLOWED_TYPES "exact content types, by any of [their names](file-types.md); types that a browser runs are never allowed: HTML, SVG, XML and all `…+xml`, JavaScript, `multipart/…`; profile pictures and thumbnails need `image/webp` or `image/jpeg`"
            .default_is("pictures, PDF, text, sound, video, zip, office");
        FORM_LIFETIME_SECONDS "how long a signed form may be used"
            .default("600");
        MULTIPART_THRESHOLD_BYTES "files from this size on are sent in parts, which is faster and resumes after a reload; at most 512 MiB, the most that goes in one request"
            .default("134217728");
        QUOTA_BYTES "the bytes that one person may store, unfinished uploads included"
            .default("10737418240");
        MAX_UNFINISHED_UPLOADS "unfinished uploads of one person"
            .default("2000");
        BUDGET_PER_MINUTE "units of work that one person may ask for, a third of them at once: a request costs one, a change of a file two more, a new upload four more; `0` for no limit; each server counts for itself"
            .default("6000");
        UNDO_SECONDS "how long a deleted file can be brought back"
            .default("60");
        LINK_LIFETIME_SECONDS "how long a copied link to a file works, for anybody who has it; at most `604800`"
            .default("86400");
        BUCKET_EVENTS_SECRET "at least 32 characters; the store may then [report uploads](bucket-events.md) at `POST /hooks/bucket-events`"
            .in_file();
        BUCKET_EVENTS_SECRET_PREVIOUS "the secret before it, accepted while senders change"
            .in_file();
    }
    "Accounts" {
        SIGNUP "who may make an account: `open`, `invite` (people who have a link of `buttress admin invite`) or `closed`"
            .default("open");
        SESSION_IDLE_SECONDS "people are logged out after so long without a request"
            .default("604800");
        SESSION_LIFETIME_SECONDS "maximum session lifetime"
            .default("2592000");
        AUDIT_RETENTION_DAYS "lines of the audit log are deleted after so many days; at least `30`"
            .default_is("kept for ever");
        OIDC_ISSUER "[an OpenID Connect provider](operations.md#logging-in-at-another-site) that people may log in with";
        OIDC_CLIENT_ID "the client that is registered there";
        OIDC_CLIENT_SECRET "its secret; public clients have none"
            .in_file();
        OIDC_NAME "the provider's name on the log-in page"
            .default_is("the provider's host");
    }
}
