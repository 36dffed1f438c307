"""Zero-shot image classification on Kafka, exactly once: what a Python team would run in Clipstream's place.

Reads pictures from one topic, classifies each against one label set, and writes one JSON result for each to another. A
transaction holds the results and the offsets of their pictures, so that no result is lost or repeated, whatever dies.

    service.py --bootstrap-server HOST:PORT --model DIR --labels FILE --images TOPIC --results TOPIC --dead-letters TOPIC --group NAME

Threads: the main one alone talks to Kafka; a pool decodes (Pillow releases the interpreter's lock); encoders run the network
(so does torch). Up to four batches are in flight, so no stage waits for another while there is work.
"""

import argparse
import collections
import concurrent.futures
import ctypes
import hashlib
import io
import json
import os
import pathlib
import queue
import signal
import threading
import time

import numpy
import torch
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition
from PIL import Image
from tokenizers import Tokenizer
from transformers import CLIPTextModelWithProjection, CLIPVisionModelWithProjection
from transformers.utils import logging

BATCHES_IN_FLIGHT = 4
LINGER_SECONDS = 0.005
CONTEXT = 77
TOP = 5


def arguments() -> argparse.Namespace:
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--bootstrap-server", "--model", "--labels", "--images", "--results", "--dead-letters", "--group"):
        parser.add_argument(name, required=True)
    parser.add_argument("--batch", type=int, default=32, help="most pictures in one run of the network")
    parser.add_argument("--encoders", type=int, default=1, help="runs of the network that go on at once")
    parser.add_argument("--torch-threads", type=int, default=0, help="threads of one run; 0: cores / encoders")
    parser.add_argument("--decode-threads", type=int, default=cores)
    parsed = parser.parse_args()
    parsed.torch_threads = parsed.torch_threads or max(1, cores // parsed.encoders)
    return parsed


def name_thread(name: str) -> None:
    """So that `top -H` tells threads apart; those that torch starts inherit it."""
    ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)


class Model:
    """Both towers of a CLIP checkpoint in Hugging Face's layout. The text tower is let go once the labels are encoded."""

    def __init__(self, directory: pathlib.Path, label_set: dict):
        processor = json.loads((directory / "preprocessor_config.json").read_text())
        self.side = processor["crop_size"]["height"]
        self.mean = torch.tensor(processor["image_mean"]).view(1, 3, 1, 1)
        self.std = torch.tensor(processor["image_std"]).view(1, 3, 1, 1)
        self.names = label_set["labels"]
        with torch.inference_mode():
            labels = unit(self._text_features(directory, [f"a photo of a {name}." for name in self.names]))
        self.tower = CLIPVisionModelWithProjection.from_pretrained(directory, dtype=torch.float32, attn_implementation="sdpa").eval()
        self.labels = labels.T.contiguous()
        self.scale = logit_scale(directory)

    @staticmethod
    def _text_features(directory: pathlib.Path, prompts: list[str]) -> torch.Tensor:
        tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        tokenizer.enable_truncation(CONTEXT)
        end = tokenizer.token_to_id("<|endoftext|>")
        tokenizer.enable_padding(pad_id=end, pad_token="<|endoftext|>")
        ids = torch.tensor([encoding.ids for encoding in tokenizer.encode_batch(prompts)])
        tower = CLIPTextModelWithProjection.from_pretrained(directory, dtype=torch.float32, attn_implementation="sdpa").eval()
        return tower(input_ids=ids).text_embeds

    def preprocess(self, encoded: bytes) -> torch.Tensor:
        """As CLIPImageProcessor does it, byte for byte, but by Pillow's own resize and crop: [side, side, 3] of uint8."""
        picture = Image.open(io.BytesIO(encoded))
        if picture.mode != "RGB":
            picture = picture.convert("RGB")
        width, height = picture.size
        short, long = min(width, height), max(width, height)
        scaled = int(self.side * long / short)
        size = (self.side, scaled) if width <= height else (scaled, self.side)
        left, top = (size[0] - self.side) // 2, (size[1] - self.side) // 2
        resized = picture.resize(size, Image.Resampling.BICUBIC)
        return torch.from_numpy(numpy.array(resized.crop((left, top, left + self.side, top + self.side))))

    def classify(self, pictures: list[torch.Tensor]) -> list[list[tuple[str, float, float]]]:
        """For each picture its best labels: name, probability, cosine."""
        with torch.inference_mode():
            pixels = torch.stack(pictures).permute(0, 3, 1, 2).contiguous().to(torch.float32)
            pixels = pixels.mul_(1 / 255).sub_(self.mean).div_(self.std)
            cosines = unit(self.tower(pixel_values=pixels).image_embeds) @ self.labels
            probabilities = torch.softmax(self.scale * cosines, dim=-1)
            best = probabilities.topk(min(TOP, len(self.names)), dim=-1)
            rows = zip(best.indices.tolist(), best.values.tolist(), cosines.gather(1, best.indices).tolist())
            return [[(self.names[i], p, c) for i, p, c in zip(*row)] for row in rows]


