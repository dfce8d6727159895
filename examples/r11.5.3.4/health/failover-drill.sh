#!/bin/sh
# failover-drill.sh CHECKPOINT_ROOT REGION DATABASE_HOST
# Restores the newest checkpoint of a region's database beside it, looks whether what came back could take over, and takes it away again.
set -eu
newest=$(ls -t "$1"/*/"$2"/*/*/"$3.tar" 2>/dev/null | head -n 1)
if [ -z "$newest" ]; then
  echo "there is no checkpoint of $3 in $2" >&2
  exit 1
fi
began=$(date +%s%3N)
umask 077
standby=$(mktemp -d)
trap 'rm -rf "$standby"' EXIT
tar --extract --file "$newest" --directory "$standby"
files=$(find "$standby" -type f | wc -l)
database=$(sed -n 's/^ *"state": "\([^"]*\)".*/\1/p' "$standby/services/database.json")
role=$(sed -n 's/^role = //p' "$standby/var/lib/database/state.conf")
printf '{"database":"%s","role":"%s","files":%s,"milliseconds":%s}\n' "$database" "$role" "$files" "$(($(date +%s%3N) - began))"
