"""Changes a label set and waits until it is active: python labels.py SET JSON. Exit status 1: it was rejected."""

import json
import os
import sys
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

BROKER = {"bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092")}
STATUS = "clipstream.label-set-status"
avro = AvroDeserializer(SchemaRegistryClient({"url": os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081")}))


def send(name: str, label_set: str) -> int:
    """Returns the revision, which is the message's offset."""
    revisions: list[int] = []

    def delivered(error: KafkaError | None, message: Message) -> None:
        offset = message.offset()
        if error or offset is None:
            raise KafkaException(error)
        revisions.append(offset)

    producer = Producer(BROKER)
    producer.produce("clipstream.label-sets", key=name, value=label_set, on_delivery=delivered)
    producer.flush()
    return revisions[0]


def decode(value: bytes) -> dict[str, Any]:
    status: dict[str, Any]
    if value.startswith(b"{"):
        status = json.loads(value)
    else:
        status = avro(value, SerializationContext(STATUS, MessageField.VALUE))
    return status


def wait(name: str, revision: int) -> bool:
    """Whether it, or what somebody sent later, has become active."""
    consumer = Consumer({**BROKER, "group.id": "labels-in-python", "isolation.level": "read_committed"})
    consumer.assign([TopicPartition(STATUS, 0, OFFSET_BEGINNING)])
    try:
        while True:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            value = message.value()
            if message.key() != name.encode() or value is None:
                continue
            status = decode(value)
            if status["revision"] < revision:
                continue
            print(f"{status['state']} {status['revision']}: {status['encoded']} of {status['labels']} labels encoded")
            if status["state"] == "active":
                return True
            if status["state"] in ("rejected", "deleted"):
                print(status["reason"], file=sys.stderr)
                return False
            # encoding; or superseded, and then a newer one is on its way
    finally:
        consumer.close()


revision = send(sys.argv[1], sys.argv[2])
print("revision", revision)
sys.exit(0 if wait(sys.argv[1], revision) else 1)
