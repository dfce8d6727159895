#!/bin/sh
# save.sh HOST_FOLDER CHECKPOINT_ROOT CHECKPOINT_FILE
# Packs everything on the host, compares the pack with the host and publishes it under its final name, which happens once:
# a checkpoint that exists is never replaced, only looked at.
set -eu
host=$1
root=$2
file=$3

if [ -z "$root" ] || [ ! -d "$root" ]; then
  echo "MOP_BACKUP_ROOT (${root:-empty}) is not a folder: set it to the place where checkpoints are kept" >&2
  exit 64
fi
umask 077
mkdir -p "$(dirname "$file")"

if [ ! -e "$file" ]; then
  new="$file.$$"
  trap 'rm -f "$new"' EXIT
  tar --create --file "$new" --directory "$host" --numeric-owner --sort=name .
  tar --compare --file "$new" --directory "$host" --numeric-owner
  if ln "$new" "$file" 2>/dev/null; then
    sync "$file" "$(dirname "$file")"
    outcome=stored
  fi
fi
entries=$(tar --list --file "$file" | grep -c '^\./')
echo "${outcome:-kept} $entries entries $(sha256sum "$file" | cut -d ' ' -f 1)"
