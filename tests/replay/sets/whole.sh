pairs=84445
decided=16500
. tests/replay/sets/convarg.sh
