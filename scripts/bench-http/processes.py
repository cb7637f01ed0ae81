"""Starting and stopping a server's processes, and measuring their resources (Linux)."""

import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(pid):
    """A process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for children in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, children.read_text().split())
            except OSError:
                pass
    return found


def rss_mib(pid):
    """Sum of the resident memory of all processes of a tree, in MiB."""
    return memory_mib(pid, "VmRSS:")


def peak_mib(pid):
    """Sum of the peak memory of all processes of a tree, in MiB."""
    return memory_mib(pid, "VmHWM:")


def memory_mib(pid, figure):
    total = 0
    for one in tree(pid):
        try:
            status = pathlib.Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith(figure))
    return total / 1024


def cpu_seconds(pid):
    """CPU time of a process tree, including ended children."""
    total = 0
    for one in tree(pid):
        try:
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def load():
    """The machine's load as text."""
    return "load average " + ", ".join(f"{one:.1f}" for one in os.getloadavg()) + f" on {os.cpu_count()} CPUs"


def status_of(url):
    """The status of a GET, or None without a response."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Service:
    """A server process and its children."""

    def __init__(self, name, command, probe, log, cwd=None, env=None):
        """Starts the server and waits until the URL `probe` returns 200; its output goes to the file `log`."""
        self.name = name
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self.pid = self.process.pid
        until = time.monotonic() + 30
        while status_of(probe) != 200:
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                sys.exit(f"{name} did not start:\n{pathlib.Path(log).read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self):
        """Terminates the server; kills it after five seconds."""
        family = tree(self.pid)
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            for one in family:
                try:
                    os.kill(one, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
