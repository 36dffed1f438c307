"""Prints results as they are committed."""
import os

from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = "clipstream.classifications"
decode = AvroDeserializer(SchemaRegistryClient({"url": os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081")}))
consumer = Consumer({
    "bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092"),
    "group.id": "watch-in-python",
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
})
consumer.subscribe([TOPIC])
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        result = decode(message.value(), SerializationContext(TOPIC, MessageField.VALUE))
        print(result["imageId"], result["labelSet"], result["label"], round(result["probability"], 3), flush=True)
finally:
    consumer.close()
