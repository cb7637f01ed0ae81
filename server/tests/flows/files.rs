//! The list of files: quota, search, order, renaming, deleting many, links, previews.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{COOKIE, LOCATION, REFERER};
use serde_json::{Value, json};

use crate::support::{PNG, Person, TestServer};

const TEXT: &[u8] = b"Plain words, \xc3\xa4.\n";

/// Sends a plain form; returns the redirect.
async fn form(person: &Person, path: &str, from: &str, fields: &[(&str, &str)]) -> String {
    let body: String = url_encoded(fields);
    let answer = person
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(REFERER, format!("{}{from}", person.url))
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 303, "{path}");
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

fn url_encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

async fn page(person: &Person, path: &str) -> String {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn names(person: &Person, query: &str) -> Vec<String> {
    let answer = person.get(&format!("/api/uploads{query}")).await;
    assert_eq!(answer.status(), 200, "{query}");
    let list: Value = answer.json().await.unwrap();
    let uploads = list["uploads"].as_array().unwrap();
    uploads
        .iter()
        .map(|file| file["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn used_bytes_are_shown_and_released() {
    let server = TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", "1000"), ("BUTTRESS_UNDO_SECONDS", "0")]).await;
    let ada = server.person("ada@example.org").await;
    assert!(
        page(&ada, "/dashboard/profile")
            .await
            .contains("0 bytes of 1.0 kB used")
    );
    let id = ada.upload("a.png", "image/png", PNG).await;
    let list: Value = ada.get("/api/uploads").await.json().await.unwrap();
    assert_eq!((&list["used"], &list["limit"]), (&json!(PNG.len()), &json!(1000)));
    let words = format!("{} bytes of 1.0 kB used", PNG.len());
    for path in ["/dashboard/profile", "/dashboard/files"] {
        let page = page(&ada, path).await;
        assert!(page.contains(&words) && page.contains("<meter"), "{path}");
    }
    // An unfinished upload counts too: its bytes are reserved.
    ada.sign("b.png", "image/png", 500).await;
    let list: Value = ada.get("/api/uploads").await.json().await.unwrap();
    assert_eq!(
        (&list["used"], &list["reserved"]),
        (&json!(PNG.len() + 500), &json!(500))
    );
    let words = format!(
        "{} bytes of 1.0 kB used, including 500 bytes for unfinished uploads",
        PNG.len() + 500
    );
    assert!(page(&ada, "/dashboard/profile").await.contains(&words));
    assert_eq!(
        ada.post("/api/uploads/delete", json!({"ids": [id]})).await.status(),
        200
    );
}

#[tokio::test]
async fn files_are_searched_and_sorted_as_typed() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    for (name, bytes) in [
        ("Zebra.txt", 30),
        ("äpfel.txt", 10),
        ("50% off_.txt", 20),
        ("500.txt", 20),
    ] {
        ada.upload(name, "text/plain", &vec![b'a'; bytes]).await;
        // Files are sorted by the millisecond of signing.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(
        names(&ada, "").await,
        ["500.txt", "50% off_.txt", "äpfel.txt", "Zebra.txt"]
    );
    assert_eq!(names(&ada, "?sort=oldest").await[0], "Zebra.txt");
    assert_eq!(
        names(&ada, "?sort=name").await,
        ["50% off_.txt", "500.txt", "Zebra.txt", "äpfel.txt"]
    );
    assert_eq!(names(&ada, "?sort=size").await[0], "Zebra.txt");
    assert_eq!(names(&ada, "?q=50%25").await, ["50% off_.txt"]);
    assert_eq!(names(&ada, "?q=_").await, ["50% off_.txt"]);
    assert_eq!(names(&ada, "?q=%C3%84PF").await, ["äpfel.txt"]);
    assert_eq!(names(&ada, "?q=txt%20ZEB").await, ["Zebra.txt"]);
    assert!(names(&ada, "?q=nothing").await.is_empty());
    for wrong in ["?sort=random()", "?after=1-2", "?sort=name&after=!-0"] {
        assert_eq!(ada.get(&format!("/api/uploads{wrong}")).await.status(), 422, "{wrong}");
    }
    let found = page(&ada, "/dashboard/profile?q=%C3%84pfel&sort=name").await;
    assert!(
        found.contains("1 file found.") && !found.contains("Zebra"),
        "the page searches too"
    );
    let empty = page(&ada, "/dashboard/files?q=%3Cscript%3Ealert(1)").await;
    assert!(empty.contains("Nothing found.") && !empty.contains("<script>alert"));
    let eve = server.person("eve@example.org").await;
    assert!(names(&eve, "?q=txt").await.is_empty());
}

#[tokio::test]
async fn pages_of_every_order_have_no_gaps() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let files: Vec<Value> = (0..60)
        .map(|n| json!({"name": format!("file-{:02}.txt", n % 30), "size": 2 + n % 7, "content_type": "text/plain"}))
        .collect();
    let signed: Value = ada
        .post("/api/uploads/sign", json!({"files": files}))
        .await
        .json()
        .await
        .unwrap();
    let mut ids = Vec::new();
    for (form, file) in signed.as_array().unwrap().iter().zip(&files) {
        let form = crate::support::SignedForm::of(form);
        let size = usize::try_from(file["size"].as_u64().unwrap()).unwrap();
        assert_eq!(ada.send(&form, &vec![b'a'; size]).await.status(), 201);
        ids.push(form.id);
    }
    for half in ids.chunks(30) {
        let half: Vec<&str> = half.iter().map(String::as_str).collect();
        ada.confirm(&half).await;
    }
    for sort in ["newest", "oldest", "name", "size"] {
        let first: Value = ada
            .get(&format!("/api/uploads?sort={sort}"))
            .await
            .json()
            .await
            .unwrap();
        let after = first["next"].as_str().unwrap();
        let second: Value = ada
            .get(&format!("/api/uploads?sort={sort}&after={after}"))
            .await
            .json()
            .await
            .unwrap();
        assert!(second["next"].is_null());
        let mut seen: Vec<&str> = [&first, &second]
            .into_iter()
            .flat_map(|page| page["uploads"].as_array().unwrap())
            .map(|file| file["id"].as_str().unwrap())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 60, "{sort}");
        // Without script there is a link to the second page.
        let html = page(&ada, &format!("/dashboard/files?sort={sort}&after={after}")).await;
        assert_eq!(html.matches("class=\"stored-file\"").count(), 10, "{sort}");
    }
}

