# Key: the set's name. Value: the set. "NULL" deletes it here.
echo 'pets|{"labels":["cat","dog","owl"]}' |
  kafka-console-producer.sh --bootstrap-server localhost:9092 --topic clipstream.label-sets \
    --reader-property parse.key=true --reader-property 'key.separator=|' --reader-property null.marker=NULL

# The same with kcat.
echo 'pets|{"labels":["cat","dog","owl"]}' | kcat -P -b localhost:9092 -t clipstream.label-sets -K '|'
