"""Compares signing over HTTP with others: requests per second, latency, memory and CPU time.

    sign_load.py TOOLS WORK POSTGRES     TOOLS: where bench-http.sh has installed the others; POSTGRES: a database's URL

There are 64 persistent connections. Services take turns in each pass, so that other load of the machine affects all
alike. Our server authenticates the request (64 accounts) and writes a row to disk before it responds, once with SQLite and
once with PostgreSQL on the same machine; the others have no accounts and store nothing. Our forms are counted in the database, because a response can also be a refusal. The
figures are medians of the passes; only max and errors cover all passes. CPU is per form, memory is the sum over the
service's processes, and "other CPUs" is the load of the rest of the machine. Results are only printed.
"""

import http.client
import json
import os
import pathlib
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse

from buttress import Buttress, Person
from processes import Service, cpu_seconds, free_port, load, peak_mib, rss_mib

HERE = pathlib.Path(__file__).resolve().parent
PASSES = int(os.environ.get("BENCH_PASSES", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
WARM_UP_SECONDS = 2
CONNECTIONS = 64
ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "64"))
FILE = {"name": "photo.jpg", "size": 48_213, "content_type": "image/jpeg"}
# Goals: speed relative to the others, milliseconds, MiB.
FLASK_RATIO, POSTGRES_RATIO, COMPANION_RATIO, MOST_P99, MOST_RSS, MOST_IDLE_RSS = 3, 1.5, 15, 20, 64, 32
# The canary's objects are freed by then.
IDLE_AFTER_SECONDS = 10