def unit(vectors: torch.Tensor) -> torch.Tensor:
    return vectors / vectors.norm(dim=-1, keepdim=True)


def logit_scale(directory: pathlib.Path) -> float:
    from safetensors import safe_open

    with safe_open(directory / "model.safetensors", framework="pt") as weights:
        return weights.get_tensor("logit_scale").exp().item()


class Outcome:
    """What is to be sent for one picture."""

    __slots__ = ("message", "topic", "value", "headers")

    def __init__(self, message, topic: str, value: bytes, headers: list):
        self.message, self.topic, self.value, self.headers = message, topic, value, headers


class Service:
    def __init__(self, options: argparse.Namespace):
        self.options = options
        label_set = pathlib.Path(options.labels)
        self.label_set = label_set.stem
        self.digest = hashlib.sha256(label_set.read_bytes()).hexdigest()[:12]
        directory = pathlib.Path(options.model)
        self.model = Model(directory, json.loads(label_set.read_bytes()))
        self.model_name = directory.name
        self.decoders = concurrent.futures.ThreadPoolExecutor(
            options.decode_threads, thread_name_prefix="decode", initializer=name_thread, initargs=("decode",)
        )
        self.pending: queue.SimpleQueue = queue.SimpleQueue()
        self.taking = threading.Lock()
        self.batches = 0
        self.finished: queue.SimpleQueue = queue.SimpleQueue()
        self.stopping = threading.Event()
        self.generation = 0
        self.consumer = Consumer(
            {
                "bootstrap.servers": options.bootstrap_server,
                "group.id": options.group,
                "client.id": options.group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "isolation.level": "read_committed",
                "partition.assignment.strategy": "range",
                "session.timeout.ms": 10_000,
                "heartbeat.interval.ms": 2_000,
                # A few batches ahead, and no more: pictures wait in the topic, not in memory.
                "queued.min.messages": 64,
                "queued.max.messages.kbytes": 16_384,
                "fetch.min.bytes": 1,
                "fetch.wait.max.ms": 500,
                "fetch.error.backoff.ms": 20,
                # A partition whose queue was full is asked for more at once, not after a second.
                "fetch.queue.backoff.ms": 20,
                "message.max.bytes": 16 << 20,
            }
        )
        self.producer = Producer(
            {
                "bootstrap.servers": options.bootstrap_server,
                "client.id": options.group,
                "transactional.id": f"{options.group}-0",
                "transaction.timeout.ms": 60_000,
                "linger.ms": 0,
                "message.max.bytes": 12 << 20,
            }
        )

    # ---- encoders

    def take(self) -> tuple[int, list]:
        """The next pictures in the order of their reading, decoded: waits for the first, and a little for more."""
        with self.taking:
            batch = [self.pending.get()]
            end = time.monotonic() + LINGER_SECONDS
            while len(batch) < self.options.batch:
                try:
                    batch.append(self.pending.get(timeout=max(0.0, end - time.monotonic())))
                except queue.Empty:
                    break
            number = self.batches
            self.batches += 1
        return number, [(generation, message, future.result()) for generation, message, future in batch]

    def encode(self) -> None:
        name_thread("encode")
        torch.set_num_threads(self.options.torch_threads)
        while True:
            number, batch = self.take()
            try:
                decoded = [picture for _, _, picture in batch if isinstance(picture, torch.Tensor)]
                scores = iter(self.model.classify(decoded) if decoded else [])
                outcomes = [
                    (generation, self.result(message, next(scores)) if isinstance(picture, torch.Tensor) else self.dead_letter(message, picture))
                    for generation, message, picture in batch
                ]
                self.finished.put((number, outcomes))
            except BaseException as failure:  # Whatever it is, the main thread ends with it.
                self.finished.put((number, failure))
                return

    def decode(self, message):
        try:
            return self.model.preprocess(message.value())
        except Exception as failure:  # Pillow raises nearly anything for a broken file.
            return failure

    def result(self, message, scores: list[tuple[str, float, float]]) -> Outcome:
        carried = [header for header in message.headers() or [] if not header[0].startswith("clipstream.")]
        image_id = next((value.decode() for name, value in message.headers() or [] if name == "clipstream.id"), None)
        label, probability, _ = scores[0]
        value = {
            "source": {
                "topic": message.topic(),
                "partition": message.partition(),
                "offset": message.offset(),
                "timestamp": message.timestamp()[1],
            },
            "imageId": image_id,
            "labelSet": self.label_set,
            "labelSetRevision": 0,
            "labelSetDigest": self.digest,
            "model": self.model_name,
            "origin": "live",
            "label": label,
            "probability": probability,
            "scores": [{"label": name, "probability": p, "similarity": cosine} for name, p, cosine in scores],
            "attributes": {},
            "classifiedAt": time.time_ns() // 1_000_000,
        }
        headers = carried + [
            ("clipstream.label-set", self.label_set),
            ("clipstream.label", label),
            ("clipstream.probability", f"{probability:.6f}"),
            ("clipstream.model", self.model_name),
        ]
        return Outcome(message, self.options.results, json.dumps(value, separators=(",", ":")).encode(), headers)

    def dead_letter(self, message, failure: Exception) -> Outcome:
        headers = (message.headers() or []) + [("clipstream.reason", "corrupt"), ("__streams.errors.message", str(failure))]
        return Outcome(message, self.options.dead_letters, message.value(), headers)

    # ---- Kafka, on the main thread

    def rebalanced(self, consumer, partitions) -> None:
        """What is in flight belongs to the group's earlier generation: the partitions' next owner reads it again."""
        self.generation += 1
        self.in_flight = 0
        self.done.clear()

    def run(self) -> None:
        name_thread("kafka")
        self.in_flight = 0
        self.done: collections.deque = collections.deque()
        self.producer.init_transactions(30)
        self.consumer.subscribe([self.options.images], on_assign=self.rebalanced, on_revoke=self.rebalanced, on_lost=self.rebalanced)
        for number in range(self.options.encoders):
            threading.Thread(target=self.encode, name=f"encode-{number}", daemon=True).start()
        print("ready", flush=True)
        most = BATCHES_IN_FLIGHT * self.options.batch
        waiting: dict[int, object] = {}
        next_batch = 0
        while not self.stopping.is_set():
            room = most - self.in_flight
            if room > 0:
                self.read(min(room, self.options.batch))
            # Where all that may be in flight is, there is nothing to do but wait for a batch.
            block = room <= 0
            while True:
                try:
                    number, outcomes = self.finished.get(timeout=0.05) if block else self.finished.get_nowait()
                except queue.Empty:
                    break
                block = False
                waiting[number] = outcomes
            # Encoders side by side may end in another order than they began: results keep the order of their pictures.
            while next_batch in waiting:
                outcomes = waiting.pop(next_batch)
                next_batch += 1
                if isinstance(outcomes, BaseException):
                    raise outcomes
                self.done.extend(outcome for generation, outcome in outcomes if generation == self.generation)
            if self.done:
                self.commit()

    def read(self, count: int) -> None:
        for message in self.consumer.consume(count, LINGER_SECONDS):
            if message.error():
                raise KafkaException(message.error())
            self.in_flight += 1
            self.pending.put((self.generation, message, self.decoders.submit(self.decode, message)))

    def commit(self) -> None:
        """Sends all that is done, with the offsets behind it, in one transaction."""
        offsets: dict[tuple[str, int], int] = {}
        self.producer.begin_transaction()
        try:
            for outcome in self.done:
                message = outcome.message
                offsets[message.topic(), message.partition()] = message.offset() + 1
                self.producer.produce(
                    outcome.topic,
                    value=outcome.value,
                    key=message.key(),
                    partition=message.partition(),
                    headers=outcome.headers,
                    timestamp=message.timestamp()[1],
                )
            positions = [TopicPartition(topic, partition, offset) for (topic, partition), offset in offsets.items()]
            self.producer.send_offsets_to_transaction(positions, self.consumer.consumer_group_metadata(), 30)
            self.producer.commit_transaction(30)
        except KafkaException as failure:
            if not failure.args[0].txn_requires_abort():
                raise
            self.producer.abort_transaction(30)
            self.rewind()
            return
        self.in_flight -= len(self.done)
        self.done.clear()

    def rewind(self) -> None:
        """After an abort: everything since the last commit is read again."""
        self.rebalanced(self.consumer, [])
        for position in self.consumer.committed(self.consumer.assignment(), 30):
            if position.offset < 0:
                position.offset = OFFSET_BEGINNING
            self.consumer.seek(position)

    def close(self) -> None:
        self.consumer.close()
        self.decoders.shutdown(wait=False, cancel_futures=True)


def main() -> None:
    logging.set_verbosity_error()
    options = arguments()
    torch.set_num_threads(options.torch_threads)
    service = Service(options)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stopping.set())
    try:
        service.run()
    finally:
        service.close()


if __name__ == "__main__":
    main()
