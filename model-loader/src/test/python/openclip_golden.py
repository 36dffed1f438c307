#!/usr/bin/env python3
"""Small random checkpoints in open_clip's layout that between them use every key of its own towers, and what open_clip answers.

    openclip_golden.py --pictures DIR --out DIR [--family NAME ...]

DIR of pictures: any; the committed results were made with ten awkward ones (odd sizes, grey, palette, alpha, CMYK, 16 bits, EXIF). compact_golden.py
then makes a family small enough to commit. requirements.txt has the versions.
"""
import argparse
import copy
import json
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import open_clip
import safetensors.torch
import torch

import golden_parts as parts

CLIP = {"mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
HALF = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
CLIP_TOKENIZER = Path(__file__).parent.parent / "resources/golden/clip-tokenizer.json"

FAMILIES = {
    # CLIPA: BERT's tokeniser without its last token, no mask, the mean of patches; here also sines for positions, and pixels left over.
    "openclip-clipa": {
        "seed": 31, "dtype": torch.float16, "tokenizer": lambda out: parts.bert_tokenizer(out, 400),
        "model_cfg": {"embed_dim": 24,
                      "vision_cfg": {"image_size": 60, "layers": 3, "width": 48, "head_width": 24, "mlp_ratio": 4.9231, "patch_size": 14,
                                     "no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True, "pos_embed_type": "sin_cos_2d"},
                      "text_cfg": {"context_length": 32, "vocab_size": 400, "hf_tokenizer_name": "bert-base-uncased",
                                   "tokenizer_kwargs": {"strip_sep_token": True}, "width": 32, "heads": 2, "layers": 2,
                                   "pool_type": "last", "no_causal_mask": True}},
        "preprocess_cfg": {**CLIP, "interpolation": "bilinear", "resize_mode": "squash"}},
    # SigLIP 2's text tower, beside a ViT with layer scale and the mean of normed patches.
    "openclip-siglip": {
        "seed": 32, "dtype": torch.bfloat16, "tokenizer": lambda out: parts.t5_tokenizer(out, 300),
        "model_cfg": {"embed_dim": 24, "init_logit_bias": -10, "custom_text": True,
                      "vision_cfg": {"image_size": [64, 64], "layers": 2, "width": 40, "head_width": 20, "patch_size": 16, "ls_init_value": 0.1,
                                     "pool_type": "avg", "patch_dropout": 0.5, "norm_kwargs": {"eps": 1e-6}},
                      "text_cfg": {"context_length": 24, "vocab_size": 300, "hf_tokenizer_name": "timm/ViT-B-16-SigLIP2",
                                   "tokenizer_kwargs": {"clean": "canonicalize"}, "width": 32, "heads": 4, "layers": 3, "mlp_ratio": 3.7362,
                                   "ls_init_value": 0.1, "no_causal_mask": True, "proj_bias": True, "pool_type": "last",
                                   "norm_kwargs": {"eps": 1e-6}, "act_kwargs": {"approximate": "tanh"}}},
        "preprocess_cfg": {**HALF, "interpolation": "bicubic", "resize_mode": "squash"}},
    # MetaCLIP 2's text tower: a causal one that pools the end token of XLM-V's vocabulary; here without a projection.
    "openclip-worldwide": {
        "seed": 33, "dtype": torch.float32, "tokenizer": lambda out: parts.xlm_tokenizer(out, 300),
        "model_cfg": {"embed_dim": 32, "quick_gelu": True,
                      "vision_cfg": {"image_size": 64, "layers": 2, "width": 48, "head_width": 16, "patch_size": 16, "final_ln_after_pool": True},
                      "text_cfg": {"context_length": 40, "vocab_size": 300, "hf_tokenizer_name": "facebook/xlm-v-base", "width": 32, "heads": 4,
                                   "layers": 2, "pool_type": "eos", "eos_id": 2, "proj_type": "none"}},
        "preprocess_cfg": {**CLIP, "interpolation": "bicubic", "resize_mode": "shortest"}},
    # MobileCLIP-S's text tower: CLIP's tokens without a mask, so that padding counts.
    "openclip-unmasked": {
        "seed": 34, "dtype": torch.float16, "tokenizer": None,
        "model_cfg": {"embed_dim": 20, "custom_text": True,
                      "vision_cfg": {"image_size": 48, "layers": 2, "width": 32, "head_width": 16, "patch_size": 16},
                      "text_cfg": {"context_length": 32, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2, "no_causal_mask": True}},
        "preprocess_cfg": {**HALF, "interpolation": "bilinear", "resize_mode": "shortest"}},
    # RN50x4's form in other numbers: other depths, a head width of its own, nine positions to pool.
    "openclip-resnet-wide": {
        "seed": 35, "dtype": torch.float32, "tokenizer": None,
        "model_cfg": {"embed_dim": 20,
                      "vision_cfg": {"image_size": 96, "layers": [2, 1, 3, 2], "width": 4, "head_width": 16, "patch_size": None},
                      "text_cfg": {"context_length": 20, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1}},
        "preprocess_cfg": {**CLIP, "interpolation": "bicubic", "resize_mode": "longest", "fill_color": 127}},
}


def load(config: dict, model_dir: Path):
    """As open_clip loads the directory, with another configuration perhaps."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "open_clip_config.json").write_text(json.dumps(config))
        os.symlink((model_dir / "open_clip_model.safetensors").resolve(), Path(scratch) / "open_clip_model.safetensors")
        model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{scratch}", precision="fp32", device="cpu")
    return model.eval(), preprocess


def vectors(model, pixels, ids, dtype=torch.float32):
    model = copy.deepcopy(model).to(dtype)
    with torch.inference_mode():
        return model.encode_image(pixels.to(dtype), normalize=True), model.encode_text(ids, normalize=True)


def mistakes(config: dict):
    """Configurations with one thing wrong."""
    def change(edit):
        wrong = copy.deepcopy(config)
        edit(wrong["model_cfg"])
        return wrong

    def activation(c):
        if not c["text_cfg"].pop("act_kwargs", None):
            c["quick_gelu"] = not c.get("quick_gelu", False)

    def epsilon(c):
        for part in ("vision_cfg", "text_cfg"):
            c[part]["norm_kwargs"] = {"eps": c[part].get("norm_kwargs", {}).get("eps", 1e-5) * 10}

    def heads(c):
        c["text_cfg"]["heads"] = 1
        c["vision_cfg"]["head_width"] = c["vision_cfg"]["width"] * (32 if isinstance(c["vision_cfg"]["layers"], list) else 1)

    def mask(c):
        c["text_cfg"]["no_causal_mask"] = not c["text_cfg"].get("no_causal_mask", False)

    def pool(c):
        c["vision_cfg"]["pool_type"] = "avg" if c["vision_cfg"].get("pool_type", "tok") == "tok" else "tok"
        c["text_cfg"]["pool_type"] = "first"

    def norm_order(c):
        c["vision_cfg"]["final_ln_after_pool"] = not c["vision_cfg"].get("final_ln_after_pool", False)

    return {f.__name__: change(f) for f in (activation, epsilon, heads, mask, pool, norm_order)}


def family(name: str, spec: dict, files: list, out: Path):
    shutil.rmtree(out, ignore_errors=True)
    model_dir = out / "model"
    model_dir.mkdir(parents=True)
    config = {"model_cfg": spec["model_cfg"], "preprocess_cfg": spec["preprocess_cfg"]}
    (model_dir / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    if spec["tokenizer"]:
        spec["tokenizer"](model_dir)
    else:
        shutil.copyfile(CLIP_TOKENIZER, model_dir / "tokenizer.json")
    ids = open_clip.get_tokenizer(f"local-dir:{model_dir}")(parts.TEXTS)

    torch.manual_seed(spec["seed"])
    arguments = {k: v for k, v in copy.deepcopy(spec["model_cfg"]).items() if k != "custom_text"}
    kind = open_clip.model.CustomTextCLIP if spec["model_cfg"].get("custom_text") else open_clip.model.CLIP
    model = kind(**arguments).eval()
    parts.no_trivial_weight(model, spec["seed"] + 1000)
    size = spec["model_cfg"]["vision_cfg"]["image_size"]
    cfg = spec["preprocess_cfg"]
    preprocess = open_clip.image_transform(size[0] if isinstance(size, list) else size, is_train=False, mean=cfg["mean"], std=cfg["std"],
                                           resize_mode=cfg["resize_mode"], interpolation=cfg["interpolation"], fill_color=cfg.get("fill_color", 0))
    u8, pixels = parts.prepared(preprocess, files)
    parts.real_statistics(model.visual, pixels, spec["seed"] + 2000)
    model.to(spec["dtype"])
    safetensors.torch.save_file({k: v.contiguous() for k, v in model.state_dict().items()}, model_dir / "open_clip_model.safetensors")

    reference, own = load(config, model_dir)            # stored weights, upcast
    assert (parts.prepared(own, files)[0] == u8).all(), "the library derives another preprocessing from the directory"
    images, texts = vectors(reference, pixels, ids)
    images64, texts64 = vectors(reference, pixels, ids, torch.float64)
    error = max((images.double() - images64).abs().max().item(), (texts.double() - texts64).abs().max().item())
    scale = reference.logit_scale.exp().item()
    bias = None if getattr(reference, "logit_bias", None) is None else reference.logit_bias.item()
    sensitivity = {}
    for mistake, wrong in mistakes(config).items():
        try:
            i, t = vectors(load(wrong, model_dir)[0], pixels, ids)
        except (RuntimeError, AssertionError, TypeError):
            continue                                    # there is no such variant of this family
        sensitivity[mistake] = [float(f"{(x - y).abs().max():.2g}") for x, y in ((i, images), (t, texts))]
    facts = {"kind": "open_clip", "dtype": str(spec["dtype"]).removeprefix("torch."), "seed": spec["seed"], "logit_scale": scale, "logit_bias": bias,
             "input_ids": ids.tolist(), "max_error_of_fp32_reference": error, "sensitivity": sensitivity}
    logits = scale * images @ texts.T + (bias or 0)
    scores = logits.softmax(-1) if bias is None else logits.sigmoid()
    arrays = {"pixels": u8, "image_embeddings": images.numpy(), "text_embeddings": texts.numpy(), "logits": logits.numpy(), "scores": scores.numpy()}
    parts.write(out, facts, arrays, parts.TEXTS)
    between = (images @ images.T)[~torch.eye(len(images), dtype=bool)]
    print(f"{name}: fp32 - fp64 {error:.1e}, cosines of images {between.min():.2f}..{between.max():.2f}, sensitivity {sensitivity}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--family", nargs="*", help="only these")
    a = arguments.parse_args()
    torch.set_num_threads(1)
    for name, spec in FAMILIES.items():
        if not a.family or name in a.family:
            family(name, spec, sorted(a.pictures.iterdir()), a.out / name)


if __name__ == "__main__":
    main()
