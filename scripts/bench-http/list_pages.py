"""Whether a page of a long list costs the same wherever it stands: all pages of 100,000 files, timed.

    list_pages.py WORK

The rows are copies of one that the server itself has made, written into its database while it is stopped.
"""

import pathlib
import sqlite3
import statistics
import sys
import time
import urllib.parse
import uuid

from buttress import Buttress, Person
from processes import load

FILES = 100_000
WALKS = 3
# Pages at the start, in the middle and at the end that are compared.
SAMPLE = 200


def fill(database, upload):
    """Makes copies of a row, confirmed, a second apart."""
    with database:
        cursor = database.execute("SELECT * FROM uploads WHERE id = ?", (upload,))
        columns = [column[0] for column in cursor.description]
        model = dict(zip(columns, cursor.fetchone()))
        issued = model["issued_at"]
        model |= {"state": "confirmed", "reserved": 0, "settled_at": issued, "settled_by": "page"}
        model |= {"size": model["declared_size"], "etag": '"0123456789abcdef"', "content_type": model["declared_type"]}
        rows = (
            model | {"id": uuid.uuid4().hex, "name": f"photo {number}.jpg", "issued_at": issued - number * 1000}
            for number in range(FILES)
        )
        names = ", ".join(f":{column}" for column in columns)
        database.executemany(f"INSERT INTO uploads ({', '.join(columns)}) VALUES ({names})", rows)


def walk(person):
    """Milliseconds of each page, from the first to the last, and the files they showed."""
    times, seen, path = [], set(), "/api/uploads"
    while True:
        started = time.perf_counter()
        _, page = person.send("GET", path)
        times.append((time.perf_counter() - started) * 1e3)
        seen.update(upload["id"] for upload in page["uploads"])
        if "next" not in page:
            return times, seen
        path = "/api/uploads?" + urllib.parse.urlencode({"after": page["next"]})


def main(work):
    data = work / "list"
    with Buttress(data) as server:
        person = Person(server, "list@example.org")
        [form] = person.sign([{"name": "photo.jpg", "size": 48_213, "content_type": "image/jpeg"}])
        cookie = person.cookie
    database = sqlite3.connect(data / "buttress.db")
    fill(database, form["id"])
    database.close()

    parts = {"start": [], "middle": [], "end": []}
    with Buttress(data) as server:
        person = Person(server, "another@example.org")
        person.cookie = cookie
        for _ in range(WALKS):
            times, seen = walk(person)
            if len(seen) != FILES:
                sys.exit(f"{len(seen)} files were listed instead of {FILES}")
            middle = len(times) // 2
            parts["start"] += times[1 : SAMPLE + 1]
            parts["middle"] += times[middle - SAMPLE // 2 : middle + SAMPLE // 2]
            parts["end"] += times[-SAMPLE:]
    print(f"{FILES:,} files on {len(times):,} pages, walked {WALKS} times; {load()}")
    first = statistics.median(parts["start"])
    for part, times in parts.items():
        median = statistics.median(times)
        fastest, slow = min(times), statistics.quantiles(times, n=100)[98]
        spread = f"(best {fastest:.2f}, p99 {slow:.2f})"
        print(f"    a page at the {part:<8}{median:>8.2f} ms   {spread:<26}× {median / first:.2f}")


main(pathlib.Path(sys.argv[1]))
