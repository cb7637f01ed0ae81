//! Renders a form as HTML and as a shell command.

use std::fmt::Write as _;

use super::PresignedPost;
use crate::escape::Escaped;

impl PresignedPost {
    /// The fields as hidden inputs, one per line, escaped. Put them into a `<form method="post"
    /// enctype="multipart/form-data">` with [`url`](Self::url) as its `action`, **before** the `<input type="file"
    /// name="file">`.
    ///
    /// ```
    /// # use s3_post_policy::PresignedPost;
    /// # let json = r#"{"url":"https://s3.test/b","fields":[["key","a.png"],["x-amz-meta-by","Zoë \"Z\""]],"expires_at":"2026-01-31T12:00:00Z"}"#;
    /// # let form: PresignedPost = serde_json::from_str(json)?;
    /// assert_eq!(
    ///     form.hidden_inputs(),
    ///     "<input type=\"hidden\" name=\"key\" value=\"a.png\">\n\
    ///      <input type=\"hidden\" name=\"x-amz-meta-by\" value=\"Zoë &quot;Z&quot;\">\n"
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn hidden_inputs(&self) -> String {
        let mut html = String::new();
        for (name, value) in self.fields.iter() {
            let (name, value) = (Escaped(name), Escaped(value));
            let written = writeln!(html, r#"<input type="hidden" name="{name}" value="{value}">"#);
            debug_assert!(written.is_ok(), "a String takes all text");
        }
        html
    }

    /// A POSIX shell command that posts the file at `path`, to try a form out. Everyone who can read the command can
    /// post as well.
    ///
    /// ```
    /// # use s3_post_policy::PresignedPost;
    /// # let json = r#"{"url":"https://s3.test/b","fields":[["key","a.png"],["x-amz-meta-by","it's me"]],"expires_at":"2026-01-31T12:00:00Z"}"#;
    /// # let form: PresignedPost = serde_json::from_str(json)?;
    /// assert_eq!(
    ///     form.curl_command("holiday photo.png"),
    ///     r#"curl --include \
    ///   --form-string 'key=a.png' \
    ///   --form-string 'x-amz-meta-by=it'\''s me' \
    ///   --form 'file=@"holiday photo.png"' \
    ///   'https://s3.test/b'"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn curl_command(&self, path: &str) -> String {
        let mut command = String::from("curl --include \\\n");
        for (name, value) in self.fields.iter() {
            // `--form` would read files for values that start with `@` or `<`.
            let field = quoted(&[name, "=", value].concat());
            command.push_str(&["  --form-string ", &field, " \\\n"].concat());
        }
        // Inside double quotes, curl reads a backslash as an escape.
        let path = path.replace('\\', "\\\\").replace('"', "\\\"");
        let file = quoted(&["file=@\"", &path, "\""].concat());
        command.push_str(&["  --form ", &file, " \\\n  ", &quoted(&self.url)].concat());
        command
    }
}

/// Quotes a text with single quotes, in which a shell changes nothing.
fn quoted(text: &str) -> String {
    ["'", &text.replace('\'', r"'\''"), "'"].concat()
}
