# A picture is a record's value, as it is; kcat sends one file as one record. (Kafka's console producer sends lines of text.)
kcat -P -b localhost:9092 -X message.max.bytes=10551296 -t clipstream.images \
  -k owl -H clipstream.id=owl.jpg -H clipstream.label-sets=pets owl.jpg
