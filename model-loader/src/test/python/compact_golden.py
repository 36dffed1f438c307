#!/usr/bin/env python3
"""Makes a golden family small enough to commit, without changing what its checkpoint answers.

    compact_golden.py FAMILY OUT

FAMILY is a folder with golden.json, the raw arrays and model/. Embeddings of tokens that none of the family's ids name become zero, the
weights are then compressed, and files that the tests do not read stay behind. Needs numpy and safetensors (requirements.txt).
"""
import gzip
import json
import shutil
import sys
from pathlib import Path

import safetensors.torch

LEFT_OUT = {"pixel_values.f32", "text_embeddings_alt.f32"}
TOKENIZER = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"}


def compact_weights(weights: Path, ids: list, out: Path):
    tensors = safetensors.torch.load_file(weights)
    used = sorted({token for key in ids for row in key for token in row})
    for name, tensor in tensors.items():
        if name.endswith("token_embedding.weight"):
            kept = tensor[used].clone()
            tensor.zero_()
            tensor[used] = kept
    data = safetensors.torch.save(tensors)
    (out / (weights.name + ".gz")).write_bytes(gzip.compress(data, 9, mtime=0))


def compact(family: Path, out: Path):
    golden = json.loads((family / "golden.json").read_text())
    shutil.rmtree(out, ignore_errors=True)
    (out / "model").mkdir(parents=True)
    for file in sorted(family.iterdir()):
        if file.is_file() and file.name not in LEFT_OUT:
            shutil.copyfile(file, out / file.name)
    config = json.loads((family / "model/open_clip_config.json").read_text())
    shared = not config["model_cfg"]["text_cfg"].get("hf_tokenizer_name")
    for file in sorted((family / "model").iterdir()):
        if file.suffix == ".safetensors":
            compact_weights(file, [golden["input_ids"], golden.get("input_ids_alt") or []], out / "model")
        elif not (shared and file.name in TOKENIZER):
            shutil.copyfile(file, out / "model" / file.name)


if __name__ == "__main__":
    compact(Path(sys.argv[1]), Path(sys.argv[2]))
