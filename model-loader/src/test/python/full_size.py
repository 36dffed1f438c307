#!/usr/bin/env python3
"""Random checkpoints at full size in their published layouts, and what the reference library answers: for a check on demand, since they are
too large to commit.

    full_size.py --out DIR NAME[:DTYPE] [NAME[:DTYPE] ...]
    benchmarks/run parity DIR

NAME is any configuration of open_clip (ViT-B-32, RN50, ViT-L-14-CLIPA, ViT-B-16-SigLIP2, PE-Core-B-16, ...), written in open_clip's layout, or one
of the Hugging Face ones below; DTYPE, in which the weights are stored, is float32, float16 or bfloat16. Each goes to a folder NAME or NAME-DTYPE.
Tokenisers that are not at hand are stood in for by small ones of the same form: what is checked is the network. requirements.txt has the versions.

One model is in memory at a time, 4 bytes a weight, and the stored weights once more while they are written: the largest, 2.5 thousand million
weights stored as bfloat16, takes 11 GB here, and the comparison 16 GB, of which 5 are the mapped file.
"""
import argparse
import itertools
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
from text_reference import lower_case

REPOSITORY = Path(__file__).resolve().parents[4]
PICTURES = REPOSITORY / "demo/src/main/resources/io/clipstream/demo/pictures"
GEMMA_FORM = REPOSITORY / "model-loader/src/test/resources/text/gemma-form"

SEED = 41
# Batch norms by the dozen: the reference itself is 7e-6 from fp64.
TOLERANCE = {"RN": 2e-5}


def tower(width: int, hidden: int, layers: int, heads: int, **more):
    return {"hidden_size": width, "intermediate_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads, **more}


GELU = {"hidden_act": "gelu"}
CLIP_L = {"projection_dim": 768, "text_config": tower(768, 3072, 12, 12)}
SO400M = tower(1152, 4304, 27, 16)
GEMMA = {"vocab_size": 256000}

# As published on the hub, but for what the libraries' own defaults say: ViT-B/32's sizes and quick GELU of CLIP, B/16's of SigLIP.
HUGGING_FACE = {
    "hf-clip-vit-base-patch32": ("clip", {}),
    "hf-clip-vit-base-patch16": ("clip", {"vision_config": {"patch_size": 16}}),
    "hf-clip-vit-large-patch14": ("clip", {**CLIP_L, "vision_config": tower(1024, 4096, 24, 16, patch_size=14)}),
    "hf-clip-vit-large-patch14-336": ("clip", {**CLIP_L, "vision_config": tower(1024, 4096, 24, 16, patch_size=14, image_size=336)}),
    "hf-laion-vit-h-14": ("clip", {
        "projection_dim": 1024, "text_config": tower(1024, 4096, 24, 16, **GELU), "vision_config": tower(1280, 5120, 32, 16, patch_size=14, **GELU)}),
    "hf-laion-vit-bigg-14": ("clip", {
        "projection_dim": 1280, "text_config": tower(1280, 5120, 32, 20, **GELU), "vision_config": tower(1664, 8192, 48, 16, patch_size=14, **GELU)}),
    # Sizes are those of TinyCLIP's own model_configs; the projection has CLIP's 512.
    "hf-tinyclip-vit-8m-16-text-3m": ("clip", {"text_config": tower(256, 1024, 3, 4), "vision_config": tower(256, 1024, 10, 4, patch_size=16)}),
    "hf-tinyclip-vit-39m-16-text-19m": ("clip", {"text_config": tower(512, 2048, 6, 8), "vision_config": tower(512, 2048, 12, 8, patch_size=16)}),
    "hf-tinyclip-vit-40m-32-text-19m": ("clip", {
        "text_config": tower(512, 2048, 6, 8, **GELU), "vision_config": tower(512, 2048, 12, 8, patch_size=32, **GELU)}),
    "hf-tinyclip-vit-61m-32-text-29m": ("clip", {
        "text_config": tower(512, 2048, 9, 8, **GELU), "vision_config": tower(640, 2560, 12, 10, patch_size=32, **GELU)}),
    "hf-siglip-base-patch16-224": ("siglip", {}),
    "hf-siglip-large-patch16-256": ("siglip", {
        "text_config": tower(1024, 4096, 24, 16), "vision_config": tower(1024, 4096, 24, 16, image_size=256)}),
    "hf-siglip-so400m-patch14-384": ("siglip", {"text_config": SO400M, "vision_config": {**SO400M, "image_size": 384, "patch_size": 14}}),
    "hf-siglip2-base-patch16-224": ("siglip", {"text_config": GEMMA, "vision_config": {}}),
    "hf-siglip2-so400m-patch14-384": ("siglip", {
        "text_config": {**SO400M, **GEMMA}, "vision_config": {**SO400M, "image_size": 384, "patch_size": 14}}),
    "hf-siglip2-giant-opt-patch16-384": ("siglip", {
        "text_config": {**SO400M, **GEMMA, "projection_size": 1536}, "vision_config": tower(1536, 6144, 40, 16, image_size=384)}),
}


def finish(name, out, reference, images, texts, scale, bias, ids, u8, dtype, error=None):
    logits = scale * images @ texts.T + (bias or 0)
    scores = logits.softmax(-1) if bias is None else logits.sigmoid()
    facts = {"kind": reference, "dtype": dtype, "seed": SEED, "logit_scale": scale, "logit_bias": bias, "input_ids": ids.tolist(),
             "max_error_of_fp32_reference": error, "tolerance": next((t for prefix, t in TOLERANCE.items() if name.startswith(prefix)), 1e-5)}
    arrays = {"pixels": u8, "image_embeddings": images.numpy(), "text_embeddings": texts.numpy(), "logits": logits.numpy(), "scores": scores.numpy()}
    parts.write(out, facts, arrays, parts.TEXTS)
    print(f"{out.name}: {len(images)} pictures, {len(texts)} texts, {images.shape[1]} components"
          + ("" if error is None else f", fp32 - fp64 {error:.1e}"), flush=True)


def store_as(model: torch.nn.Module, dtype: torch.dtype):
    """Tensor by tensor, as there may be no room for two models. Not what no checkpoint holds: a reader computes rotary angles in fp32."""
    stored = model.state_dict().keys()
    for name, tensor in itertools.chain(model.named_parameters(), model.named_buffers()):
        if name in stored and tensor.is_floating_point():
            tensor.data = tensor.data.to(dtype)


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
    """That of the first weights that open_clip lists for the configuration."""
    tags = open_clip.list_pretrained_tags_by_model(name)
    published = open_clip.get_pretrained_cfg(name, tags[0]) if tags else {}
    cfg = {**CLIP, "interpolation": "bicubic", "resize_mode": "shortest"}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in {**cfg, **published}.items() if key in cfg}


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
    store_as(model, getattr(torch, dtype))
    safetensors.torch.save_file({k: v.contiguous() for k, v in model.state_dict().items()}, model_dir / "open_clip_model.safetensors")
    model.to(torch.float32)
    with torch.inference_mode():
        images, texts = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    bias = None if getattr(model, "logit_bias", None) is None else model.logit_bias.item()
    scale, error = model.logit_scale.exp().item(), None
    if double:
        model.double()
        with torch.inference_mode():
            error = max((images - model.encode_image(pixels.double(), normalize=True)).abs().max().item(),
                        (texts - model.encode_text(ids, normalize=True)).abs().max().item())
    finish(name, out, "open_clip", images, texts, scale, bias, ids, u8, dtype, error)


