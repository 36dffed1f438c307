#!/usr/bin/env bash
# Prints every result with a label, as they are committed: kafka-follow.sh LABEL
set -euo pipefail
# Headers say what most readers want to know. With classification.format=json, print.value=true shows the value; else it is Avro.
kafka-console-consumer.sh --bootstrap-server "${BOOTSTRAP_SERVERS:-localhost:9092}" --isolation-level read_committed \
  --topic clipstream.classifications --from-beginning \
  --formatter-property print.headers=true --formatter-property print.key=true --formatter-property print.value=false |
  grep --line-buffered -F ",clipstream.label:$1,"
