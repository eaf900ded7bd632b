#!/bin/sh
# Installs what Goldleaf needs from Debian 12, and only what is missing. Asks nothing; says what it does.
#
#   deploy/install-deps.sh             to build and run it
#   deploy/install-deps.sh test        also what the tests want
#   deploy/install-deps.sh test lint   and what `make lint` wants
#   deploy/install-deps.sh fuzz        what `make fuzz` wants
#
# As root, or through sudo. Nothing is touched when nothing is missing. Postgres' package would make and start a cluster
# of its own; that is switched off first, unless one is there already or you have said otherwise in
# /etc/postgresql-common/createcluster.conf.
set -eu

build="gcc make pkg-config libc6-dev libpq-dev libmicrohttpd-dev libjansson-dev libsodium-dev nettle-dev
	libcurl4-gnutls-dev zlib1g-dev postgresql-15 postgresql-client-15 node:nodejs npm:npm ca-certificates"
# A program that is there counts, wherever it came from.
test="check curl:curl go:golang-go python3:python3 python3-venv chromium:chromium fonts-dejavu-core"
lint="clang clang-format clang-tidy cppcheck"
fuzz="clang libclang-rt-14-dev"

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Of "program:package" or "package": those that are missing.
missing() {
	for want; do
		case $want in
		python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null || echo "$want" ;;
		*:*) command -v "${want%%:*}" >/dev/null || echo "${want#*:}" ;;
		*) installed "$want" || echo "$want" ;;
		esac
	done
}

wanted=$build
for part; do
	case $part in
	test) wanted="$wanted $test" ;;
	lint) wanted="$wanted $lint" ;;
	fuzz) wanted="$wanted $fuzz" ;;
	*)
		sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
done

if ! command -v dpkg-query >/dev/null; then
	echo "install-deps: this is not Debian; what Goldleaf wants is, by Debian's names:" "$wanted" >&2
	exit 1
fi
# shellcheck disable=SC2086 # lists of words
packages=$(missing $wanted | sort -u)
[ -n "$packages" ] || exit 0

echo "install-deps: installing" $packages
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
	echo "install-deps: that takes root, and there is no sudo: run deploy/install-deps.sh $* as root" >&2
	exit 1
fi

case $packages in
*postgresql-15*)
	if ! [ -e /etc/postgresql-common/createcluster.conf ] && ! installed postgresql-common; then
		echo "install-deps: Postgres is to make no cluster of its own (/etc/postgresql-common/createcluster.conf)"
		as_root mkdir -p /etc/postgresql-common
		echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
	fi
	;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# sudo drops exported variables, so env sets them behind it.
# shellcheck disable=SC2086
if ! { as_root apt-get update -q &&
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
		-o Dpkg::Options::=--force-confold $packages; } >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "install-deps: apt-get failed, see above" >&2
	exit 1
fi
# shellcheck disable=SC2086
echo "install-deps: done," $(echo $packages | wc -w) "packages"
