"""nginx and Caddy with the files of docs/deploy. Only addresses, names and folders are replaced."""

import os
import pathlib
import re
import shutil
import subprocess

from processes import DEPLOY, Composition, is_open, wait_for

STORE = "# The store, only where it runs here."
FOLDERS = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]


def nginx_file(composition: Composition) -> str:
    """nginx.conf for localhost, with a port for each name."""
    site, store = (DEPLOY / "nginx.conf").read_text().split(STORE)

    def at(text: str, port: int, ours: int) -> str:
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{ours}")
        return text.replace(f"listen [::]:{port}", f"listen [::1]:{ours}")

    site = at(at(site, 443, composition.site), 80, composition.plain)
    text = site + STORE + at(store, 443, composition.store)
    if not pathlib.Path("/proc/net/if_inet6").exists():
        text = re.sub(r"listen \[::1\].*", "", text)
    for known, ours in {
        "127.0.0.1:3000": f"127.0.0.1:{composition.server}",
        "127.0.0.1:8333": f"127.0.0.1:{composition.s3}",
        "files.example.org store.example.org": "localhost",
        "/var/log/nginx": str(composition.work),
    }.items():
        assert known in text, known
        text = text.replace(known, ours)
    text = re.sub(r"/etc/ssl/\S+/fullchain\.pem", f"{composition.work}/site.pem", text)
    text = re.sub(r"/etc/ssl/\S+/privkey\.pem", f"{composition.work}/site.key", text)
    return re.sub(r"server_name (files|store)\.example\.org", "server_name localhost", text)


def start_nginx(composition: Composition) -> subprocess.Popen:
    work = composition.work
    (work / "buttress.conf").write_text(nginx_file(composition))
    temporary = "".join(f"    {name}_temp_path {work}/{name};\n" for name in FOLDERS)
    # Like Debian's: gzip is on for all sites.
    (work / "nginx.conf").write_text(
        "daemon off;\n"
        f"pid {work}/nginx.pid;\n"
        f"error_log {work}/nginx-error.log;\n"
        f"{'user root;' if os.getuid() == 0 else ''}\n"
        "events {}\n"
        "http {\n"
        f"{temporary}"
        "    include /etc/nginx/mime.types;\n"
        "    gzip on;\n"
        "    gzip_types text/css text/event-stream application/json;\n"
        f"    include {work}/buttress.conf;\n"
        "}\n"
    )
    program = shutil.which("nginx", path="/usr/sbin:" + os.environ["PATH"])
    return composition.spawn("nginx", [program, "-c", work / "nginx.conf"])


def start_caddy(composition: Composition) -> subprocess.Popen:
    work = composition.work
    # Caddy signs certificates for localhost itself: with our authority, which the server and curl trust.
    (work / "Caddyfile").write_text(
        "{\n"
        "    admin off\n"
        "    skip_install_trust\n"
        f"    http_port {composition.plain}\n"
        f"    pki {{\n        ca local {{\n            root {{\n"
        f"                cert {work}/ca.pem\n                key {work}/ca.key\n"
        "            }\n        }\n    }\n"
        "}\n"
        f"import {DEPLOY}/Caddyfile\n"
    )
    environment = {
        **os.environ,
        "XDG_DATA_HOME": f"{work}/caddy",
        "XDG_CONFIG_HOME": f"{work}/caddy",
        "SITE": f"localhost:{composition.site}",
        "STORE": f"localhost:{composition.store}",
        "SITE_UPSTREAM": f"127.0.0.1:{composition.server}",
        "STORE_UPSTREAM": f"127.0.0.1:{composition.s3}",
    }
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", work / "Caddyfile"]
    return composition.spawn("caddy", command, environment)


PROGRAMS = {"nginx": start_nginx, "caddy": start_caddy}


def started(composition: Composition, name: str) -> subprocess.Popen:
    """The proxy, which listens."""
    process = PROGRAMS[name](composition)
    wait_for(lambda: is_open(composition.site) and is_open(composition.store), f"{name} listens")
    return process
