#!/usr/bin/env python3
"""Writes what the library that a checkpoint comes from answers for Clipstream's built-in pictures and texts.

    pip install -r requirements.txt
    clipstream_reference.py DIR [--out FILE] [--library transformers|open_clip]

DIR is a checkpoint as published: a Hugging Face CLIP or SigLIP directory (config.json), or an OpenCLIP one
(open_clip_config.json). The file, by default DIR/clipstream-reference.json, is what `clipstream model check DIR` and the
start of `clipstream run` compare with. Everything is computed on the CPU in fp32, whatever type the weights are stored in;
nothing is downloaded and no code of the checkpoint is run.

The file is one JSON object: `format`, `version` (1), `library` and `versions`; `weights`, SHA-256 over the SHA-256 of each
tensor's name, dtype, shape and bytes; `files`, SHA-256 of each JSON file of the checkpoint; `dimension`; `pictures`, each
with the SHA-256 of its file and of the pixels that the library saw before normalisation, a sample of those pixels'
bytes, and its unit vector; `texts`, each with its padded token ids and its unit vector; and `logits`, pictures by texts.
Vectors, logits and samples are base64; numbers in them are little-endian float32.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import struct
import sys
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import PIL
import torch
from PIL import Image

NAME = "clipstream-reference.json"
# One of the pictures is of this kind on purpose.
warnings.filterwarnings("ignore", message="Palette images with Transparency")

SAMPLES = Path(__file__).resolve().parents[1] / "resources/io/clipstream/model/check"
SAMPLED_BYTES = 509  # A prime, so that the sample meets all channels and columns.


# ---------------------------------------------------------------- the checkpoint's digests


def weight_files(directory: Path, stem: str):
    index = directory / f"{stem}.safetensors.index.json"
    single = directory / f"{stem}.safetensors"
    if single.is_file():
        return [single]
    if index.is_file():
        return [directory / shard for shard in sorted(set(json.loads(index.read_text())["weight_map"].values()))]
    sys.exit(f"{single}: the weights are missing, and so is {index.name}")


def weights_digest(files):
    """As io.clipstream.model.ModelDigest: sorted by name, so that shards do not matter."""
    tensors = {}
    for file in files:
        with open(file, "rb") as f:
            (length,) = struct.unpack("<Q", f.read(8))
            header = json.loads(f.read(length))
            for name, tensor in header.items():
                if name != "__metadata__":
                    begin, end = tensor["data_offsets"]
                    digest = hashlib.sha256(f"{name}\n{tensor['dtype']}\n{tensor['shape']}\n".encode())
                    f.seek(8 + length + begin)
                    left = end - begin
                    while left:
                        block = f.read(min(left, 1 << 24))
                        if not block:
                            sys.exit(f"{file}: ends within tensor {name}")
                        digest.update(block)
                        left -= len(block)
                    tensors[name] = digest.digest()
    return hashlib.sha256(b"".join(tensors[name] for name in sorted(tensors))).hexdigest()


def file_digests(directory: Path):
    files = (f for f in sorted(directory.glob("*.json")) if f.name != NAME and not f.name.endswith(".index.json"))
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


# ---------------------------------------------------------------- the two libraries


def with_transformers(directory: Path, pictures, texts):
    import tokenizers
    import transformers

    if not transformers.__version__.startswith("4."):
        sys.exit(f"transformers {transformers.__version__}: a reference is made with 4.57 (see requirements.txt)")
    local = {"local_files_only": True, "trust_remote_code": False}
    model = transformers.AutoModel.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", use_safetensors=True, **local
    ).eval()
    # The slow processor: Pillow and numpy. Each picture is converted as its do_convert_rgb does, and the layout is named,
    # because a picture of one or three rows would be taken for channels-first.
    processor = transformers.AutoImageProcessor.from_pretrained(directory, use_fast=False, **local)
    rgb = [picture.convert("RGB") for picture in pictures]
    layout = {"input_data_format": "channels_last", "return_tensors": "np"}
    pixels = processor(rgb, do_rescale=False, do_normalize=False, **layout)["pixel_values"]
    values = processor(rgb, **layout)["pixel_values"]
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(directory, **local)
    except Exception as e:
        sys.exit(
            f"{directory}: transformers cannot read the tokeniser ({type(e).__name__}: {e}). Are all its files here as "
            "published? SigLIP's needs spiece.model and tokenizer_config.json beside tokenizer.json"
        )
    context = model.config.text_config.max_position_embeddings
    ids = tokenizer(texts, padding="max_length", truncation=True, max_length=context, return_tensors="pt").input_ids
    with torch.inference_mode():
        images = model.get_image_features(pixel_values=torch.from_numpy(values.astype(np.float32)))
        prompts = model.get_text_features(input_ids=ids)
    return {
        "library": f"transformers {type(model).__name__}",
        "versions": {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
        "weights": weight_files(directory, "model"),
        "pixels": pixels.transpose(0, 2, 3, 1).round().astype(np.uint8),
        "ids": ids,
        "images": images,
        "texts": prompts,
        "scale": model.logit_scale,
        "bias": getattr(model, "logit_bias", None),
    }


def with_open_clip(directory: Path, pictures, texts):
    import open_clip
    import timm

    source = f"local-dir:{directory}"
    model, preprocess = open_clip.create_model_from_pretrained(source, precision="fp32", device="cpu")
    model.eval()
    to_pixels = [t for t in preprocess.transforms if type(t).__name__ not in ("MaybeToTensor", "ToTensor", "Normalize")]

    def seen(picture):
        for transform in to_pixels:
            picture = transform(picture)
        return np.asarray(picture)

    ids = open_clip.get_tokenizer(source)(texts)
    with torch.inference_mode():
        images = model.encode_image(torch.stack([preprocess(picture) for picture in pictures]))
        prompts = model.encode_text(ids)
    return {
        "library": f"open_clip {type(model).__name__}",
        "versions": {"open_clip_torch": open_clip.__version__, "timm": timm.__version__},
        "weights": weight_files(directory, "open_clip_model"),
        "pixels": np.stack([seen(picture) for picture in pictures]),
        "ids": ids,
        "images": images,
        "texts": prompts,
        "scale": model.logit_scale,
        "bias": model.logit_bias,
    }


def library_of(directory: Path):
    """The layout at hand decides, as in Clipstream: where both are there, Hugging Face's."""
    hugging_face = (directory / "config.json").is_file() and (
        (directory / "model.safetensors").is_file() or (directory / "model.safetensors.index.json").is_file()
    )
    if hugging_face:
        return "transformers"
    if (directory / "open_clip_config.json").is_file():
        return "open_clip"
    sys.exit(f"{directory}: neither config.json with model.safetensors nor open_clip_config.json is here")


