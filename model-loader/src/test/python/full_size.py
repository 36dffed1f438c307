#!/usr/bin/env python3
"""Random checkpoints at full size in their published layouts, and what the reference library answers: for a check on demand, since they are
too large to commit.

    full_size.py --pictures DIR --out DIR NAME [NAME ...]
    mvn -pl model-loader -am test -Dtest=FullSizeParityTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.dir=DIR

NAME is any configuration of open_clip (ViT-B-32, RN50, ViT-L-14-CLIPA, ViT-B-16-SigLIP2, PE-Core-B-16, ...), written in open_clip's layout, or one
of the Hugging Face ones below. Tokenisers that are not at hand are stood in for by small ones of the same form: what is checked is the network.
DIR of pictures: any few. requirements.txt has the versions.
"""
import argparse
import json
import os
import shutil
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import open_clip
import safetensors.torch
import torch
import transformers
from PIL import Image

import golden_parts as parts
from openclip_golden import CLIP, CLIP_TOKENIZER, HALF

SEED = 41
# Batch norms by the dozen: the reference itself is 7e-6 from fp64.
TOLERANCE = {"RN": 2e-5}

HUGGING_FACE = {
    "hf-clip-vit-base-patch32": ("clip", {}),
    "hf-clip-vit-base-patch16": ("clip", {"vision_config": {"patch_size": 16}}),
    "hf-clip-vit-large-patch14": ("clip", {
        "projection_dim": 768,
        "text_config": {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12},
        "vision_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16, "patch_size": 14}}),
    "hf-siglip-base-patch16-224": ("siglip", {}),
    "hf-siglip-so400m-patch14-384": ("siglip", {
        "text_config": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16},
        "vision_config": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16,
                          "image_size": 384, "patch_size": 14}}),
}


def finish(name, out, reference, images, texts, scale, bias, ids, u8, dtype, texts_are, error=None):
    logits = scale * images @ texts.T + (bias or 0)
    scores = logits.softmax(-1) if bias is None else logits.sigmoid()
    facts = {"kind": reference, "dtype": dtype, "seed": SEED, "logit_scale": scale, "logit_bias": bias, "input_ids": ids.tolist(),
             "max_error_of_fp32_reference": error, "tolerance": next((t for prefix, t in TOLERANCE.items() if name.startswith(prefix)), 1e-5)}
    arrays = {"pixels": u8, "image_embeddings": images.numpy(), "text_embeddings": texts.numpy(), "logits": logits.numpy(), "scores": scores.numpy()}
    parts.write(out, facts, arrays, texts_are)
    print(f"{name}: {len(images)} pictures, {len(texts)} texts, {images.shape[1]} components"
          + ("" if error is None else f", fp32 - fp64 {error:.1e}"), flush=True)


# ---------------------------------------------------------------- open_clip

def stand_in_tokenizer(text: dict, model_dir: Path):
    name = text.get("hf_tokenizer_name", "")
    if not name:
        shutil.copyfile(CLIP_TOKENIZER, model_dir / "tokenizer.json")
    elif "bert" in name and "roberta" not in name:
        parts.bert_tokenizer(model_dir, 400)
    elif text.get("pool_type") == "eos" and text.get("eos_id", 2) == 2:
        parts.xlm_tokenizer(model_dir, 300)
    else:
        parts.t5_tokenizer(model_dir, 300)


def preprocessing(name: str):
    if "SigLIP" in name:
        return {**HALF, "interpolation": "bicubic", "resize_mode": "squash"}
    if "CLIPA" in name:
        return {**CLIP, "interpolation": "bilinear", "resize_mode": "squash"}
    return {**CLIP, "interpolation": "bicubic", "resize_mode": "shortest"}


