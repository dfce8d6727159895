#!/bin/sh
# restore.sh HOST_FOLDER CHECKPOINT_FILE
# Unpacks beside the host, compares, and only then takes the host's place: an interrupted restore is simply run again.
set -eu
host=$1
file=$2
new="$(dirname "$host")/.$(basename "$host").restored"
old="$(dirname "$host")/.$(basename "$host").replaced"

if [ ! -s "$file" ]; then
  echo "no checkpoint at $file: this host cannot be rolled back" >&2
  exit 66
fi
rm -rf "$new"
mkdir -p "$new"
tar --extract --file "$file" --directory "$new" --preserve-permissions --same-owner --numeric-owner
tar --compare --file "$file" --directory "$new" --numeric-owner
rm -rf "$old"
if [ -e "$host" ]; then mv "$host" "$old"; fi
mv "$new" "$host"
rm -rf "$old"
echo "restored $(tar --list --file "$file" | grep -c '^\./') entries"
