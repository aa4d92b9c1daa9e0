#!/bin/sh
# Installs the servers whose private instances the tests start, where that is possible without asking anybody.
# Never fails: without a server its tests are skipped, in CI they fail.
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin

packages=
{ command -v mariadbd && command -v mariadb-install-db; } >/dev/null 2>&1 ||
    packages="mariadb-server-core mariadb-client-core"
command -v redis-server >/dev/null 2>&1 ||
    packages="$packages redis-server"
[ -n "$packages" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    sudo -n true >/dev/null 2>&1 || as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Some tests will be skipped. Please install by hand: $packages"
    exit 0
fi

echo "Installing$(printf ' %s' $packages) for the tests ..."
log=$(mktemp)
if $as_root apt-get -qq update >"$log" 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $packages >>"$log" 2>&1 </dev/null; then
    rm -f "$log"
else
    tail -n 5 "$log"
    rm -f "$log"
    echo "Some tests will be skipped. These packages could not be installed: $packages"
fi
