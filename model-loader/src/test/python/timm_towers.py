#!/usr/bin/env python3
"""What open_clip answers for image towers that it takes from timm.

    timm_towers.py --out DIR [--family NAME ...]              # small: the sets under src/test/resources/golden
    timm_towers.py --out DIR --full-size CONFIG[:TAG] ...     # the sizes of open_clip's own configuration, any of its timm ones

The second form, and a comparison with what it wrote:

    timm_towers.py --out DIR --plain-text --full-size EVA02-L-14-336:merged2b_s6b_b61k convnext_large_d_320:laion2b_s29b_b131k_ft
    mvn -pl model-loader -am test -Dtest=FullSizeParityTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.dir=DIR

requirements.txt has the versions. Each folder holds a checkpoint directory with random seeded weights in the layout open_clip publishes, and the answers of
open_clip itself, read back from that directory. A small set keeps the timm model's name, and with it everything that
follows from the name; only widths, depths and the picture's side are overridden. Pixels come from the set beside this
script (hf-laion), enlarged where needed. Everything is seeded: the same versions give the same files.
"""
import argparse
import copy
import functools
import gzip
import json
import os
import re
import shutil
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import open_clip
import open_clip.timm_model
import PIL
import safetensors
import safetensors.torch
import timm
import tokenizers
import torch
from PIL import Image
from timm.models.vision_transformer_hybrid import ConvStem, HybridEmbed

GOLDEN = Path(__file__).resolve().parent.parent / "resources" / "golden"
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
TEXTS = ["a photo of a cat", "A Photo Of A DOG, running!", "it's 3.14 o'clock; they're 100% sure_of_it",
         "fish &amp; chips, na\u00efve caf\u00e9", "", "a very long description " * 40]


def mci_stem(**_):
    """vit_base_mci_224's own stem, narrower."""
    stem = ConvStem(channels=(12, 12, 48), stride=(4, 2, 2), kernel_size=(4, 2, 2), padding=0, act_layer=torch.nn.GELU)
    return functools.partial(HybridEmbed, backbone=stem, proj=False)


VIT = {"embed_dim": 48, "depth": 2, "img_size": 64}
FAMILIES = {
    "timm-siglip": {"config": "ViT-B-16-SigLIP", "tag": "webli", "seed": 101, "dtype": "F16", "timm": VIT, "embed_dim": 48},
    "timm-siglip2": {"config": "ViT-SO400M-16-SigLIP2-256", "tag": "webli", "seed": 102, "dtype": "BF16",
                     "timm": {**VIT, "embed_dim": 64}, "embed_dim": 64},
    "timm-eva02": {"config": "EVA02-B-16", "tag": "merged2b_s8b_b131k", "seed": 104, "dtype": "F16", "timm": VIT},
    "timm-eva02-l": {"config": "EVA02-L-14-336", "tag": "merged2b_s6b_b61k", "seed": 105, "dtype": "F16",
                     "timm": {**VIT, "embed_dim": 64}},
    "timm-pe-core": {"config": "PE-Core-B-16", "tag": "meta", "seed": 106, "dtype": "F16", "timm": VIT},
    "timm-pe-core-g": {"config": "PE-Core-bigG-14-448", "tag": "meta", "seed": 108, "dtype": "F16",
                       "timm": {**VIT, "embed_dim": 64}},
    "timm-mobileclip-b": {"config": "MobileCLIP-B", "tag": "datacompdr", "seed": 109, "dtype": "F16",
                          "timm": {**VIT, "embed_layer": mci_stem}},
    "timm-mobileclip2-l": {"config": "MobileCLIP2-L-14", "tag": "dfndr2b", "seed": 110, "dtype": "F16",
                           "timm": {**VIT, "embed_dim": 64}},
    "timm-gap": {"config": "vit_medium_patch16_gap_256", "tag": None, "seed": 111, "dtype": "F16", "timm": VIT},
    "timm-convnext": {"config": "convnext_base_w", "tag": "laion2b_s13b_b82k", "seed": 112, "dtype": "F16", "size": 96,
                      "timm": {"depths": (2, 1, 2, 1), "dims": (16, 24, 32, 40)}},
    "timm-convnext-d": {"config": "convnext_large_d", "tag": "laion2b_s26b_b102k_augreg", "seed": 113, "dtype": "F16",
                        "size": 96, "timm": {"depths": (1, 2, 1, 1), "dims": (16, 24, 32, 40)}},
    "timm-convnext-xx": {"config": "convnext_xxlarge", "tag": "laion2b_s34b_b82k_augreg", "seed": 114, "dtype": "F32",
                         "size": 96, "timm": {"depths": (1, 1, 1, 1), "dims": (8, 16, 24, 32)}},
    "timm-mobileclip-s1": {"config": "MobileCLIP-S1", "tag": "datacompdr", "seed": 115, "dtype": "F16", "size": 128,
                           "timm": {"layers": (1, 2, 1, 1), "embed_dims": (8, 16, 32, 64)}},
    "timm-mobileclip2-s3": {"config": "MobileCLIP2-S3", "tag": "dfndr2b", "seed": 117, "dtype": "F16", "size": 128,
                            "timm": {"layers": (1, 1, 1, 1, 1), "embed_dims": (8, 16, 32, 64, 128)}},
}

