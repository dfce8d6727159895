#!/bin/sh
# apply.sh FILE MODE SERVICE_FILE VERSION CONFIGURATION SETTINGS_IN_BASE64
# Writes the settings between two marks, in place of an earlier block of the same MOP, and restarts the service.
# Readers see a file before or after, never half-written.
set -eu
file=$1
mode=$2
service=$3
version=$4
configuration=$5
settings=$(printf %s "$6" | base64 -d)

{
  sed "\|^# BEGIN $configuration\$|,\|^# END $configuration\$|d" "$file"
  printf '# BEGIN %s\n%s\n# END %s\n' "$configuration" "$settings" "$configuration"
} > "$file.new"
chmod "$mode" "$file.new"
mv "$file.new" "$file"

restarts=$(sed -n 's/^ *"restarts": \([0-9]*\).*/\1/p' "$service")
cp -p "$service" "$service.new"
sed -e 's|^\( *"state": \)"[^"]*"|\1"running"|' \
    -e "s|^\( *\"version\": \)\"[^\"]*\"|\1\"$version\"|" \
    -e "s|^\( *\"configuration\": \)\"[^\"]*\"|\1\"$configuration\"|" \
    -e "s|^\( *\"restarts\": \)[0-9]*|\1$((restarts + 1))|" "$service" > "$service.new"
mv "$service.new" "$service"
