# The headers say what most readers want to know: set, label, probability, model. Values are Avro, or JSON by setting.
kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic clipstream.classifications \
  --isolation-level read_committed --from-beginning \
  --formatter-property print.key=true --formatter-property print.headers=true --formatter-property print.value=false

# The same with kcat; `kcat -C … -o end` begins with what is new.
kcat -C -b localhost:9092 -t clipstream.classifications -X isolation.level=read_committed -e -f '%k %h\n'
