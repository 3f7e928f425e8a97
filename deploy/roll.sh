#!/bin/sh
# Puts a new image in the place of the running one, a process at a time, so that one
# always answers. Only for a new version of the program: a new store needs no restart.
set -eu
cd "$(dirname "$0")/.."
compose="docker compose -f deploy/compose.yaml"
$compose build one
for process in one two; do
    $compose up -d --no-deps --wait --wait-timeout 120 "$process"
    # Until the proxy has looked up where it is now (every 5 seconds) and asked it.
    sleep 10
    echo "$process runs the new version."
done