BLOCK = re.compile(r"(out_proj|fc1|fc2|fc1_g|fc1_x|c_fc|c_proj|attn\.proj|attn_pool\.proj)[._]?weight$")
QUIET = re.compile(r"trunk\.(patch_embed\.proj|stem\.0\.(weight|bias)|.*conv_dw)")
SHARP = re.compile(r"(q_proj|k_proj|v_proj|in_proj_|qkv|attn_pool\.(q|kv)\.)")


def perturb(model, generator):
    """After the library's own initialisation: no parameter stays 0 or 1, attention and activations are far from linear."""
    def uniform(shape, low, high):
        return torch.rand(shape, generator=generator) * (high - low) + low

    def normal(shape, deviation):
        return torch.randn(shape, generator=generator) * deviation

    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("logit_scale"):
                p.copy_(uniform(p.shape, 3.5, 4.5))
            elif name.endswith("logit_bias"):
                p.copy_(uniform(p.shape, -14.0, -11.0))
            elif "gamma" in name:
                p.copy_(uniform(p.shape, 0.1, 0.6))
            elif QUIET.search(name):                    # as small as trained ones, so that a wrong epsilon shows
                p.copy_(normal(p.shape, 0.03 / (p[0].numel() ** 0.5 if p.dim() > 1 else 1)))
            elif p.dim() <= 1 and name.endswith("weight"):
                p.copy_(uniform(p.shape, 0.6, 1.5))
            elif p.dim() <= 1:
                p.add_(normal(p.shape, 0.1))
            elif p.dim() == 2 and SHARP.search(name):
                p.mul_(1.7 / p.shape[1] ** 0.5 / p.std())
            elif p.dim() == 2 and BLOCK.search(name):
                p.mul_(1.2 / p.shape[1] ** 0.5 / p.std())
            elif p.dim() >= 2 and p.std() < 1e-3:
                p.add_(normal(p.shape, 0.05))
            elif p.dim() == 4 and p.std() * p[0].numel() ** 0.5 < 0.5:
                p.mul_(1.0 / (p.std() * p[0].numel() ** 0.5))


def calibrate(tower, pixels, generator):
    """Gives batch norms nearly the statistics of real activations, as training would."""
    norms = [m for m in tower.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = None
    if norms:
        tower.train()
        with torch.no_grad():
            tower(pixels)
        tower.eval()
    with torch.no_grad():
        for name, b in tower.named_buffers():
            if name.endswith("running_mean"):
                b.add_(torch.randn(b.shape, generator=generator) * 0.05)
            elif name.endswith("running_var"):
                b.clamp_(min=0.05).mul_(torch.rand(b.shape, generator=generator) * 0.45 + 0.8)


def pictures(size, count):
    shape = json.loads((GOLDEN / "hf-laion" / "golden.json").read_text())["arrays"]["pixels.u8"]
    pixels = np.fromfile(GOLDEN / "hf-laion" / "pixels.u8", np.uint8).reshape(shape)[:count]
    if size == shape[1]:
        return pixels
    return np.stack([np.asarray(Image.fromarray(p).resize((size, size), Image.BICUBIC)) for p in pixels])


def normalise(pixels, preprocess):
    x = torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2).float().div(255)
    mean, std = (torch.tensor(preprocess[k])[None, :, None, None] for k in ("mean", "std"))
    return (x - mean) / std


