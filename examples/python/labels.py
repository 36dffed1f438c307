"""Sends a label set and waits until it is in force."""
import json
import os

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

BROKER = {"bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092")}
STATUS = "clipstream.label-set-status"
decode = AvroDeserializer(SchemaRegistryClient({"url": os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081")}))

sent = []


def acknowledged(error, message):
    if error:
        raise KafkaException(error)
    sent.append(message.offset())


producer = Producer(BROKER)
producer.produce(
    "clipstream.label-sets",
    key="pets",
    value=json.dumps({"labels": ["cat", "dog", "owl"]}),
    on_delivery=acknowledged,
)
producer.flush()
revision = sent[0]
print("revision", revision)

consumer = Consumer({**BROKER, "group.id": "labels-in-python", "isolation.level": "read_committed"})
consumer.assign([TopicPartition(STATUS, 0, OFFSET_BEGINNING)])
while True:
    message = consumer.poll(1.0)
    if message is None or message.error() or message.key() != b"pets" or message.value() is None:
        continue
    status = decode(message.value(), SerializationContext(STATUS, MessageField.VALUE))
    # A newer message of somebody else's may have overtaken this one; then it is theirs that counts.
    if status["revision"] >= revision and status["state"] in ("active", "rejected", "deleted"):
        print(status["state"], status["revision"], status["reason"] or "")
        break
consumer.close()
