//! The definitions of all settings. The server reads settings by them, and `buttress settings` prints docs/settings.md
//! from them.

use super::setting::Setting;

/// Defines a static for each setting, and the list of all.
macro_rules! settings {
    ($($topic:literal { $($name:ident $description:literal $(.$method:ident($($argument:expr)?))*;)* })*) => {
        $($(
            #[doc = $description]
            pub static $name: Setting =
                Setting::new(stringify!($name), $topic, $description)$(.$method($($argument)?))*;
        )*)*

        /// All settings, in the order of docs/settings.md.
        pub static ALL: &[&Setting] = &[$($(&$name),*),*];
    };
}

settings! {
    "The site" {
        ADDR "the address and port to listen on; port 0 takes a free one"
            .default("127.0.0.1:3000");
        PUBLIC_URL "the origin at which browsers reach the site; it must be `https://`, except on loopback"
            .default_is("`http://` and `BUTTRESS_ADDR`");
        TRUSTED_PROXIES "addresses and networks of proxies whose `X-Forwarded-For` is trusted, separated by commas ([details](operations.md#behind-a-proxy))";
        SHUTDOWN_SECONDS "how long a stop (SIGTERM) waits for open requests before it cuts them off, at most `3600`; a request takes 30 seconds at most"
            .default("35");
        DATA_DIR "the folder for SQLite's database and the embedded S3"
            .default("data");
        DATABASE_URL "the database: `sqlite:…`, or `postgres://…` for [several servers](operations.md#several-servers)"
            .default_is("`buttress.db` in the data folder").in_file();
        METRICS_ADDR "an address and port that serve [metrics](monitoring.md) for Prometheus at `/metrics` and nothing else; a public address needs `BUTTRESS_METRICS_TOKEN`"
            .default_is("no metrics");
        METRICS_TOKEN "the bearer token that requests for metrics must have; at least 32 characters; without `BUTTRESS_METRICS_ADDR`, metrics are at `/metrics` of `BUTTRESS_ADDR`"
            .in_file();
        // s3s logs each refusal as an error: also of the forged form that the canary sends at each start, and of the
        // list of unfinished uploads, which s3s does not support.
        LOG "[filter directives](https://docs.rs/tracing-subscriber/latest/tracing_subscriber/filter/struct.EnvFilter.html) of the log; lines that may contain a signed URL are never logged"
            .default("info,s3s=warn,s3s::ops=off,s3s::service=off,s3s_fs=warn");
        LOG_FORMAT "the format of log lines: `text` for people, or `json`, an object a line"
            .default("text");
    }
    "The store" {
        S3_BUCKET "the bucket; any setting in this table except `BUTTRESS_S3_SIGNATURE`, `BUTTRESS_S3_UPLOAD_METHOD` and `BUTTRESS_EMBEDDED_S3_ADDR` disables the embedded S3";
        S3_ENDPOINT "the store's origin, such as `https://s3.example.org`"
            .default_is("AWS").alias("AWS_ENDPOINT_URL_S3");
        S3_PUBLIC_ENDPOINT "the store's origin [for browsers](operations.md#a-store-behind-two-names), if it differs; forms, signed URLs and the page's Content-Security-Policy use it, and the server's own requests use `BUTTRESS_S3_ENDPOINT`"
            .default_is("`BUTTRESS_S3_ENDPOINT`");
        S3_REGION "the bucket's region; required for AWS"
            .default_is("`us-east-1` with an endpoint").alias("AWS_REGION");
        S3_CREDENTIALS "where the server's key is from: `static` (the settings below), or `chain` ([AWS's providers](operations.md#cloud-credentials): environment, profile, web identity, container, instance), if neither `BUTTRESS_S3_ACCESS_KEY_ID` nor its secret is set; `chain` needs a build with `--features aws-credentials`"
            .default_is("`static`");
        S3_ACCESS_KEY_ID "the id of the server's access key; AWS's variables are read only if neither this nor the secret is set"
            .in_file().alias("AWS_ACCESS_KEY_ID");
        S3_SECRET_ACCESS_KEY "the secret of the server's access key"
            .in_file().alias("AWS_SECRET_ACCESS_KEY");
        S3_SESSION_TOKEN "the session token of a temporary key; AWS's variable is read only with a key from AWS's variables"
            .in_file().alias("AWS_SESSION_TOKEN");
        S3_BROWSER_ACCESS_KEY_ID "the id of [a key that may only write](operations.md#a-key-for-browsers), which signs uploads"
            .default_is("the server's key").in_file();
        S3_BROWSER_SECRET_ACCESS_KEY "the secret of the browser key"
            .in_file();
        S3_BROWSER_SESSION_TOKEN "the session token of the browser key, if it is temporary"
            .in_file();
        S3_BROWSER_ROLE "the ARN of [a role that the server assumes](operations.md#a-role-for-browsers) to sign uploads, instead of a browser key; needs a build with `--features aws-credentials`"
            .default_is("no role");
        S3_SIGNATURE "the signature version of forms; `v2` is for old gateways that do not support `v4`"
            .default("v4");
        S3_UPLOAD_METHOD "the method that uploads whole files; `put` is for stores without POST uploads, such as Cloudflare R2 and Backblaze B2, and needs JavaScript in the page"
            .default("post");
        S3_PATH_STYLE "`true` for `endpoint/bucket`, `false` for `bucket.endpoint`; a bucket with dots in its name needs `true`, except over plain http, because no wildcard certificate covers `a.b.endpoint`"
            .default_is("`true` with an endpoint or a bucket with dots");
        S3_ACL "the canned ACL of uploads; most buckets created since April 2023 refuse all ACLs";
        EMBEDDED_S3_ADDR "the address and port of the embedded S3; loopback only"
            .default("127.0.0.1:0");
    }
    "Uploads" {
        MAX_UPLOAD_BYTES "the size of the largest file, at most 5 TiB; files above 512 MiB are uploaded in parts, and the limit is 5 GiB if the store does not support parts"
            .default("1073741824");
        ALLOWED_TYPES "exact content types, separated by commas; [every name](file-types.md) of a type is accepted; types that a browser runs are never allowed: HTML, SVG, XML and all `…+xml`, JavaScript, `multipart/…`; profile pictures and thumbnails need `image/webp` or `image/jpeg`"
            .default_is("pictures, PDF, text, sound, video, zip, office");
        FORM_LIFETIME_SECONDS "lifetime of a signed form"
            .default("600");
        MULTIPART_THRESHOLD_BYTES "size from which files are uploaded in parts, which is faster and resumes after a reload; at most 512 MiB, the maximum of a single request"
            .default("134217728");
        QUOTA_BYTES "storage quota of an account, including unfinished uploads; `buttress admin quota` sets an account's own"
            .default("10737418240");
        MAX_UNFINISHED_UPLOADS "maximum number of unfinished uploads of an account"
            .default("2000");
        BUDGET_PER_MINUTE "units of work that an account may use in a minute, a third of them at once: a request costs one, a change of a file two more, a new upload four more; `0` means no limit; each server counts separately"
            .default("6000");
        UNDO_SECONDS "how long a deleted file can be restored"
            .default("60");
        LINK_LIFETIME_SECONDS "lifetime of a copied link to a file, which works for everybody who has it; at most `604800`"
            .default("86400");
        BUCKET_EVENTS_SECRET "the secret with which the store [reports uploads](bucket-events.md) at `POST /hooks/bucket-events`; at least 32 characters"
            .in_file();
        BUCKET_EVENTS_SECRET_PREVIOUS "the previous secret, which is still accepted, so that senders can change one after another"
            .in_file();
    }
    "Accounts" {
        SIGNUP "who may create an account: `open` (everybody), `invite` (people with a link from `buttress admin invite`) or `closed` (nobody)"
            .default("open");
        SESSION_IDLE_SECONDS "time without a request after which a session ends"
            .default("604800");
        SESSION_LIFETIME_SECONDS "maximum session lifetime"
            .default("2592000");
        AUDIT_RETENTION_DAYS "days after which entries of the audit log are deleted; at least `30`"
            .default_is("kept for ever");
        OIDC_ISSUER "the issuer identifier of [an OpenID provider](operations.md#logging-in-at-another-site) that people may log in with";
        OIDC_CLIENT_ID "the id of the client that is registered with the provider";
        OIDC_CLIENT_SECRET "the client's secret; public clients have none"
            .in_file();
        OIDC_NAME "the provider's name on the log-in page"
            .default_is("the provider's host");
    }
}
