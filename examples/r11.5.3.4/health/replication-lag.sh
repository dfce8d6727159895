#!/bin/sh
# replication-lag.sh DATABASE_HOST PEER
# How far the database of a peer is behind this one, as JSON: what its replication says of itself, and whether it has every schema.
set -eu
says() { sed -n "s|^$2 = ||p" "$1/var/lib/database/state.conf"; }

schema=$(says "$1" schema)
peer=$(says "$2" schema)
printf '{"state":"%s","lagSeconds":%s,"schemasBehind":%s}\n' "$(says "$2" replication)" "$(says "$2" lag_seconds)" "$((schema - peer))"