# ---------------------------------------------------------------- Hugging Face

def of_hugging_face(name: str, dtype: str, files: list, out: Path):
    kind, sizes = HUGGING_FACE[name]
    model_dir = out / "model"
    config_class, model_class = {"clip": (transformers.CLIPConfig, transformers.CLIPModel),
                                 "siglip": (transformers.SiglipConfig, transformers.SiglipModel)}[kind]
    torch.manual_seed(SEED)
    model = model_class(config_class.from_dict(sizes)).eval()
    parts.no_trivial_weight(model, SEED + 1000)
    store_as(model, getattr(torch, dtype))
    safetensors.torch.save_file({k: v.contiguous() for k, v in model.state_dict().items()}, model_dir / "model.safetensors", metadata={"format": "pt"})
    model.to(torch.float32)
    config = {"model_type": kind, **sizes}
    (model_dir / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    size = model.config.vision_config.image_size
    if kind == "clip":
        tokenizer = transformers.CLIPTokenizerFast(tokenizer_file=str(CLIP_TOKENIZER), unk_token="<|endoftext|>", bos_token="<|startoftext|>",
                                                   eos_token="<|endoftext|>", pad_token="<|endoftext|>")
        shutil.copyfile(CLIP_TOKENIZER, model_dir / "tokenizer.json")
        processor = transformers.CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    else:
        second = "siglip2" in name
        if second:
            shutil.copytree(GEMMA_FORM, model_dir, dirs_exist_ok=True)
        else:
            parts.t5_tokenizer(model_dir, 300)
        tokenizer = transformers.AutoTokenizer.from_pretrained(model_dir)
        if second:
            lower_case(tokenizer)
        processor = transformers.SiglipImageProcessor(size={"height": size, "width": size}, resample=2 if second else 3)
    ids = tokenizer(parts.TEXTS, padding="max_length", truncation=True, max_length=model.config.text_config.max_position_embeddings,
                    return_tensors="pt").input_ids
    processor.save_pretrained(model_dir)
    pictures = [Image.open(file).convert("RGB") for file in files]
    layout = {"input_data_format": "channels_last", "return_tensors": "pt"}
    u8 = processor(pictures, do_rescale=False, do_normalize=False, **layout)["pixel_values"].permute(0, 2, 3, 1).to(torch.uint8).numpy()
    pixels = processor(pictures, **layout)["pixel_values"].to(torch.float32)
    with torch.inference_mode():
        images = torch.nn.functional.normalize(model.get_image_features(pixel_values=pixels), dim=-1)
        texts = torch.nn.functional.normalize(model.get_text_features(input_ids=ids), dim=-1)
    bias = model.logit_bias.item() if kind == "siglip" else None
    finish(name, out, kind, images, texts, model.logit_scale.exp().item(), bias, ids, u8, dtype)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--pictures", type=Path, default=PICTURES, help="a folder of any; by default the demo's")
    arguments.add_argument("--count", type=int, default=4, help="of them, as evenly as can be over the folder")
    arguments.add_argument("--double", action="store_true", help="say how far the reference itself is from fp64 (open_clip only)")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("names", nargs="+", metavar="NAME[:DTYPE]")
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    files = sorted(a.pictures.iterdir())
    files = files[::max(1, len(files) // a.count)][:a.count]
    for name, _, dtype in (item.partition(":") for item in a.names):
        out = a.out / (f"{name}-{dtype}" if dtype else name)
        shutil.rmtree(out, ignore_errors=True)
        (out / "model").mkdir(parents=True)
        if name in HUGGING_FACE:
            of_hugging_face(name, dtype or "float32", files, out)
        else:
            of_open_clip(name, dtype or "float32", files, out, a.double)


if __name__ == "__main__":
    main()