def of_open_clip(name: str, dtype: str, files: list, out: Path, double: bool):
    model_dir = out / "model"
    config = {"model_cfg": open_clip.get_model_config(name), "preprocess_cfg": preprocessing(name)}
    (model_dir / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    stand_in_tokenizer(config["model_cfg"]["text_cfg"], model_dir)
    ids = open_clip.get_tokenizer(f"local-dir:{model_dir}")(parts.TEXTS)
    torch.manual_seed(SEED)
    model = open_clip.create_model(name, precision="fp32", device="cpu", pretrained_image=False).eval()
    parts.no_trivial_weight(model, SEED + 1000)
    cfg = config["preprocess_cfg"]
    size = model.visual.image_size
    preprocess = open_clip.image_transform(size if isinstance(size, int) else size[0], is_train=False, mean=cfg["mean"], std=cfg["std"],
                                           resize_mode=cfg["resize_mode"], interpolation=cfg["interpolation"])
    u8, pixels = parts.prepared(preprocess, files)
    parts.real_statistics(model.visual, pixels, SEED + 2000)
    stored = model.to(getattr(torch, dtype))
    safetensors.torch.save_file({k: v.contiguous() for k, v in stored.state_dict().items()}, model_dir / "open_clip_model.safetensors")
    model = stored.to(torch.float32)
    with torch.inference_mode():
        images, texts = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    bias = None if getattr(model, "logit_bias", None) is None else model.logit_bias.item()
    scale, error = model.logit_scale.exp().item(), None
    if double:
        model.double()
        with torch.inference_mode():
            error = max((images - model.encode_image(pixels.double(), normalize=True)).abs().max().item(),
                        (texts - model.encode_text(ids, normalize=True)).abs().max().item())
    finish(name, out, "open_clip", images, texts, scale, bias, ids, u8, dtype, parts.TEXTS, error)


# ---------------------------------------------------------------- Hugging Face

def of_hugging_face(name: str, dtype: str, files: list, out: Path, siglip_tokenizer: Path):
    kind, sizes = HUGGING_FACE[name]
    model_dir = out / "model"
    config_class, model_class = {"clip": (transformers.CLIPConfig, transformers.CLIPModel),
                                 "siglip": (transformers.SiglipConfig, transformers.SiglipModel)}[kind]
    torch.manual_seed(SEED)
    model = model_class(config_class.from_dict(sizes)).eval()
    parts.no_trivial_weight(model, SEED + 1000)
    stored = model.to(getattr(torch, dtype))
    safetensors.torch.save_file({k: v.contiguous() for k, v in stored.state_dict().items()}, model_dir / "model.safetensors", metadata={"format": "pt"})
    model = stored.to(torch.float32)
    config = {"model_type": kind, **sizes}
    (model_dir / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    size = model.config.vision_config.image_size
    if kind == "clip":
        tokenizer = transformers.CLIPTokenizerFast(tokenizer_file=str(CLIP_TOKENIZER), unk_token="<|endoftext|>", bos_token="<|startoftext|>",
                                                   eos_token="<|endoftext|>", pad_token="<|endoftext|>")
        shutil.copyfile(CLIP_TOKENIZER, model_dir / "tokenizer.json")
        ids = tokenizer(parts.TEXTS, padding="max_length", truncation=True, max_length=77, return_tensors="pt").input_ids
        named = parts.TEXTS
        processor = transformers.CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    else:
        # Its own tokeniser needs sentencepiece's file, so that texts are ids here: words, the end, padding with it.
        shutil.copyfile(siglip_tokenizer, model_dir / "tokenizer.json")
        chance = torch.Generator().manual_seed(SEED + 3000)
        ids = torch.full((len(parts.TEXTS), 64), 1)
        for row, text in enumerate(parts.TEXTS):
            count = min(63, len(text.split()))
            ids[row, :count] = torch.randint(3, 32000, (count,), generator=chance)
        named = []
        processor = transformers.SiglipImageProcessor(size={"height": size, "width": size})
    processor.save_pretrained(model_dir)
    pictures = [Image.open(file).convert("RGB") for file in files]
    layout = {"input_data_format": "channels_last", "return_tensors": "pt"}
    u8 = processor(pictures, do_rescale=False, do_normalize=False, **layout)["pixel_values"].permute(0, 2, 3, 1).to(torch.uint8).numpy()
    pixels = processor(pictures, **layout)["pixel_values"].to(torch.float32)
    with torch.inference_mode():
        images = torch.nn.functional.normalize(model.get_image_features(pixel_values=pixels), dim=-1)
        texts = torch.nn.functional.normalize(model.get_text_features(input_ids=ids), dim=-1)
    bias = model.logit_bias.item() if kind == "siglip" else None
    finish(name, out, kind, images, texts, model.logit_scale.exp().item(), bias, ids, u8, dtype, named)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32", help="in which the weights are stored")
    arguments.add_argument("--double", action="store_true", help="say how far the reference itself is from fp64 (open_clip only)")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--siglip-tokenizer", type=Path, help="its tokenizer.json, for hf-siglip-*")
    arguments.add_argument("names", nargs="+", metavar="NAME")
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    files = sorted(a.pictures.iterdir())
    for name in a.names:
        out = a.out / name
        shutil.rmtree(out, ignore_errors=True)
        (out / "model").mkdir(parents=True)
        if name in HUGGING_FACE:
            of_hugging_face(name, a.dtype, files, out, a.siglip_tokenizer)
        else:
            of_open_clip(name, a.dtype, files, out, a.double)


if __name__ == "__main__":
    main()
