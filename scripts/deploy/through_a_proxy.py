"""What must hold for people who use the site through a proxy. Each check is a function; its first argument is the
composition, its second a person with a session.
"""

import dataclasses
import json
import pathlib
import re
import subprocess
import time
import urllib.parse

from processes import TOKEN, Composition, json_lines

# The client of all requests; the proxy itself talks to the server from 127.0.0.1.
CLIENT = "127.0.0.2"
FORGED = "198.51.100.77"
PASSWORD = "correct horse battery"
# A pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


@dataclasses.dataclass
class Answer:
    status: int
    version: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]

    def header(self, name: str) -> str:
        values = self.all(name)
        assert len(values) == 1, f"{name}: {values}"
        return values[0]

    def json(self):
        return json.loads(self.body)


def curl_command(composition: Composition, url: str, *arguments: str) -> list[str]:
    return ["curl", "--silent", "--show-error", "--ipv4", "--interface", CLIENT, "--noproxy", "*",
            "--cacert", str(composition.work / "ca.pem"), *arguments, url]


def curl(composition: Composition, url: str, *arguments: str) -> Answer:
    done = subprocess.run(
        curl_command(composition, url, "--max-time", "60", "--include", *arguments), capture_output=True, check=False
    )
    assert done.returncode == 0, f"{url}: {done.stderr.decode()}"
    head, body = done.stdout.split(b"\r\n\r\n", 1)
    # A proxy or a store may say first that a body may come.
    while re.match(rb"HTTP/\S+ 1\d\d", head):
        head, body = body.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = [(name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines)]
    return Answer(int(first.split()[1]), first.split()[0], headers, body)


class Person:
    """An account with its cookies."""

    def __init__(self, composition: Composition, name: str):
        self.composition = composition
        self.email = f"{name}@example.org"
        self.jar = composition.work / f"{name}.cookies"

    def send(self, path: str, *arguments: str) -> Answer:
        cookies = ["--cookie", str(self.jar), "--cookie-jar", str(self.jar)]
        url = self.composition.site_url + path
        return curl(self.composition, url, *cookies, "--header", f"origin: {self.composition.site_url}", *arguments)

    def api(self, path: str, value, *arguments: str) -> Answer:
        body = ["--header", "content-type: application/json", "--data-binary", json.dumps(value)]
        return self.send(f"/api/{path}", *body, *arguments)

    def upload(self, name: str, content: bytes, content_type: str) -> str:
        """The id of a confirmed file, sent to the store through the proxy by the signed form."""
        file = {"name": name, "size": len(content), "content_type": content_type}
        signed = self.api("uploads/sign", {"files": [file]}).json()[0]
        form = signed["transport"]
        assert form["kind"] == "post" and form["url"].startswith(self.composition.store_url), form
        path = self.composition.work / "upload"
        path.write_bytes(content)
        fields = [word for field, value in form["fields"] for word in ("--form-string", f"{field}={value}")]
        sent = curl(self.composition, form["url"], *fields, "--form", f"file=@{path}",
                    "--header", f"origin: {self.composition.site_url}")
        assert sent.status in (200, 201, 204), (sent.status, sent.body)
        assert sent.header("access-control-allow-origin") in ("*", self.composition.site_url)
        confirmed = self.api("uploads/confirm", {"ids": [signed["id"]]}).json()
        assert confirmed[0]["state"] == "confirmed", confirmed
        return signed["id"]


def people_sign_up_and_log_in(composition: Composition, person: Person) -> None:
    form = ["--data-urlencode", f"email={person.email}", "--data-urlencode", f"password={PASSWORD}"]
    answer = person.send("/signup", *form)
    assert answer.status == 303, (answer.status, answer.body[:300])
    cookie = next(value for value in answer.all("set-cookie") if value.startswith("__Host-buttress="))
    assert "Secure" in cookie and "HttpOnly" in cookie, cookie
    assert person.send("/dashboard/profile").status == 200
    assert person.api("accounts/logout", {}).status == 200
    assert person.api("accounts/login", {"email": person.email, "password": "a wrong password"}).status == 401
    assert person.api("accounts/login", {"email": person.email, "password": PASSWORD}).status == 200
    assert person.send("/dashboard/profile").status == 200


