#!/usr/bin/env bash
# Changes a label set and waits until it is active: kcat-labels.sh SET JSON. Exit status 1: it was rejected.
set -euo pipefail
broker=${BOOTSTRAP_SERVERS:-localhost:9092}

echo "$1|$2" | kcat -P -b "$broker" -t clipstream.label-sets -K '|'

# The revision is the message's offset: that of the last one with this key.
revision=$(kcat -C -q -e -b "$broker" -t clipstream.label-sets -o beginning -f '%o %k\n' |
  awk -v name="$1" '$2 == name { last = $1 } END { print last }')
echo "revision $revision"

# What became of it. A newer one of somebody else's may have overtaken it; then that counts.
trap 'kill $!' EXIT
while read -r name headers; do
  [[ $name == "$1" && $headers =~ ^clipstream.revision=([0-9]+),clipstream.state=([a-z]+) ]] || continue
  ((BASH_REMATCH[1] >= revision)) || continue
  echo "${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
  case ${BASH_REMATCH[2]} in
    active) exit 0 ;;
    rejected | deleted) echo "${headers#*,clipstream.reason=}" >&2 && exit 1 ;;
  esac
done < <(exec kcat -C -u -q -b "$broker" -X isolation.level=read_committed -t clipstream.label-set-status -o beginning -f '%k %h\n')