#[tokio::test]
async fn a_file_is_renamed_and_downloaded_under_its_new_name() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    let back = form(
        &ada,
        &format!("/uploads/{id}/rename"),
        "/dashboard/files?q=a&sort=name",
        &[("name", " Größe 1.png ")],
    )
    .await;
    assert_eq!(back, format!("/dashboard/files?q=a&sort=name&renamed={id}"));
    assert!(page(&ada, &back).await.contains("File renamed."));
    assert_eq!(ada.files().await[0]["name"], "Größe 1.png");
    let url = ada.get(&format!("/uploads/{id}/file")).await.headers()[LOCATION]
        .to_str()
        .unwrap()
        .to_owned();
    let download = reqwest::get(&url).await.unwrap();
    let disposition = download.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.ends_with("UTF-8''Gr%C3%B6%C3%9Fe%201.png"), "{disposition}");

    for bad in ["", "  ", "a/b", "a\nb", ".."] {
        let back = form(&ada, &format!("/uploads/{id}/rename"), "/", &[("name", bad)]).await;
        assert_eq!(back, format!("/dashboard/profile?unnamed={id}"), "{bad:?}");
        let answer = ada.post("/api/uploads/rename", json!({"id": id, "name": bad})).await;
        assert_eq!(answer.status(), 422, "{bad:?}");
    }
    let renamed: Value = ada
        .post("/api/uploads/rename", json!({"id": id, "name": "b.png"}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(renamed["name"], "b.png");

    let eve = server.person("eve@example.org").await;
    let answer = eve
        .post("/api/uploads/rename", json!({"id": id, "name": "mine.png"}))
        .await;
    assert_eq!(answer.status(), 404);
    let back = form(&eve, &format!("/uploads/{id}/rename"), "/", &[("name", "mine.png")]).await;
    assert!(back.contains("gone="), "{back}");
    let stranger = server.stranger();
    let back = form(
        &stranger,
        &format!("/uploads/{id}/rename"),
        "/",
        &[("name", "mine.png")],
    )
    .await;
    assert!(back.starts_with("/login"), "{back}");
    assert_eq!(ada.files().await[0]["name"], "b.png");
}

#[tokio::test]
async fn many_files_are_deleted_and_restored_with_one_form() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(ada.upload(&format!("{n}.png"), "image/png", PNG).await);
    }
    let of_eve = eve.upload("eve.png", "image/png", PNG).await;
    // The uploader has its own checkbox, for photos.
    let html = page(&ada, "/dashboard/profile?all=1")
        .await
        .replace("data-clean-photos checked", "");
    let (_, list) = html
        .split_once("action=\"/uploads/delete\"")
        .expect("a form around the list");
    let (list, _) = list.split_once("</form>").expect("its end");
    assert_eq!(list.matches("type=\"checkbox\" name=\"id\"").count(), 3);
    assert!(!list.contains("<form"), "a form in a form is dropped by browsers");
    assert_eq!(html.matches(" checked").count(), 3, "all are ticked without a script");

    let chosen = [
        ("id", ids[0].as_str()),
        ("id", &ids[1]),
        ("id", &of_eve),
        ("id", "nonsense"),
        ("id", &ids[0]),
    ];
    let back = form(&ada, "/uploads/delete", "/dashboard/files?sort=size", &chosen).await;
    assert!(
        back.starts_with("/dashboard/files?sort=size&deleted-at=") && back.ends_with("&files=2"),
        "{back}"
    );
    assert_eq!((ada.files().await.len(), eve.files().await.len()), (1, 1));
    let html = page(&ada, &back).await;
    assert!(html.contains("2 files deleted.") && html.contains("action=\"/uploads/restore\""));
    let at = back.split("deleted-at=").nth(1).unwrap().split('&').next().unwrap();
    let back = form(&eve, "/uploads/restore", "/", &[("at", at)]).await;
    assert!(back.ends_with("files-back=0"), "not hers to bring back");
    let back = form(&ada, "/uploads/restore", "/", &[("at", at)]).await;
    assert_eq!(back, "/dashboard/profile?files-back=2");
    assert!(page(&ada, &back).await.contains("2 files restored."));
    assert_eq!(ada.files().await.len(), 3);

    for (path, fields, word) in [
        ("/uploads/delete", vec![], "none-chosen=1"),
        ("/uploads/delete", vec![("id", "nonsense")], "files=0"),
        ("/uploads/restore", vec![("at", "nonsense")], "files-back=0"),
        ("/uploads/restore", vec![("at", "99999999999999999999")], "files-back=0"),
    ] {
        let back = form(&ada, path, "/", &fields).await;
        assert!(back.ends_with(word), "{path}: {back}");
        page(&ada, &back).await;
    }
    let back = form(&server.stranger(), "/uploads/delete", "/", &chosen).await;
    assert!(back.starts_with("/login"), "{back}");
}

