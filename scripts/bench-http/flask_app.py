"""A typical signing service of 2013: Flask, and a V2 policy signed with hmac.

It has no accounts and stores nothing. The policy has the same conditions as ours.
"""

import base64
import datetime
import hashlib
import hmac
import json
import uuid

from flask import Flask, jsonify, request

app = Flask(__name__)
BUCKET, KEY_ID, SECRET = "buttress-test", "AKIDBUTTRESSTEST", b"buttress-test-secret-key"


@app.get("/sign")
def sign():
    upload = uuid.uuid4().hex
    expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
    size = int(request.args["size"])
    fields = {
        "key": f"staging/{upload}",
        "Content-Type": request.args["type"],
        "x-amz-meta-upload-id": upload,
        "success_action_status": "201",
    }
    conditions = [{"bucket": BUCKET}, *({name: value} for name, value in fields.items())]
    document = {
        "expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "conditions": [*conditions, ["content-length-range", size, size]],
    }
    policy = base64.b64encode(json.dumps(document).encode())
    signature = base64.b64encode(hmac.digest(SECRET, policy, hashlib.sha1)).decode()
    fields |= {"AWSAccessKeyId": KEY_ID, "policy": policy.decode(), "signature": signature}
    return jsonify(url=f"http://127.0.0.1:9/{BUCKET}", fields=fields)
