"""Measures the time from the server's start to its first response, with the database that sign_load.py has filled.

    cold_start.py WORK

From exec to the first 200 of /healthz and of /login, which the server renders; median of 10.
"""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time

from buttress import environment
from processes import free_port, load

RUNS = 10
MOST_MS = 150


def answers(port, path):
    """Whether a GET returns 200 at the moment."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start(data):
    """Milliseconds from exec to the first 200 of /healthz and of /login."""
    port, reached = free_port(), []
    settings = environment(f"127.0.0.1:{port}", data, {})
    with open(data / "cold.log", "ab") as log:
        started = time.perf_counter()
        server = subprocess.Popen([os.environ["BENCH_BINARY"], "serve"], cwd=data, env=settings, stdout=log, stderr=log)
    try:
        for path in ("/healthz", "/login"):
            while not answers(port, path):
                if server.poll() is not None or time.perf_counter() - started > 30:
                    sys.exit(f"the server did not start; see {data / 'cold.log'}")
                time.sleep(0.0005)
            reached.append((time.perf_counter() - started) * 1e3)
    finally:
        server.terminate()
        server.wait()
    return reached


def main(work):
    data = work / "data"
    size = sum(file.stat().st_size for file in data.glob("buttress.db*")) / 1e6
    runs = [start(data) for _ in range(RUNS)]
    print(f"{RUNS} starts with a database of {size:.0f} MB; {load()}")
    for path, times in zip(("/healthz", "/login"), zip(*runs)):
        median = statistics.median(times)
        met = "met" if median <= MOST_MS else "missed"
        spread = f"({min(times):.0f} to {max(times):.0f})"
        print(f"    first 200 of {path:<14}{median:>8.0f} ms {spread:<14}≤ {MOST_MS} ms   {met}")


main(pathlib.Path(sys.argv[1]))
