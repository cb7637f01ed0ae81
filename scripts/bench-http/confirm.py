"""Compares confirming 100 uploads in one request with confirming one.

    confirm.py WORK STORE     STORE: the NAME=value lines of scripts/seaweedfs.sh

Confirming one upload is a chain of round trips to the store. The chains of several uploads run in parallel, so 100
should take hardly longer than one. On loopback all of that is CPU time of two servers on the same few cores;
therefore it is also measured with a delay, as between a server and a store in another city.
"""

import http.client
import pathlib
import statistics
import sys
import time
import urllib.parse
import uuid

from buttress import Buttress, Person
from processes import load
from slow_line import SlowLine

DELAYS_MS = (0, 200)
ROUNDS = 3
MOST = 1.2
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def post(transport):
    """Sends a form like a browser."""
    boundary = uuid.uuid4().hex
    fields = [*transport["fields"], ("file", PNG.decode("latin-1"))]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="dot.png"\r\nContent-Type: image/png' if name == "file" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in fields
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode("latin-1")
    url = urllib.parse.urlsplit(transport["url"])
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    connection.request("POST", url.path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status not in (200, 201, 204):
        sys.exit(f"the store returned {answer.status} for a form: {text.decode(errors='replace')[:500]}")


def confirm(person, count, line=None, delay_ms=0):
    """Milliseconds for one request that confirms `count` uploads; the delay applies only meanwhile."""
    file = {"name": "dot.png", "size": len(PNG), "content_type": "image/png"}
    forms = person.sign([file] * count)
    for form in forms:
        post(form["transport"])
    if line:
        line.measure(delay_ms)
    started = time.perf_counter()
    _, outcomes = person.send("POST", "/api/uploads/confirm", {"ids": [form["id"] for form in forms]})
    lasted = (time.perf_counter() - started) * 1e3
    if line:
        line.delay = 0
    if any(outcome["state"] != "confirmed" for outcome in outcomes):
        sys.exit(f"some uploads were not confirmed: {[o for o in outcomes if o['state'] != 'confirmed'][:3]}")
    return lasted


def compare(name, person, line=None, delay_ms=0):
    """One line of the report."""
    confirm(person, 1, line)
    one, hundred, slowest, trips = [], [], [], 0
    for _ in range(ROUNDS):
        one.append(confirm(person, 1, line, delay_ms))
        hundred.append(confirm(person, 100, line, delay_ms))
        if line:
            slowest.append(max(line.round_trips) * 1e3)
            trips = len(line.round_trips)
    ratio = statistics.median(many / single for many, single in zip(hundred, one))
    times = f"{statistics.median(one):>9.0f} ms{statistics.median(hundred):>9.0f} ms   × {ratio:<6.1f}"
    target = f"≤ {MOST} {'met' if ratio <= MOST else 'missed'}" if delay_ms else ""
    note = f"{trips} round trips, the slowest {statistics.median(slowest):.0f} ms" if line else ""
    print(f"    {name:<28}{times}{target:<14}{note}".rstrip())


def main(work, store):
    settings = dict(line.split("=", 1) for line in store.splitlines() if line.startswith("BUTTRESS_"))
    print(f"median of {ROUNDS}; {load()}\n    {'':<28}{'1 upload':>12}{'100 uploads':>12}")
    with Buttress(work / "embedded") as server:
        compare("embedded S3", Person(server, "embedded@example.org"))
    with SlowLine(urllib.parse.urlsplit(settings["BUTTRESS_S3_ENDPOINT"]).port) as line:
        settings["BUTTRESS_S3_ENDPOINT"] = f"http://127.0.0.1:{line.port}"
        with Buttress(work / "confirm", **settings) as server:
            person = Person(server, "confirm@example.org")
            for delay_ms in DELAYS_MS:
                compare(f"SeaweedFS, {delay_ms} ms away", person, line, delay_ms)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text())