class Contender:
    """A service under load and its measurements."""

    def __init__(self, name, service, url, requests, signed=None):
        self.name, self.service, self.url = name, service, url
        # Number of forms signed so far, if it can be read. Otherwise every 200 counts as a form.
        self.signed = signed
        self.figures = []
        self.file = None
        self.requests = requests

    def prepare(self, work):
        """Writes wrk's input file, and checks that a request returns a form."""
        self.file = work / f"{self.service.pid}.requests"
        self.file.write_text("".join("\t".join(request) + "\n" for request in self.requests))
        method, path, cookie, body = self.requests[0]
        headers = {"Cookie": cookie} if cookie else {}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=30)
        connection.request(method, path, body or None, headers | ({"Content-Type": "application/json"} if body else {}))
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        if answer.status != 200 or '"policy"' not in text.lower():
            sys.exit(f"{self.name} returned {answer.status} instead of a signed form: {text[:500]}")

    def wrk(self, seconds):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", HERE / "load.lua"]
        ran = subprocess.run([*command, self.url, "--", self.file], stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(ran.stdout.splitlines()[-1])

    def turn(self):
        """Warms up, measures and reports."""
        self.wrk(WARM_UP_SECONDS)
        # Requests that are running when wrk ends must not be counted below.
        time.sleep(0.5)
        before, cpu, others = self.signed() if self.signed else 0, cpu_seconds(self.service.pid), busy()
        started = time.monotonic()
        figures = self.wrk(SECONDS)
        lasted = time.monotonic() - started
        cpu, others = cpu_seconds(self.service.pid) - cpu, busy() - others
        time.sleep(0.5)
        forms = figures["requests"] - figures["refused"]
        if self.signed:
            forms = min(forms, self.signed() - before)
        self.figures.append(
            {
                "rate": forms / (figures["duration"] / 1e6),
                "p50": figures["p50"] / 1e3,
                "p99": figures["p99"] / 1e3,
                "max": figures["max"] / 1e3,
                "errors": figures["requests"] - forms + figures["lost"],
                "cpu": cpu / forms * 1e6 if forms else 0,
                "others": (others - cpu) / lasted,
            }
        )

    def median(self, figure):
        return statistics.median(one[figure] for one in self.figures)

    def report(self):
        worst, errors = max(one["max"] for one in self.figures), sum(one["errors"] for one in self.figures)
        row(
            self.name,
            f"{self.median('rate'):,.0f}",
            f"{self.median('p50'):.1f}",
            f"{self.median('p99'):.1f}",
            f"{worst:.0f}",
            f"{errors:,}",
            f"{self.median('cpu'):,.0f}",
            f"{peak_mib(self.service.pid):.0f}",
            f"{self.median('others'):.2f}",
        )


def busy():
    """CPU seconds of the whole machine without those of wrk, which are the same for all services."""
    ticks = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    wrk = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK") - wrk.ru_utime - wrk.ru_stime


def row(*cells):
    print("{:<36}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>10}{:>14}".format(*cells).rstrip(), flush=True)


def sync_ms(work):
    """Duration of one durable write on this disk: the lower limit for each of our rows."""
    times = []
    with open(work / "sync", "wb") as file:
        for _ in range(100):
            file.write(bytes(4096))
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def ours(work, postgres=None):
    """Our server with SQLite, or with PostgreSQL if its URL is given; and its memory before any request."""
    data = work / ("postgres-data" if postgres else "data")
    settings = {"BUTTRESS_DATABASE_URL": postgres} if postgres else {}
    # Signing up takes 19 MiB per password, which is not measured: a separate process does it.
    with Buttress(data, **settings) as server:
        cookies = [Person(server, f"bench{number}@example.org").cookie for number in range(ACCOUNTS)]
    server = Buttress(data, **settings)
    time.sleep(IDLE_AFTER_SECONDS)
    idle = rss_mib(server.pid)
    body = json.dumps({"files": [FILE]})
    contender = Contender(
        f"buttress with {'PostgreSQL' if postgres else 'SQLite'}",
        server,
        server.url,
        [("POST", "/api/uploads/sign", cookie, body) for cookie in cookies],
        # A response with a form follows a committed row; with SQLite the rows are counted, too.
        None if postgres else rows_of(data / "buttress.db"),
    )
    return contender, idle


def rows_of(file):
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    return lambda: database.execute("SELECT count(*) FROM uploads").fetchone()[0]


def flask(tools, work):
    address = f"127.0.0.1:{free_port()}"
    path = f"/sign?type={FILE['content_type']}&size={FILE['size']}"
    command = [tools / "venv/bin/gunicorn", "-b", address, "-w", "2", "--threads", "4", "--log-level", "warning"]
    service = Service(
        "Flask",
        [*command, "--chdir", HERE, "flask_app:app"],
        f"http://{address}{path}",
        work / "flask.log",
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    pinned = dict(line.split("==") for line in (HERE / "requirements.txt").read_text().split())
    name = f"Flask {pinned['Flask']}, gunicorn 2 × 4 gthread"
    return Contender(name, service, f"http://{address}", [("GET", path, "", "")])


def companion(tools, work):
    port = free_port()
    path = f"/s3/params?filename={FILE['name']}&type={FILE['content_type']}"
    secret = "bench-bench-bench-bench-bench-bench"
    environment = os.environ | {
        "NODE_ENV": "production",
        "NODE_NO_WARNINGS": "1",
        "COMPANION_PORT": str(port),
        "COMPANION_DOMAIN": f"127.0.0.1:{port}",
        "COMPANION_PROTOCOL": "http",
        "COMPANION_SECRET": secret + "1",
        "COMPANION_PREAUTH_SECRET": secret + "2",
        "COMPANION_DATADIR": str(work),
        # It requires these two even with S3.
        "COMPANION_CLIENT_ORIGINS": "http://127.0.0.1:9",
        "COMPANION_UPLOAD_URLS": "http://127.0.0.1:9/",
        "COMPANION_AWS_KEY": "AKIDBUTTRESSTEST",
        "COMPANION_AWS_SECRET": "buttress-test-secret-key",
        "COMPANION_AWS_BUCKET": "buttress-test",
        "COMPANION_AWS_REGION": "us-east-1",
        "COMPANION_AWS_ENDPOINT": "http://127.0.0.1:9",
        "COMPANION_AWS_FORCE_PATH_STYLE": "true",
    }
    package = tools / "node_modules/@uppy/companion"
    service = Service(
        "Companion",
        ["node", package / "bin/companion"],
        f"http://127.0.0.1:{port}{path}",
        work / "companion.log",
        env=environment,
    )
    name = f"Companion {json.loads((package / 'package.json').read_text())['version']} /s3/params"
    return Contender(name, service, f"http://127.0.0.1:{port}", [("GET", path, "", "")])


def verdict(name, value, met, target):
    print(f"    {name:<36}{value:>24}   {target:<12}{'met' if met else 'missed'}")


def main(tools, work, postgres):
    tools, work = pathlib.Path(tools), pathlib.Path(work)
    contenders = []
    try:
        mine, idle = ours(work)
        contenders.append(mine)
        on_postgres, _ = ours(work, postgres)
        contenders.append(on_postgres)
        for make in (flask, companion):
            contenders.append(make(tools, work))
        for contender in contenders:
            contender.prepare(work)
        print(f"{PASSES} passes of {SECONDS} s, in turns, {CONNECTIONS} connections, {ACCOUNTS} accounts")
        print(f"one fdatasync takes {sync_ms(work):.2f} ms here; {load()} before")
        for _ in range(PASSES):
            for contender in contenders:
                contender.turn()
        print(f"{load()} after\n")
        row("", "forms/s", "p50 ms", "p99 ms", "max ms", "errors", "CPU µs", "RSS MiB", "other CPUs")
        for contender in contenders:
            contender.report()
        other, uppy = contenders[2:]
        print()
        if any(one["errors"] for one in mine.figures + on_postgres.figures):
            print("    Some of our responses contained no form, so speed and latency mean little. See the limits in buttress.py.")
        for who, peer, least in (
            (mine, other, FLASK_RATIO),
            (on_postgres, other, POSTGRES_RATIO),
            (mine, uppy, COMPANION_RATIO),
        ):
            ratios = [a["rate"] / b["rate"] for a, b in zip(who.figures, peer.figures)]
            ratio = statistics.median(ratios)
            shown = f"{ratio:.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
            name = f"forms/s, {who.name.split()[-1]}, ÷ {peer.name.split()[0]}"
            verdict(name, shown, ratio >= least, f"≥ {least}")
        verdict("p99, SQLite", f"{mine.median('p99'):.1f} ms", mine.median("p99") <= MOST_P99, f"≤ {MOST_P99} ms")
        peak = peak_mib(mine.service.pid)
        verdict("memory, SQLite, at its peak", f"{peak:.0f} MiB", peak <= MOST_RSS, f"≤ {MOST_RSS} MiB")
        verdict("memory, SQLite, idle", f"{idle:.0f} MiB", idle <= MOST_IDLE_RSS, f"≤ {MOST_IDLE_RSS} MiB")
    finally:
        for contender in contenders:
            contender.service.stop()


main(*sys.argv[1:])