def versions():
    return {"python": sys.version.split()[0], "torch": torch.__version__, "open_clip_torch": open_clip.__version__,
            "timm": timm.__version__, "tokenizers": tokenizers.__version__, "pillow": PIL.__version__,
            "numpy": np.__version__, "safetensors": safetensors.__version__}


def siglip_tokenizer(directory, vocabulary):
    """A small tokeniser in the published one's form: Unigram, no start token, padded with the end token."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram())
    tokenizer.normalizer = tokenizers.normalizers.NFKC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    tokenizer.decoder = tokenizers.decoders.Metaspace()
    words = [re.sub(r"[^a-z ]", "", t.lower()) for t in TEXTS]
    tokenizer.train_from_iterator(words * 20, tokenizers.trainers.UnigramTrainer(
        vocab_size=vocabulary, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer.save(str(directory / "tokenizer.json"))
    (directory / "tokenizer_config.json").write_text(json.dumps({
        "eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>", "extra_ids": 0, "model_max_length": 64,
        "tokenizer_class": "T5Tokenizer"}, indent=2) + "\n")
    return tokenizer.get_vocab_size()


def configuration(name, tag, plain):
    model = {k: v for k, v in open_clip.get_model_config(name).items() if not k.startswith("init_logit_scale")}
    published = (open_clip.get_pretrained_cfg(name, tag) or {}) if tag else {}
    preprocess = {k: list(v) if isinstance(v, tuple) else v for k, v in published.items()
                  if k in ("mean", "std", "interpolation", "resize_mode")}
    preprocess.setdefault("mean", list(open_clip.OPENAI_DATASET_MEAN))
    preprocess.setdefault("std", list(open_clip.OPENAI_DATASET_STD))
    if plain:                                           # a text tower of open_clip's first layout, for the image tower alone
        model.pop("custom_text", None)
        model.pop("init_logit_bias", None)
        model["text_cfg"] = {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1}
    return {"model_cfg": model, "preprocess_cfg": preprocess}


def overridden(overrides):
    """timm.create_model with arguments on top, as open_clip's adapter calls it."""
    def create(name, **kwargs):
        own = {k: v() if callable(v) else v for k, v in overrides.items()}
        return timm.create_model(name, **{**kwargs, **own})
    adapter = open_clip.timm_model
    adapter.timm = type("timm", (), {"create_model": staticmethod(create)})


def build(config):
    model = copy.deepcopy(config["model_cfg"])
    custom = model.pop("custom_text", False)
    return (open_clip.model.CustomTextCLIP if custom else open_clip.model.CLIP)(**model).eval()


