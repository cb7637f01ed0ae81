"""Compares our signer with others: forms signed per CPU second, and the ratio.

    compare.py FOLDER        FOLDER: where bench-sign.sh has installed the others

The processes take turns, so that other load of the machine affects all alike; a ratio is the median of the rounds'
ratios. First a form of each signer is checked: it must have the same conditions as ours and a valid signature.
Results are only printed.
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
FORM = json.loads((HERE / "form.json").read_text())
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
WARM_UP, TURN = 1.5, 0.5

# Name, signature version, command, and the goal for our relative speed.
PEERS = [
    ("minio-js", "v4", ["node", "peers.mjs", "{folder}", "minio-js"], 10),
    ("@aws-sdk/s3-presigned-post", "v4", ["node", "peers.mjs", "{folder}", "aws-sdk"], 25),
    ("boto3", "v4", ["{folder}/venv/bin/python", "peers.py", "boto3"], 60),
    ("plain Python", "v2", ["{folder}/venv/bin/python", "peers.py", "plain"], 10),
    ("plain Node.js", "v2", ["node", "peers.mjs", "{folder}", "node-crypto"], 5),
]
# Maximum time of a V4 signature, as a multiple of one HMAC of the same policy.
MOST_FLOORS = 3

OURS = ["bench", "--locked", "-p", "s3-post-policy", "--all-features", "--bench", "sign"]
REPORT = re.compile(
    r"(v[24]): policy (\d+) B JSON, .* floor (\d+) ns, sign \d+ ns = ([\d.]+) x floor; (\d+) ops/CPU-s"
)


class Ours:
    """`benches/sign.rs`, which measures signing and a single HMAC in turns."""

    def __init__(self):
        built = subprocess.run(
            ["cargo", *OURS, "--no-run", "--message-format=json-render-diagnostics"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        messages = map(json.loads, built.stdout.splitlines())
        self.program = next(message["executable"] for message in messages if message.get("executable"))
        self.json_bytes, self.floors, self.ratios, self.rates = {}, {}, {}, {}

    def turn(self):
        # Criterion's filter matches no benchmark, so only the comparison after them runs.
        ran = subprocess.run([self.program, "--bench", "none"], stdout=subprocess.PIPE, text=True, check=True)
        found = REPORT.findall(ran.stdout)
        if [version for version, *_ in found] != ["v4", "v2"]:
            sys.exit(f"benches/sign.rs has an output that compare.py cannot parse:\n{ran.stdout}")
        for version, json_bytes, floor, ratio, rate in found:
            self.json_bytes[version] = int(json_bytes)
            self.floors.setdefault(version, []).append(1e9 / float(floor))
            self.ratios.setdefault(version, []).append(float(ratio))
            self.rates.setdefault(version, []).append(float(rate))


class Peer:
    """Another signer, in a process that waits between its turns."""

    def __init__(self, folder, name, signature, command, target):
        self.name, self.signature, self.target, self.rates = name, signature, target, []
        # Without this machine's settings, and without a search for credentials.
        environment = {
            **os.environ,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            # The AWS SDK warns about Node.js versions whose support ends soon.
            "NODE_NO_WARNINGS": "1",
        }
        command = [part.format(folder=folder) for part in command]
        self.process = subprocess.Popen(
            command, cwd=HERE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        hello = json.loads(self.read())
        self.version = hello["version"]
        self.json_bytes = check(name, signature, hello["fields"])

    def read(self):
        return self.process.stdout.readline() or sys.exit(f"{self.name} exited early")

    def turn(self, seconds):
        print(seconds, file=self.process.stdin, flush=True)
        done, spent = map(float, self.read().split())
        return done / spent

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def check(name, signature, fields):
    """Checks a form's conditions and signature; returns the size of its policy."""
    fields = {field.lower(): value for field, value in fields.items()}
    document = base64.b64decode(fields["policy"])
    covered = set()
    for condition in json.loads(document)["conditions"]:
        if isinstance(condition, dict):
            covered.update(("eq", f"${field}".lower(), value) for field, value in condition.items())
        else:
            operator, field, value = condition
            covered.add((operator, str(field).lower(), value))
    expected = {
        ("eq", "$bucket", FORM["bucket"]),
        ("eq", "$key", f"{FORM['keyStart']}1000000{FORM['keyEnd']}"),
        ("eq", "$acl", FORM["acl"]),
        ("eq", "$content-type", FORM["contentType"]),
        ("eq", "$success_action_redirect", FORM["redirect"]),
        ("eq", "$cache-control", FORM["cacheControl"]),
        ("eq", "$content-disposition", FORM["contentDisposition"]),
        ("eq", "$x-amz-meta-upload-id", FORM["uploadId"]),
        ("content-length-range", str(FORM["minBytes"]), FORM["maxBytes"]),
    }
    secret, policy = FORM["secretAccessKey"].encode(), fields["policy"].encode()
    if signature == "v2":
        right = base64.b64encode(hmac.new(secret, policy, hashlib.sha1).digest()).decode()
        found = fields["signature"]
    else:
        for field in ("x-amz-algorithm", "x-amz-credential", "x-amz-date"):
            expected.add(("eq", f"${field}", fields[field]))
        key = b"AWS4" + secret
        for part in (fields["x-amz-date"][:8], FORM["region"], "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        right = hmac.new(key, policy, hashlib.sha256).hexdigest()
        found = fields["x-amz-signature"]
    if covered != expected:
        sys.exit(f"{name} has other conditions: {sorted(map(str, covered ^ expected))}")
    if found != right:
        sys.exit(f"{name} has an invalid signature")
    return len(document)


def load():
    return "load average " + ", ".join(f"{one:.1f}" for one in os.getloadavg()) + f" on {os.cpu_count()} CPUs"


def row(*cells):
    print("{:<40}{:>8}{:>13}   {:<24}{:<8}{}".format(*cells).rstrip())


def verdict(met):
    return "met" if met else "missed"


def main(folder):
    ours = Ours()
    peers = [Peer(folder, *peer) for peer in PEERS]
    print(f"{ROUNDS} rounds, in turns; {load()} before")
    for peer in peers:
        peer.turn(WARM_UP)
    for _ in range(ROUNDS):
        ours.turn()
        for peer in peers:
            peer.rates.append(peer.turn(TURN))
    for peer in peers:
        peer.close()
    print(f"{load()} after\n")

    median = statistics.median
    row("signer", "JSON", "per CPU-s", "ours ÷ theirs", "target", "")
    for version in ("v4", "v2"):
        size = f"{ours.json_bytes[version]} B"
        row(f"{version}  s3-post-policy", size, f"{median(ours.rates[version]):,.0f}", "", "", "")
        floors = median(ours.ratios[version])
        target = (f"≤ {MOST_FLOORS}", verdict(floors <= MOST_FLOORS)) if version == "v4" else ("", "")
        row("    one HMAC of that policy", "", f"{median(ours.floors[version]):,.0f}", f"1 / {floors:.2f}", *target)
        for peer in peers:
            if peer.signature != version:
                continue
            ratios = [mine / theirs for mine, theirs in zip(ours.rates[version], peer.rates)]
            ratio = median(ratios)
            row(
                f"    {peer.name} {peer.version}",
                f"{peer.json_bytes} B",
                f"{median(peer.rates):,.0f}",
                f"{ratio:.1f}  ({min(ratios):.1f} to {max(ratios):.1f})",
                f"≥ {peer.target}",
                verdict(ratio >= peer.target),
            )


main(sys.argv[1])
