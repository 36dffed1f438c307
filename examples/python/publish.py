"""Publishes pictures as they are: python publish.py PICTURE..."""

import os
import sys
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer


def delivered(error: KafkaError | None, message: Message) -> None:
    print(error or f"{message.topic()}-{message.partition()}@{message.offset()}")


producer = Producer(
    {
        "bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092"),
        "enable.idempotence": True,
        "message.max.bytes": 10 * 1024 * 1024 + 64 * 1024,
    }
)
for picture in sys.argv[1:]:
    producer.produce(
        "clipstream.images",
        key=picture,
        value=Path(picture).read_bytes(),
        headers={"clipstream.id": picture, "clipstream.label-sets": "pets"},  # Left out: every standing set.
        on_delivery=delivered,
    )
producer.flush()
