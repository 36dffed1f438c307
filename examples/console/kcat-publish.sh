#!/usr/bin/env bash
# Publishes pictures as they are: kcat-publish.sh PICTURE... (Kafka's own console producer sends lines of text only.)
set -euo pipefail
for picture in "$@"; do
  # The record's value is the file; without clipstream.label-sets it meets every standing set.
  kcat -P -b "${BOOTSTRAP_SERVERS:-localhost:9092}" -X message.max.bytes=10551296 -t clipstream.images \
    -k "$picture" -H "clipstream.id=$picture" -H clipstream.label-sets=pets "$picture"
done