def pages_arrive_by_http_2_with_the_headers_of_the_server(composition: Composition, person: Person) -> None:
    page = curl(composition, composition.site_url + "/login", "--http2", "--header", "accept-encoding: br, gzip")
    assert (page.status, page.version) == (200, "HTTP/2"), (page.status, page.version)
    for name in ("content-security-policy", "strict-transport-security", "x-content-type-options", "x-request-id",
                 "cache-control"):
        page.header(name)
    assert page.header("content-encoding") == "br"
    direct = subprocess.run(["curl", "--silent", "--head", f"http://127.0.0.1:{composition.server}/login"],
                            capture_output=True, text=True, check=True).stdout
    ours = {line.split(":")[0].lower() for line in direct.splitlines() if ":" in line}
    added = {name for name, _ in page.headers} - ours
    assert added <= {"server", "alt-svc", "via", "content-encoding", "date"}, added


def built_files_are_cached_and_compressed_once(composition: Composition, person: Person) -> None:
    page = person.send("/dashboard/profile").body.decode()
    paths = set(re.findall(r'"(/pkg/buttress\.[\w-]{22}\.(?:css|js))"', page))
    assert len(paths) == 2, paths
    for path in paths:
        compressed = person.send(path, "--header", "accept-encoding: br")
        assert compressed.header("content-encoding") == "br"
        assert compressed.header("cache-control") == "public, max-age=31536000, immutable"
        assert int(compressed.header("content-length")) == len(compressed.body)
        plain = person.send(path)
        assert plain.all("content-encoding") == [] and len(plain.body) > len(compressed.body)
        decoded = person.send(path, "--compressed")
        assert decoded.body == plain.body, path


def the_server_sees_the_address_of_the_client(composition: Composition, person: Person) -> None:
    forged = ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "true-client-ip"]
    headers = [word for name in forged
               for word in ("--header", f"{name}: {'for=' if name == 'forwarded' else ''}{FORGED}")]
    before = len(audit(composition, person))
    assert person.api("accounts/login", {"email": person.email, "password": PASSWORD}, *headers).status == 200
    # The proxy's own address, which is trusted, does not lead to the forged one either.
    twice = ["--header", f"x-forwarded-for: {FORGED}, 127.0.0.1"]
    assert person.api("accounts/login", {"email": person.email, "password": PASSWORD}, *twice).status == 200
    entries = audit(composition, person)
    assert len(entries) >= before + 2
    assert {entry["address"] for entry in entries} == {CLIENT}, entries


def audit(composition: Composition, person: Person) -> list[dict]:
    printed = composition.command("admin", "audit", "--account", person.email, "--limit", "1000")
    assert printed.returncode == 0, printed.stderr
    return json_lines(printed.stdout)


def files_of_all_sizes_go_through_the_proxy_of_the_store(composition: Composition, person: Person) -> None:
    # nginx allows 1 MB by default.
    text = b"text, and more\n" * 200_000
    for name, content, content_type in [("a.png", PNG, "image/png"), ("b.txt", text, "text/plain")]:
        upload = person.upload(name, content, content_type)
        link = person.send(f"/uploads/{upload}/file").header("location")
        assert link.startswith(composition.store_url), link
        assert curl(composition, link).body == content
    for path in ("/", "/other", "/buttressed", "/healthz", "/status"):
        assert curl(composition, composition.store_url + path).status == 404, path
    assert curl(composition, composition.store_url + "/buttress/").status == 403


def open_stream(composition: Composition, person: Person) -> subprocess.Popen:
    """A stream of events whose first line has arrived."""
    url = composition.site_url + "/api/uploads/events"
    command = curl_command(composition, url, "--fail", "--no-buffer", "--max-time", "30", "--cookie", str(person.jar),
                           "--header", "accept-encoding: gzip, br")
    stream = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = stream.stdout.readline()
    assert line.strip(), stream.stderr.read()
    return stream


def events_arrive_at_once(composition: Composition, person: Person) -> None:
    upload = person.upload("c.png", PNG, "image/png")
    began = time.monotonic()
    with open_stream(composition, person) as stream:
        try:
            opened = time.monotonic() - began
            began = time.monotonic()
            assert person.api("uploads/rename", {"id": upload, "name": "d.png"}).status == 200
            line = "…"
            while "renamed" not in line:
                line = stream.stdout.readline()
                assert line, "the stream ended"
            arrived = time.monotonic() - began
        finally:
            stream.kill()
    print(f"    stream open after {opened * 1000:.0f} ms, event after {arrived * 1000:.0f} ms")
    assert opened < 1 and arrived < 1, (opened, arrived)


