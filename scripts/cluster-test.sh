#!/usr/bin/env bash
# Three servers with one PostgreSQL and a SeaweedFS cluster; all of them are killed and restarted under load. Afterwards
# the database and the store must agree. Takes about four minutes.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CLUSTER_DIR='' POSTGRES_DIR=''
finish() {
    [[ -z $CLUSTER_DIR ]] || scripts/cluster.sh stop "$CLUSTER_DIR"
    [[ -z $POSTGRES_DIR ]] || scripts/postgres.sh stop "$POSTGRES_DIR"
}
trap finish EXIT

scripts/tools.sh toolchain
set -a
eval "$(scripts/cluster.sh start)"
eval "$(scripts/postgres.sh start)"
export BUTTRESS_TEST_POSTGRES_DIR=$POSTGRES_DIR
set +a
cargo test --locked -p server --test faults three_servers -- --ignored --nocapture
