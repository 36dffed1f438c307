"""Prints every result with a label, as they are committed: python follow.py LABEL"""

import json
import os
import sys
from typing import Any

from confluent_kafka import Consumer, KafkaException, Message
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = "clipstream.classifications"
avro = AvroDeserializer(SchemaRegistryClient({"url": os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081")}))


def decode(value: bytes) -> dict[str, Any]:
    result: dict[str, Any]
    if value.startswith(b"{"):
        result = json.loads(value)
    else:
        result = avro(value, SerializationContext(TOPIC, MessageField.VALUE))
    return result


def has_label(message: Message, label: str) -> bool:
    """A set in which several labels may fit has a header for each of them."""
    return ("clipstream.label", label.encode()) in (message.headers() or [])


consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092"),
        "group.id": "follow-in-python",
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
    }
)
consumer.subscribe([TOPIC])
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        value = message.value()
        if value and has_label(message, sys.argv[1]):  # Headers say which messages are worth decoding.
            result = decode(value)
            print(result["imageId"], result["labelSet"], sys.argv[1], f"{result['probability']:.3f}", flush=True)
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
