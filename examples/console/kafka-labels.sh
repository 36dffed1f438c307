#!/usr/bin/env bash
# Changes a label set and waits until it is active: kafka-labels.sh SET JSON. Exit status 1: it was rejected.
# With NULL in place of JSON: deletes it.
set -euo pipefail
broker=${BOOTSTRAP_SERVERS:-localhost:9092}

# The revision is the message's offset, which the console producer does not tell: it is the topic's end, or more where
# others write at the same moment. (kcat-labels.sh finds the very one.)
revision=$(kafka-get-offsets.sh --bootstrap-server "$broker" --topic clipstream.label-sets | cut -d: -f3)
echo "$1|$2" | kafka-console-producer.sh --bootstrap-server "$broker" --topic clipstream.label-sets \
  --reader-property parse.key=true --reader-property 'key.separator=|' --reader-property null.marker=NULL
echo "revision $revision"

# What became of it. A newer one of somebody else's may have overtaken it; then that counts.
wanted=active
[[ $2 != NULL ]] || wanted=deleted
trap 'kill $!' EXIT
while IFS=$'\t' read -r headers name; do
  [[ $name == "$1" && $headers =~ ^clipstream.revision:([0-9]+),clipstream.state:([a-z]+) ]] || continue
  ((BASH_REMATCH[1] >= revision)) || continue
  echo "${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
  case ${BASH_REMATCH[2]} in
    "$wanted") exit 0 ;;
    active | rejected | deleted) echo "${headers#*,clipstream.reason:}" >&2 && exit 1 ;;
  esac
done < <(exec kafka-console-consumer.sh --bootstrap-server "$broker" --isolation-level read_committed \
  --topic clipstream.label-set-status --from-beginning \
  --formatter-property print.headers=true --formatter-property print.key=true --formatter-property print.value=false)
