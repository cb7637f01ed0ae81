//! A minimal HTTP client: one request on one connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// The last part of a form.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether the body ends correctly, with a closing boundary.
    pub(crate) closed: bool,
}

pub(crate) fn post_form(authority: &str, path: &str, fields: &[(&str, &str)], file: &File<'_>) -> io::Result<Answer> {
    const BOUNDARY: &str = "----conformance7MA4YWxkTrZu0gW";
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )?;
    }
    write!(
        body,
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.png\"\r\nContent-Type: text/html\r\n\r\n"
    )?;
    body.extend_from_slice(file.bytes);
    if file.closed {
        write!(body, "\r\n--{BOUNDARY}--\r\n")?;
    }
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    request(authority, "POST", path, &[("Content-Type", &kind)], &body)
}

pub(crate) fn request(
    authority: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes())?;
    // A store may answer and close the connection before it has read everything.
    _ = stream.write_all(body);
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => return Err(error),
        _ => {}
    }
    parse(&bytes).ok_or_else(|| io::Error::other("no HTTP answer"))
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let body = &bytes[end + 4..];
    if status == 100 {
        return parse(body);
    }
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer {
        status,
        headers,
        body: body.to_vec(),
    };
    if answer
        .header("transfer-encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
    {
        answer.body = unchunk(body);
    }
    Some(answer)
}

fn unchunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let length = String::from_utf8_lossy(&body[..end]);
        let length = usize::from_str_radix(length.split(';').next().unwrap_or("0").trim(), 16).unwrap_or(0);
        let Some(chunk) = body.get(end + 2..end + 2 + length).filter(|chunk| !chunk.is_empty()) else {
            break;
        };
        whole.extend_from_slice(chunk);
        body = body.get(end + 2 + length + 2..).unwrap_or_default();
    }
    whole
}
