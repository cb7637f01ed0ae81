"""Our release build for measurements, and a client of its API."""

import http.client
import json
import os
import sys
import urllib.parse

from processes import Service, free_port

# Limits would refuse requests, and the speed of refusals is not measured.
NO_LIMITS = {
    "BUTTRESS_BUDGET_PER_MINUTE": "0",
    "BUTTRESS_MAX_UNFINISHED_UPLOADS": "100000000",
    "BUTTRESS_QUOTA_BYTES": str(1 << 50),
}


def environment(addr, data_dir, settings):
    """Only the settings of this run: the shell's may refer to a real bucket."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BUTTRESS_", "AWS_"))}
    return own | {
        "LEPTOS_SITE_ROOT": os.environ["BENCH_SITE"],
        "LEPTOS_OUTPUT_NAME": "buttress",
        "LEPTOS_HASH_FILES": "true",
        "LEPTOS_ENV": "PROD",
        "BUTTRESS_ADDR": addr,
        "BUTTRESS_EMBEDDED_S3_ADDR": "127.0.0.1:0",
        "BUTTRESS_DATA_DIR": str(data_dir),
        **NO_LIMITS,
        **settings,
    }


class Buttress(Service):
    """A running server with its data in `data_dir`; `settings` are environment variables."""

    def __init__(self, data_dir, **settings):
        addr = f"127.0.0.1:{free_port()}"
        self.url = f"http://{addr}"
        data_dir.mkdir(parents=True, exist_ok=True)
        super().__init__(
            "buttress",
            [os.environ["BENCH_BINARY"], "serve"],
            f"{self.url}/healthz",
            data_dir / "server.log",
            cwd=data_dir,
            env=environment(addr, data_dir, settings),
        )


class Person:
    """One account with one session over one persistent connection."""

    def __init__(self, server, email):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=60)
        self.cookie = ""
        answer, _ = self.send("POST", "/api/accounts/signup", {"email": email, "password": "correct horse battery"})
        self.cookie = answer.getheader("set-cookie").partition(";")[0]

    def send(self, method, path, body=None):
        """The JSON of a response; any status but 200 ends the measurement."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{method} {path} returned {answer.status}: {text.decode(errors='replace')[:500]}")
        return answer, json.loads(text)

    def sign(self, files):
        """Signed forms for `files`; a rejection ends the measurement."""
        _, outcomes = self.send("POST", "/api/uploads/sign", {"files": files})
        for outcome in outcomes:
            if "transport" not in outcome:
                sys.exit(f"a file was rejected: {outcome}")
        return outcomes
