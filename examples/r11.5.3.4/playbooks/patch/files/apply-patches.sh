#!/bin/sh
# apply-patches.sh HOST_FOLDER KERNEL NAME=VERSION...
# Installs packages and boots the host into a kernel.
set -eu
host=$1
kernel=$2
shift 2
list="$host/var/lib/packages/installed.list"
for patch in "$@"; do
  name=${patch%%=*}
  { grep -v "^$name " "$list" || true; echo "$name ${patch#*=}"; } | sort > "$list.new"
  cat "$list.new" > "$list"
  rm "$list.new"
done
sed -i -e "s|^kernel = .*|kernel = $kernel|" "$host/var/run/boot.conf"
echo "$# patches installed, running kernel $kernel" >> "$host/var/log/platform.log"
