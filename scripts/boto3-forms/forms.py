"""Prints forms that botocore's generate_presigned_post makes, as JSON. The clock stands still.

The test crates/post-policy/tests/boto3.rs makes the same forms with our builder and compares them. boto3 hands this
function on from botocore unchanged.
"""

import datetime
import json

import botocore.auth
import botocore.session
import botocore.signers
from botocore.config import Config

NOW = datetime.datetime(2026, 1, 31, 12, 0, 0, tzinfo=datetime.timezone.utc)


def frozen_clock(remove_tzinfo=True):
    return NOW.replace(tzinfo=None) if remove_tzinfo else NOW


botocore.signers.get_current_datetime = frozen_clock
botocore.auth.get_current_datetime = frozen_clock

SESSION = botocore.session.Session()
RANGE = ["content-length-range", 1, 5_000_000]


def client(version="s3v4", token=None, region="eu-central-1", addressing="virtual", endpoint=None):
    return SESSION.create_client(
        "s3",
        region_name=region,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="not-a-secret",
        aws_session_token=token,
        endpoint_url=endpoint,
        config=Config(signature_version=version, s3={"addressing_style": addressing}),
    )


def form(s3, key="staging/0197b1c2.png", bucket="photos", content_type="image/png", fields=None, conditions=None,
         type_condition=None):
    """A form with a size and a content type, which our policies always have."""
    fields = {"Content-Type": content_type} | (fields or {})
    type_condition = type_condition or {"Content-Type": content_type}
    conditions = [type_condition, RANGE] + (conditions or [])
    return s3.generate_presigned_post(Bucket=bucket, Key=key, Fields=fields, Conditions=conditions, ExpiresIn=600)


def exactly(fields):
    """Fields, each with an exact condition."""
    return {"fields": fields, "conditions": [{name: value} for name, value in fields.items()]}


TAGS = "<Tagging><TagSet><Tag><Key>state</Key><Value>staged</Value></Tag></TagSet></Tagging>"

FORMS = {
    "exact key": form(client()),
    "status and session token": form(client(token="session/token=="), **exactly({"success_action_status": "201"})),
    "file name below a prefix": form(client(), key="scans/17/${filename}"),
    "file name below a prefix without a slash": form(client(), key="backup-${filename}"),
    "file name anywhere": form(client(), key="${filename}"),
    "key of any text": form(client(), key="Ünal & Söhne/report (final) + notes @ 10:30=ok.png"),
    "types that start with image/": form(client(), type_condition=["starts-with", "$Content-Type", "image/"]),
    "any type": form(client(), type_condition=["starts-with", "$Content-Type", ""]),
    "type with a quoted parameter": form(client(), content_type='text/plain; charset="utf-8"'),
    "metadata": form(client(), **exactly({"x-amz-meta-by": 'Zoë "🦀" \\', "x-amz-meta-note": ""})),
    "metadata that starts with a text": form(
        client(),
        fields={"x-amz-meta-album": "2026-holiday", "x-amz-meta-any": "thing"},
        conditions=[["starts-with", "$x-amz-meta-album", "2026-"], ["starts-with", "$x-amz-meta-any", ""]],
    ),
    "redirect with a query": form(
        client(), **exactly({"success_action_redirect": "https://example.test/return?id=17&x=y"})
    ),
    "redirect that starts with a text": form(
        client(),
        fields={"success_action_redirect": "https://example.test/uploads/17"},
        conditions=[["starts-with", "$success_action_redirect", "https://example.test/uploads/"]],
    ),
    "headers, storage class, tags, encryption": form(
        client(),
        **exactly(
            {
                "acl": "private",
                "Cache-Control": "no-store",
                "Content-Disposition": 'attachment; filename="a.png"',
                "x-amz-storage-class": "STANDARD_IA",
                "tagging": TAGS,
                "x-amz-server-side-encryption": "AES256",
                "x-amz-checksum-algorithm": "CRC32",
                "x-amz-checksum-crc32": "AAAAAA==",
            }
        ),
    ),
    "fields of the caller and of the page": form(
        client(),
        fields={"x-amz-grant-read": "id=17", "Content-Language": "de-AT"},
        conditions=[
            {"x-amz-grant-read": "id=17"},
            ["starts-with", "$Content-Language", "de"],
            ["starts-with", "$name", ""],
        ],
    ),
    "old bucket name": form(client(region="us-west-2"), bucket="Old_Bucket.2010"),
    "alias of an access point": form(client(), bucket="photos-ap-3k9x1f7qz2m8w5t4-s3alias"),
    "endpoint with a path": form(client(addressing="path", endpoint="https://gateway.test/storage/v1/s3")),
    "endpoint with a port": form(client(addressing="path", endpoint="http://127.0.0.1:9000", region="us-east-1")),
    "SigV2": form(client("s3"), **exactly({"acl": "public-read"})),
    "SigV2, session token, file name": form(client("s3", token="session/token=="), key="scans/17/${filename}"),
}

print(json.dumps(FORMS, ensure_ascii=False, indent=1))
