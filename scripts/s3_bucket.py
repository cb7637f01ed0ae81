#!/usr/bin/env python3
"""Creates a bucket and sets its CORS rules on any S3, using only Python's standard library.

    s3_bucket.py [--ignore-public-acls] ENDPOINT KEY SECRET BUCKET [ORIGIN...]      (no origin: any)

Waits up to a minute for a server that is still starting.
"""

import base64
import datetime
import hashlib
import hmac
import http.client
import sys
import time
import urllib.parse
from xml.sax.saxutils import escape

REGION = "us-east-1"


def send(endpoint: str, key: str, secret: str, method: str, path: str, query: str, body: bytes) -> tuple[int, str]:
    """Sends a request signed with SigV4 and returns status and body."""
    url = urllib.parse.urlsplit(endpoint)
    now = datetime.datetime.now(datetime.timezone.utc)
    date = now.strftime("%Y%m%d")
    headers = {
        "content-md5": base64.b64encode(hashlib.md5(body).digest()).decode(),
        "host": url.netloc,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
    }
    signed = ";".join(sorted(headers))
    canonical = "\n".join(
        [method, path, query, *(f"{name}:{headers[name]}" for name in sorted(headers)), "", signed]
        + [headers["x-amz-content-sha256"]]
    )
    scope = f"{date}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing_key = f"AWS4{secret}".encode()
    for part in (date, REGION, "s3", "aws4_request"):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={signed}, Signature={signature}"
    )
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        connection.request(method, path + (f"?{query.rstrip('=')}" if query else ""), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def cors(origins: list[str]) -> bytes:
    allowed = "".join(f"<AllowedOrigin>{escape(origin)}</AllowedOrigin>" for origin in origins or ["*"])
    methods = "".join(f"<AllowedMethod>{method}</AllowedMethod>" for method in ("GET", "HEAD", "POST", "PUT"))
    return (
        f"<CORSConfiguration><CORSRule>{allowed}{methods}<AllowedHeader>*</AllowedHeader>"
        "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>"
    ).encode()


IGNORE_PUBLIC_ACLS = (
    b"<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls>"
    b"<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>"
    b"<RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
)


def main() -> int:
    arguments = sys.argv[1:]
    wishes = {"cors=": None}
    if arguments[0] == "--ignore-public-acls":
        arguments.pop(0)
        wishes["publicAccessBlock="] = IGNORE_PUBLIC_ACLS
    endpoint, key, secret, bucket, *origins = arguments
    wishes["cors="] = cors(origins)
    answer = "no answer"
    for _ in range(120):
        try:
            status, text = send(endpoint, key, secret, "PUT", f"/{bucket}", "", b"")
            answer = f"{status} {text}"
            if status == 200 or "BucketAlreadyOwnedByYou" in text or "BucketAlreadyExists" in text:
                done = 0
                for query, body in wishes.items():
                    status, text = send(endpoint, key, secret, "PUT", f"/{bucket}", query, body)
                    answer = f"{query} {status} {text}"
                    done += status in (200, 204)
                if done == len(wishes):
                    return 0
        except (OSError, http.client.HTTPException) as error:
            answer = str(error)
        time.sleep(0.5)
    print(f"s3_bucket.py: {endpoint}/{bucket}: {answer}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
