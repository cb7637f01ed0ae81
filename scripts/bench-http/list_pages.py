"""Measures whether all pages of a long list take equally long: pages of 100,000 files.

    list_pages.py WORK

The rows are copies of one that the server has created, written into its database while it is stopped.
"""

import pathlib
import random
import sqlite3
import statistics
import sys
import time
import urllib.parse
import uuid

from buttress import Buttress, Person
from processes import load

FILES = 100_000
# Number of compared pages at the start, in the middle and at the end, and number of rounds.
SAMPLE, TURNS = 50, 400


def fill(database, upload):
    """Inserts confirmed copies of a row, one second apart."""
    with database:
        cursor = database.execute("SELECT * FROM uploads WHERE id = ?", (upload,))
        columns = [column[0] for column in cursor.description]
        model = dict(zip(columns, cursor.fetchone()))
        issued = model["issued_at"]
        model |= {"state": "confirmed", "reserved": 0, "finalized_at": issued, "finalized_by": "page"}
        model |= {"size": model["declared_size"], "etag": '"0123456789abcdef"', "content_type": model["declared_type"]}
        model |= {"object_key": f"files/1/{upload}/0123456789abcdef"}
        rows = (
            model | {"id": uuid.uuid4().hex, "name": f"photo {number}.jpg", "issued_at": issued - number * 1000}
            for number in range(FILES)
        )
        names = ", ".join(f":{column}" for column in columns)
        database.executemany(f"INSERT INTO uploads ({', '.join(columns)}) VALUES ({names})", rows)


def walk(person):
    """Paths of all pages in order; together they must show every file once."""
    paths, seen = ["/api/uploads"], []
    while True:
        _, page = person.send("GET", paths[-1])
        seen += [upload["id"] for upload in page["uploads"]]
        if "next" not in page:
            break
        paths.append("/api/uploads?" + urllib.parse.urlencode({"after": page["next"]}))
    if len(seen) != FILES or len(set(seen)) != FILES:
        sys.exit(f"the list has {len(set(seen))} distinct files in {len(seen)} rows instead of {FILES}")
    return paths


def timed(person, path):
    """Milliseconds of one page."""
    started = time.perf_counter()
    person.send("GET", path)
    return (time.perf_counter() - started) * 1e3


def main(work):
    data = work / "list"
    with Buttress(data) as server:
        person = Person(server, "list@example.org")
        [form] = person.sign([{"name": "photo.jpg", "size": 48_213, "content_type": "image/jpeg"}])
        cookie = person.cookie
    database = sqlite3.connect(data / "buttress.db")
    fill(database, form["id"])
    database.close()

    with Buttress(data) as server:
        person = Person(server, "another@example.org")
        person.cookie = cookie
        paths = walk(person)
        middle = len(paths) // 2 - SAMPLE // 2
        parts = {"start": paths[:SAMPLE], "middle": paths[middle : middle + SAMPLE], "end": paths[-SAMPLE:]}
        times = {part: [] for part in parts}
        for _ in range(TURNS):
            for part, pages in parts.items():
                times[part].append(timed(person, random.choice(pages)))
    print(f"{FILES:,} files on {len(paths):,} pages; {TURNS} pages of each part, in turns; {load()}")
    first = statistics.median(times["start"])
    for part, measured in times.items():
        median = statistics.median(measured)
        fastest, slow = min(measured), statistics.quantiles(measured, n=100)[98]
        spread = f"(best {fastest:.2f}, p99 {slow:.2f})"
        print(f"    a page at the {part:<8}{median:>8.2f} ms   {spread:<26}× {median / first:.2f}")


main(pathlib.Path(sys.argv[1]))