# ---------------------------------------------------------------- the file


def unit(vectors):
    return (vectors / vectors.norm(dim=-1, keepdim=True)).float()


def encoded(array, kind):
    return base64.b64encode(np.ascontiguousarray(array).astype(kind).tobytes()).decode()


def sample(pixels):
    flat = pixels.reshape(-1)
    return flat[[i * flat.size // SAMPLED_BYTES for i in range(SAMPLED_BYTES)]]


def reference(directory: Path, library: str, samples: Path):
    listed = json.loads((samples / "samples.json").read_text())
    files = [samples / "pictures" / name for name in listed["pictures"]]
    pictures = [Image.open(file) for file in files]
    answer = (with_transformers if library == "transformers" else with_open_clip)(directory, pictures, listed["texts"])
    images, texts = unit(answer["images"]), unit(answer["texts"])
    logits = answer["scale"].detach().exp() * images @ texts.T
    if answer["bias"] is not None:
        logits = logits + answer["bias"].detach()
    versions = {"torch": torch.__version__, **answer["versions"], "pillow": PIL.__version__, "numpy": np.__version__}
    return {
        "format": "clipstream-reference",
        "version": 1,
        "library": answer["library"],
        "versions": {name: version.split("+")[0] for name, version in versions.items()},
        "weights": weights_digest(answer["weights"]),
        "files": file_digests(directory),
        "dimension": images.shape[1],
        "pictures": [
            {
                "name": file.name,
                "file": hashlib.sha256(file.read_bytes()).hexdigest(),
                "pixels": hashlib.sha256(np.ascontiguousarray(answer["pixels"][i]).tobytes()).hexdigest(),
                "sample": encoded(sample(answer["pixels"][i]), "u1"),
                "vector": encoded(images[i].numpy(), "<f4"),
            }
            for i, file in enumerate(files)
        ],
        "texts": [
            {"text": text, "ids": answer["ids"][i].tolist(), "vector": encoded(texts[i].numpy(), "<f4")}
            for i, text in enumerate(listed["texts"])
        ],
        "logits": encoded(logits.numpy(), "<f4"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"by default DIR/{NAME}")
    parser.add_argument("--library", choices=["transformers", "open_clip"], help="by default the layout's own")
    parser.add_argument("--samples", type=Path, default=SAMPLES, metavar="DIR", help="Clipstream's pictures and texts")
    arguments = parser.parse_args()
    directory = arguments.directory
    if not directory.is_dir():
        sys.exit(f"{directory}: not a directory")
    document = reference(directory, arguments.library or library_of(directory), arguments.samples)
    text = json.dumps(document, indent=1)
    text = re.sub(r"\[\s+([-\d,\s]+?)\s+\]", lambda ids: "[" + re.sub(r"\s+", " ", ids.group(1)) + "]", text)
    out = arguments.out or directory / NAME
    draft = out.with_name(out.name + ".new")
    draft.write_text(text + "\n")
    draft.replace(out)
    print(f"{out}: {document['library']}, {len(document['pictures'])} pictures, {len(document['texts'])} texts")


if __name__ == "__main__":
    main()
