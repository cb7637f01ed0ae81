#!/usr/bin/env bash
# Makes the secrets of compose.yaml in the folder `secrets` beside it: a password of the database, and two keys of the
# store. Existing secrets are never replaced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ -e secrets ]]; then
    echo "make-secrets.sh: there is a folder secrets already; move it away to make new ones" >&2
    exit 1
fi

# random BYTES: hexadecimal digits.
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
# secret NAME TEXT
secret() { printf '%s\n' "$2" >"secrets/$1"; }

# Only the owner can enter the folder. The files are readable for all, because compose mounts them with their mode on
# this machine, and the user of a container is another one.
mkdir -m 700 secrets
umask 022

password=$(random 32)
secret postgres_password "$password"
secret database_url "postgres://buttress:$password@postgres/buttress"

server_id=server-$(random 8) server_key=$(random 32)
browser_id=browser-$(random 8) browser_key=$(random 32)
secret s3_access_key_id "$server_id"
secret s3_secret_access_key "$server_key"
secret s3_browser_access_key_id "$browser_id"
secret s3_browser_secret_access_key "$browser_key"
# The second key may only write (docs/operations.md, "A key for browsers").
secret seaweedfs.json "{\"identities\": [
  {\"name\": \"server\", \"credentials\": [{\"accessKey\": \"$server_id\", \"secretKey\": \"$server_key\"}],
   \"actions\": [\"Admin:buttress\", \"Read:buttress\", \"Write:buttress\", \"List:buttress\", \"Tagging:buttress\"]},
  {\"name\": \"browser\", \"credentials\": [{\"accessKey\": \"$browser_id\", \"secretKey\": \"$browser_key\"}],
   \"actions\": [\"Write:buttress\"]}
]}"
chmod 444 secrets/*
echo "made $(cd secrets && echo ./*)"
