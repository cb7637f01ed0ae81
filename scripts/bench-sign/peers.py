"""Python signers for compare.py:

    peers.py boto3|plain

Writes a line of JSON with a form to check. Then it reads lines with a number of CPU seconds, signs for that time, and
writes the number of forms and the CPU seconds used.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import platform
import sys
import time
from datetime import datetime, timedelta, timezone

FORM = json.loads(pathlib.Path(__file__).with_name("form.json").read_text())


def key(number):
    return f"{FORM['keyStart']}{number}{FORM['keyEnd']}"


def fields_of_form():
    return {
        "acl": FORM["acl"],
        "Content-Type": FORM["contentType"],
        "success_action_redirect": FORM["redirect"],
        "Cache-Control": FORM["cacheControl"],
        "Content-Disposition": FORM["contentDisposition"],
        "x-amz-meta-upload-id": FORM["uploadId"],
    }


def with_boto3():
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        region_name=FORM["region"],
        aws_access_key_id=FORM["accessKeyId"],
        aws_secret_access_key=FORM["secretAccessKey"],
        config=Config(signature_version="s3v4"),
    )

    def sign(number):
        fields = fields_of_form()
        # boto3 requires every field also as a condition, and appends to both.
        conditions = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", FORM["minBytes"], FORM["maxBytes"]])
        form = client.generate_presigned_post(
            FORM["bucket"], key(number), Fields=fields, Conditions=conditions, ExpiresIn=FORM["seconds"]
        )
        return form["fields"]

    return boto3.__version__, sign


def by_hand():
    """A plain SigV2 implementation. Like our signer it takes the time as an argument."""
    now = datetime.now(timezone.utc)
    secret = FORM["secretAccessKey"].encode()

    def sign(number):
        fields = {"key": key(number), **fields_of_form()}
        conditions = [
            {"bucket": FORM["bucket"]},
            ["content-length-range", FORM["minBytes"], FORM["maxBytes"]],
            *({name: value} for name, value in fields.items()),
        ]
        expiration = (now + timedelta(seconds=FORM["seconds"])).strftime("%Y-%m-%dT%H:%M:%SZ")
        policy = base64.b64encode(json.dumps({"expiration": expiration, "conditions": conditions}).encode())
        signature = base64.b64encode(hmac.new(secret, policy, hashlib.sha1).digest())
        fields["AWSAccessKeyId"] = FORM["accessKeyId"]
        fields["policy"] = policy.decode()
        fields["signature"] = signature.decode()
        return fields

    return platform.python_version(), sign


version, sign = {"boto3": with_boto3, "plain": by_hand}[sys.argv[1]]()
number = 1_000_000
print(json.dumps({"version": version, "fields": sign(number)}), flush=True)

for line in sys.stdin:
    enough = float(line)
    start = time.process_time()
    done = 0
    spent = 0.0
    while spent < enough:
        for number in range(number + 1, number + 101):
            sign(number)
        done += 100
        spent = time.process_time() - start
    print(done, spent, flush=True)