def streams_end_with_their_pages(composition: Composition, person: Person) -> None:
    """The server allows an account 20 at once."""
    for _ in range(25):
        with open_stream(composition, person) as stream:
            stream.kill()


def the_server_itself_refuses_large_bodies(composition: Composition, person: Person) -> None:
    large = composition.work / "large"
    for path, size in [("/api/uploads/sign", 300_000), ("/api/uploads/sign", 900_000), ("/login", 300_000)]:
        is_form = path == "/login"
        large.write_bytes((b"email=" if is_form else b'{"files":[]}') + b" " * size)
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        answer = person.send(path, "--header", f"content-type: {kind}", "--data-binary", f"@{large}")
        assert answer.status in (400, 413) and answer.header("x-request-id"), (answer.status, answer.body[:200])
        if not is_form:
            assert answer.json()["code"] == "bad_request" and "large" in answer.json()["message"], answer.body


def metrics_are_not_public(composition: Composition, person: Person) -> None:
    token = ["--header", f"authorization: Bearer {TOKEN}"]
    assert curl(composition, f"http://127.0.0.1:{composition.server}/metrics", *token).status == 200
    for path in ("/metrics", "/metrics/", "/metrics?x", "/%6detrics", "/./metrics", "//metrics", "/login/../metrics"):
        answer = person.send(path, "--path-as-is", *token)
        assert answer.status in (400, 404, 308) and b"buttress_" not in answer.body, (path, answer.status)


def other_sites_are_refused(composition: Composition, person: Person) -> None:
    evil = ["--header", "origin: https://evil.example", "--header", "sec-fetch-site: cross-site"]
    body = ["--header", "content-type: application/json", "--data-binary", "{}"]
    answer = curl(composition, composition.site_url + "/api/accounts/logout", *evil, *body, "--cookie", str(person.jar))
    assert answer.status == 403 and answer.json()["code"] == "cross_origin", answer.body
    assert person.send("/dashboard/profile").status == 200


def plain_http_leads_to_https(composition: Composition, person: Person) -> None:
    answer = curl(composition, f"http://localhost:{composition.plain}/login")
    assert answer.status in (301, 308), answer.status
    assert urllib.parse.urlsplit(answer.header("location")).scheme == "https"


def logs_contain_no_secret_of_a_link(composition: Composition, person: Person) -> None:
    person.send("/recover?token=secret-of-a-link")
    for path in composition.work.glob("*.log"):
        text = path.read_text(errors="replace")
        assert "secret-of-a-link" not in text and "X-Amz-Signature" not in text, path


def doctor_finds_nothing_wrong(composition: Composition, person: Person) -> None:
    printed = composition.command("doctor", "--json")
    checks = {check["name"]: check for check in json_lines(printed.stdout)}
    for name in ("site", "site_requests", "site_content_policy", "public_endpoint", "cors_preflight", "trusted_proxies",
                 "server_key", "browser_key"):
        assert checks[name]["state"] == "ok", checks[name]
    wrong = [check for check in checks.values() if check["state"] in ("warning", "failed")]
    for check in wrong:
        print(f"    doctor: {check['state']}: {check['name']}: {check['message']}")
    assert printed.returncode == 0, printed.stdout


def connections_to(port: int) -> int:
    """Established connections to a port of this machine."""
    rows = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(row.split()[2].endswith(f":{port:04X}") and row.split()[3] == "01" for row in rows)


def idle_connections_end_before_the_server_ends_them(composition: Composition, person: Person) -> None:
    person.send("/healthz")
    assert connections_to(composition.server) > 0, "the proxy keeps connections to the server"
    time.sleep(13)
    assert connections_to(composition.server) == 0


CHECKS = [
    people_sign_up_and_log_in,
    pages_arrive_by_http_2_with_the_headers_of_the_server,
    built_files_are_cached_and_compressed_once,
    the_server_sees_the_address_of_the_client,
    files_of_all_sizes_go_through_the_proxy_of_the_store,
    events_arrive_at_once,
    streams_end_with_their_pages,
    the_server_itself_refuses_large_bodies,
    metrics_are_not_public,
    other_sites_are_refused,
    plain_http_leads_to_https,
    logs_contain_no_secret_of_a_link,
    doctor_finds_nothing_wrong,
    idle_connections_end_before_the_server_ends_them,
]