def family(out, config, overrides, seed, dtype, count, texts, compact):
    directory = out / "model"
    shutil.rmtree(out, ignore_errors=True)
    directory.mkdir(parents=True)
    overridden(overrides)
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed + 1)
    text = config["model_cfg"]["text_cfg"]
    if text.get("hf_tokenizer_name"):
        size = siglip_tokenizer(directory, 200)
        if compact:
            text["vocab_size"] = size
    (directory / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    ids = open_clip.get_tokenizer(f"local-dir:{directory}")(texts)
    model = build(config)
    pixels = pictures(config["model_cfg"]["vision_cfg"]["image_size"], count)
    values = normalise(pixels, config["preprocess_cfg"])
    perturb(model, generator)
    calibrate(model.visual, values, generator)
    state = {k: (v.to(DTYPES[dtype]) if v.is_floating_point() else v).contiguous() for k, v in model.state_dict().items()}
    if compact:                                         # embeddings that no text here asks for become zero, and pack well
        embedding = next(k for k in state if k.endswith("token_embedding.weight"))
        others = torch.ones(len(state[embedding]), dtype=torch.bool)
        others[ids.unique()] = False
        state[embedding][others] = 0
    weights = directory / "open_clip_model.safetensors"
    safetensors.torch.save_file(state, weights)
    model = build(config)                               # the reference widens the stored weights and computes in fp32
    model.load_state_dict({k: v.float() if v.is_floating_point() else v
                           for k, v in safetensors.torch.load_file(weights).items()})

    def run(kind):
        widened = model if kind == torch.float32 else copy.deepcopy(model).to(kind)
        with torch.inference_mode():
            return widened.encode_image(values.to(kind), normalize=True), widened.encode_text(ids, normalize=True)

    image, text = run(torch.float32)
    error = None
    if compact:
        wide = run(torch.float64)
        error = max((image.double() - wide[0]).abs().max().item(), (text.double() - wide[1]).abs().max().item())
    scale = model.logit_scale.exp().item()
    bias = model.logit_bias.item() if getattr(model, "logit_bias", None) is not None else None
    logits = scale * image @ text.T + (0 if bias is None else bias)
    arrays = {"pixels.u8": pixels, "image_embeddings.f32": image.numpy(), "text_embeddings.f32": text.numpy(),
              "logits.f32": logits.numpy()}
    for name, array in arrays.items():
        np.ascontiguousarray(array).tofile(out / name)
    meta = {"family": out.name, "kind": "open_clip", "dtype": dtype, "seed": seed, "logit_scale": scale,
            "logit_bias": bias, "scores": "softmax" if bias is None else "sigmoid", "input_ids": ids.tolist(),
            "max_error_of_fp32_reference": error, "texts": texts,
            "arrays": {k: list(v.shape) for k, v in arrays.items()}, "versions": versions()}
    text_form = json.dumps(meta, indent=1, ensure_ascii=True)
    text_form = re.sub(r"\[\s+([-\d.,e\s]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", text_form)
    (out / "golden.json").write_text(text_form + "\n")
    if compact:
        Path(str(weights) + ".gz").write_bytes(gzip.compress(weights.read_bytes(), 9, mtime=0))
        weights.unlink()
    cosines = (image @ image.T)[~torch.eye(count, dtype=torch.bool)] if count > 1 else image.new_ones(1)
    print(f"{out.name}: {config['model_cfg']['vision_cfg']['timm_model_name']}, fp32-fp64 {error}, "
          f"cosines of images {cosines.min():.2f}..{cosines.max():.2f}", flush=True)


def small(name, spec, plain):
    config = configuration(spec["config"], spec["tag"], plain)
    model = config["model_cfg"]
    model["embed_dim"] = spec.get("embed_dim", 24)
    model["vision_cfg"]["image_size"] = spec.get("size", 64)
    text = model["text_cfg"]
    text.update(width=8, heads=2, layers=1)
    return config


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--family", nargs="*", help="only these small sets")
    ap.add_argument("--full-size", nargs="*", help="open_clip's configurations, with the tag of the weights whose preprocessing applies")
    ap.add_argument("--plain-text", action="store_true", help="a small causal text tower instead of the configuration's")
    ap.add_argument("--count", type=int, default=2, help="pictures of a full-size set")
    a = ap.parse_args()
    if a.full_size:
        for item in a.full_size:
            name, _, tag = item.partition(":")
            family(a.out / name, configuration(name, tag or None, a.plain_text), {}, 7, "F32", a.count, TEXTS[:2], False)
        return
    for name, spec in FAMILIES.items():
        if not a.family or name in a.family:
            family(a.out / name, small(name, spec, a.plain_text), spec["timm"], spec["seed"], spec["dtype"], 6, TEXTS, True)


if __name__ == "__main__":
    main()