#[tokio::test]
async fn a_link_works_for_anyone_and_only_the_owner_can_make_one() {
    let server = TestServer::start_with(&[("BUTTRESS_LINK_LIFETIME_SECONDS", "3600")]).await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a b.png", "image/png", PNG).await;
    let link: Value = ada
        .post("/api/uploads/link", json!({"id": id}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(link["expires_in"], 3600);
    let url = link["url"].as_str().unwrap();
    assert!(url.contains("X-Amz-Expires=3600"), "{url}");
    let download = reqwest::get(url).await.unwrap();
    let disposition = download.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(
        disposition.starts_with("attachment; filename=\"a b.png\""),
        "{disposition}"
    );
    assert_eq!(download.bytes().await.unwrap(), PNG);
    let html = page(&ada, &format!("/dashboard/files/{id}?link=1")).await;
    assert!(html.contains("for 1 hour") && html.contains("X-Amz-Expires=3600"));
    assert!(
        !page(&ada, &format!("/dashboard/files/{id}"))
            .await
            .contains("X-Amz-Expires=3600")
    );

    let eve = server.person("eve@example.org").await;
    assert_eq!(eve.post("/api/uploads/link", json!({"id": id})).await.status(), 404);
    assert_eq!(eve.get(&format!("/dashboard/files/{id}?link=1")).await.status(), 404);
    assert_eq!(
        server
            .stranger()
            .post("/api/uploads/link", json!({"id": id}))
            .await
            .status(),
        401
    );
}

#[tokio::test]
async fn the_look_of_the_list_is_remembered_by_the_browser() {
    let server = TestServer::start().await;
    let mut ada = server.person("ada@example.org").await;
    ada.upload("a.png", "image/png", PNG).await;
    assert!(page(&ada, "/dashboard/profile").await.contains("data-view=\"list\""));
    for (chosen, kept) in [("grid", "grid"), ("list", "list"), ("\r\nx: y", "list")] {
        let answer = ada
            .request(Method::POST, "/view")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(url_encoded(&[("view", chosen)]))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()[LOCATION], "/dashboard/profile");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.starts_with(&format!("buttress-view={kept};")), "{cookie}");
    }
    let session = ada.cookie.take().unwrap();
    let grid = ada
        .request(Method::GET, "/dashboard/profile")
        .header(COOKIE, format!("{session}; buttress-view=grid"))
        .send();
    assert!(grid.await.unwrap().text().await.unwrap().contains("data-view=\"grid\""));
}

