#!/bin/sh
# restart.sh SERVICE_FILE VERSION CONFIGURATION
# Brings a service up in a version with a configuration. Readers see the service before or after, never half-written.
set -eu
file=$1
version=$2
configuration=$3
restarts=$(sed -n 's/^ *"restarts": \([0-9]*\).*/\1/p' "$file")
new="$(dirname "$file")/.$(basename "$file").new"

cp -p "$file" "$new"
sed -e 's|^\( *"state": \)"[^"]*"|\1"running"|' \
    -e "s|^\( *\"version\": \)\"[^\"]*\"|\1\"$version\"|" \
    -e "s|^\( *\"configuration\": \)\"[^\"]*\"|\1\"$configuration\"|" \
    -e "s|^\( *\"restarts\": \)[0-9]*|\1$((restarts + 1))|" "$file" > "$new"
mv "$new" "$file"
