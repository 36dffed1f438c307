#!/usr/bin/env bash
# Prints every result with a label, as they are committed: kcat-follow.sh LABEL
set -euo pipefail
# Headers say what most readers want to know. With classification.format=json, %s is the value to read; else it is Avro.
kcat -C -u -q -b "${BOOTSTRAP_SERVERS:-localhost:9092}" -X isolation.level=read_committed \
  -t clipstream.classifications -o beginning -f '%h %k\n' |
  grep --line-buffered -F ",clipstream.label=$1,"