#[tokio::test]
async fn only_pictures_are_shown_inline_and_only_to_their_owner() {
    let server = TestServer::start_with(&[(
        "BUTTRESS_ALLOWED_TYPES",
        "image/png,image/heic,text/plain,application/pdf,application/zip",
    )])
    .await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    let text = ada
        .upload("a.html", "text/plain", b"<!DOCTYPE html><script>alert(1)</script>")
        .await;
    let html = page(&ada, "/dashboard/profile").await;
    assert!(html.contains(&format!("src=\"/uploads/{id}/inline\"")) && html.contains("loading=\"lazy\""));
    assert!(!html.contains(&format!("/uploads/{text}/inline")));
    let answer = ada.get(&format!("/uploads/{id}/inline")).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["cache-control"], "private, max-age=60");
    let shown = reqwest::get(answer.headers()[LOCATION].to_str().unwrap())
        .await
        .unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.headers()["content-disposition"], "inline");
    assert_eq!(ada.get(&format!("/uploads/{text}/inline")).await.status(), 404);
    assert_eq!(ada.get("/uploads/nonsense/inline").await.status(), 404);
    let eve = server.person("eve@example.org").await;
    assert_eq!(eve.get(&format!("/uploads/{id}/inline")).await.status(), 404);
    assert_eq!(
        server.stranger().get(&format!("/uploads/{id}/inline")).await.status(),
        401
    );
}

#[tokio::test]
async fn a_file_has_a_page_that_shows_it_and_its_neighbours() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut ids = Vec::new();
    for (name, content_type, bytes) in [
        ("a.txt", "text/plain", TEXT),
        ("b.png", "image/png", PNG),
        (
            "c.html.txt",
            "text/plain",
            b"<!DOCTYPE html><script>alert(1)</script>".as_slice(),
        ),
        ("d.pdf", "application/pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"),
        ("e.zip", "application/zip", b"PK\x03\x04\x14\0\0\0\0\0"),
    ] {
        ids.push(ada.upload(name, content_type, bytes).await);
    }
    let shown = |html: &str, tag: &str| {
        let start = format!("<{tag} ");
        let mut elements = html.split(&start).skip(1).filter_map(|rest| rest.split('>').next());
        let element = elements
            .find(|element| element.contains("class=\"preview\""))?
            .to_owned();
        let source = element.split("src=\"").nth(1)?.split('"').next()?.replace("&amp;", "&");
        Some((element, source))
    };
    for (place, tag, content_type) in [
        (0, "iframe", "text/plain; charset=UTF-8"),
        (1, "img", "image/png"),
        (2, "iframe", "text/plain; charset=UTF-8"),
        (3, "iframe", "application/pdf"),
    ] {
        let answer = ada.get(&format!("/dashboard/files/{}?sort=name", ids[place])).await;
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let html = answer.text().await.unwrap();
        let (element, source) = shown(&html, tag).unwrap_or_else(|| panic!("no {tag}"));
        let origin = url::Url::parse(&source).unwrap().origin().ascii_serialization();
        assert!(
            policy.contains(&format!("frame-src {origin}")) && policy.contains(&format!("media-src blob: {origin}")),
            "{policy}"
        );
        assert_eq!(
            element.contains("sandbox=\"\""),
            content_type.starts_with("text/"),
            "{element}"
        );
        let file = reqwest::get(&source).await.unwrap();
        assert_eq!(file.headers()["content-type"], content_type);
        assert_eq!(file.headers()["content-disposition"], "inline");
        for (beside, rel) in [(place.checked_sub(1), "Previous"), (Some(place + 1), "Next")] {
            let link = beside.map(|at| {
                format!(
                    "href=\"/dashboard/files/{}?sort=name\" rel=\"external\">{rel}<",
                    ids[at]
                )
            });
            assert_eq!(
                html.contains(&format!(">{rel}</a>")),
                link.is_some(),
                "{rel} of {place}"
            );
            assert!(link.is_none_or(|link| html.contains(&link)), "{rel} of {place}");
        }
    }
    let zip = page(&ada, &format!("/dashboard/files/{}", ids[4])).await;
    assert!(zip.contains("previewed here") && !zip.contains("class=\"preview\""));
    let list = ada.get("/dashboard/files").await;
    let policy = list.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        !policy.contains("frame-src") && policy.ends_with("media-src blob:"),
        "{policy}"
    );

    let eve = server.person("eve@example.org").await;
    for (person, path) in [
        (&eve, ids[0].as_str()),
        (&ada, "nonsense"),
        (&ada, "00000000000000000000000000000000"),
    ] {
        let answer = person.get(&format!("/dashboard/files/{path}")).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.text().await.unwrap().contains("Page not found"));
    }
    let stranger = server.stranger().get(&format!("/dashboard/files/{}", ids[0])).await;
    assert_eq!(stranger.status(), 303);
    // Deleting a file on its own page redirects to the list.
    let back = form(
        &ada,
        &format!("/uploads/{}/delete", ids[0]),
        &format!("/dashboard/files/{}?sort=name", ids[0]),
        &[],
    )
    .await;
    assert_eq!(back, format!("/dashboard/profile?sort=name&deleted={}", ids[0]));
}
