#!/bin/sh
# install-package.sh PACKAGE_LIST NAME VERSION
# Enters a package in the host's list of installed packages, in place of any earlier version.
set -eu
list=$1
{ grep -v "^$2 " "$list" || true; echo "$2 $3"; } | sort > "$list.new"
cat "$list.new" > "$list"
rm "$list.new"
