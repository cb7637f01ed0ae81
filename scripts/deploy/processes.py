"""The services of compose.yaml without its proxy, as processes of this machine: PostgreSQL, SeaweedFS, the server.

Everything comes from the files in docs/deploy; only addresses, ports and folders are replaced.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs/deploy"
TOKEN = "0123456789-0123456789-0123456789"


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(condition, what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Composition:
    """The services of compose.yaml. `close` ends all of them."""

    def __init__(self, work: pathlib.Path, binary: pathlib.Path, site: pathlib.Path, hashes: pathlib.Path):
        self.work = work
        self.processes: list[subprocess.Popen] = []
        self.postgres_folder = None
        self.is_served = False
        self.site, self.store, self.plain, self.server, self.s3, *self.weed_ports = free_ports(12)
        self.site_url, self.store_url = f"https://localhost:{self.site}", f"https://localhost:{self.store}"
        self.services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
        # By any other network the server would see another address than the one that it trusts.
        shared = set(self.services["caddy"]["networks"]) & set(self.services["buttress"]["networks"])
        assert shared == {"front"}, shared
        self.make_secrets()
        self.make_certificates()
        # As in the image: the program, hash.txt beside it, and the site.
        self.program = work / "lib/buttress"
        self.program.parent.mkdir()
        shutil.copy(binary, self.program)
        shutil.copy(hashes, work / "lib/hash.txt")
        (work / "lib/site").symlink_to(site)

    def make_secrets(self) -> None:
        shutil.copy(DEPLOY / "make-secrets.sh", self.work)
        subprocess.run([self.work / "make-secrets.sh"], check=True, stdout=subprocess.DEVNULL)
        self.secrets = self.work / "secrets"

    def make_certificates(self) -> None:
        """A certificate authority, and a certificate for localhost."""

        def openssl(*arguments: str) -> None:
            subprocess.run(["openssl", *arguments], check=True, cwd=self.work, capture_output=True)

        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=deploy test",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        openssl("req", *curve, "-keyout", "site.key", "-out", "site.csr", "-subj", "/CN=localhost")
        (self.work / "site.ext").write_text("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
        openssl("x509", "-req", "-in", "site.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
                "-extfile", "site.ext", "-out", "site.pem")

    def spawn(self, name: str, command: list, env: dict | None = None) -> subprocess.Popen:
        log = open(self.work / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(word) for word in command], cwd=self.work, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        self.processes.append(process)
        return process

    def substituted(self, text: str) -> str:
        """A value of compose.yaml with the addresses of this machine."""
        text = re.sub(r"https://\$\{SITE[^}]*\}", self.site_url, text)
        text = re.sub(r"https://\$\{STORE[^}]*\}", self.store_url, text)
        text = text.replace("http://store:8333", f"http://127.0.0.1:{self.s3}")
        text = text.replace("/run/secrets", str(self.secrets)).replace("172.30.77.2", "127.0.0.1")
        return text

    def start_postgres(self) -> None:
        started = subprocess.run([ROOT / "scripts/postgres.sh", "start"], check=True, capture_output=True, text=True)
        known = dict(line.split("=", 1) for line in started.stdout.splitlines())
        self.postgres_folder = known["POSTGRES_DIR"]
        url = self.secrets / "database_url"
        url.unlink()
        url.write_text(known["BUTTRESS_TEST_POSTGRES_URL"] + "\n")

    def start_store(self, weed: pathlib.Path) -> None:
        (self.work / "data").mkdir()
        ports = dict(zip(
            ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
             "s3.port.grpc"],
            self.weed_ports,
        ))
        command = [self.substituted(word) for word in self.services["store"]["command"]]
        # What the image's own entry point adds.
        command += ["-volume.max=0", "-master.volumeSizeLimitMB=1024"]
        command = [word for word in command if not word.startswith("-ip")]
        here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.port={self.s3}", f"-dir={self.work}/data",
                "-volume.minFreeSpace=1", f"-filer.localSocket={self.work}/filer.sock",
                f"-s3.localSocket={self.work}/s3.sock"]
        here += [f"-{name}={port}" for name, port in ports.items()]
        self.spawn("store", [weed, "-logtostderr=true", *command, *here], {**os.environ, "TMPDIR": str(self.work)})
        # The address of the health check, and the command of the service `bucket`.
        health = self.services["store"]["healthcheck"]["test"][-1].replace(":8333", f":{self.s3}")
        wait_for(lambda: status_of(health) == 200, f"SeaweedFS answers at {health}")
        make = self.services["bucket"]["entrypoint"][-1]
        master = f"127.0.0.1:{ports['master.port']}.{ports['master.port.grpc']}"
        make = make.replace("store:9333", master).replace("weed shell", f"{weed} shell")
        # Twice: each `docker compose up` runs it.
        for _ in range(2):
            subprocess.run(["/bin/sh", "-c", make], check=True, cwd=self.work, capture_output=True, timeout=120)

    def environment(self) -> dict:
        """The variables of the service `buttress`, and those of the image."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(("BUTTRESS_", "LEPTOS_"))}
        ours = {name: self.substituted(value) for name, value in self.services["buttress"]["environment"].items()}
        image = {
            "BUTTRESS_ADDR": f"127.0.0.1:{self.server}",
            "BUTTRESS_DATA_DIR": str(self.work / "state"),
            "LEPTOS_SITE_ROOT": str(self.work / "lib/site"),
        }
        # On the site's own address, so that only the proxy keeps the public away from them.
        metrics = {"BUTTRESS_METRICS_TOKEN": TOKEN}
        return {**given, **image, **ours, **metrics, "SSL_CERT_FILE": str(self.work / "ca.pem")}

    def start_server(self) -> None:
        self.spawn("server", [self.program], self.environment())
        wait_for(lambda: is_open(self.server), "the server listens")
        wait_for(lambda: status_of(f"http://127.0.0.1:{self.server}/readyz") == 200, "the server is ready")
        self.is_served = True

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """A command of the server beside it."""
        command = [self.program, *arguments]
        environment = self.environment()
        return subprocess.run(
            command, cwd=self.work, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def end(self, process: subprocess.Popen) -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        self.processes.remove(process)

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        if self.postgres_folder:
            subprocess.run([ROOT / "scripts/postgres.sh", "stop", self.postgres_folder], check=False)


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]
