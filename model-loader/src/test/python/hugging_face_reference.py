#!/usr/bin/env python3
"""Small random checkpoints in Hugging Face's layout, and what transformers answers for them.

    pip install -r requirements-hugging-face.txt
    hugging_face_reference.py --images IMAGES --clip CLIP_TOKENIZER --out src/test/resources/golden

IMAGES holds the ten pictures; CLIP_TOKENIZER is the directory of CLIP's tokenizer; SigLIP 2's is the small one of text_reference.py. No parameter stays at 0
or 1, attention is sharp and embeddings are as small as trained ones, so that a wrong epsilon, activation, head or position shows.
"""
import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import PIL
import safetensors.torch
import tokenizers
import torch
import transformers
from PIL import Image

from text_reference import lower_case

TEXTS = ["a photo of a cat", "A Photo Of A DOG, running!", "it's 3.14 o'clock; 100% sure_of_it", "na\u00efve \u201ccaf\u00e9\u201d", "cafe\u0301 (NFD)", "fish &amp; chips", "word " * 100, "",
         "\U0001F408\u200d\u2b1b sleeping \U0001F44D\U0001F3FD", "\u4e00\u53ea\u732b\u3002\uc11c\uc6b8", "  spaces\t and\nnew lines  ", "\u03a3\u039f\u03a6\u039f\u03a3 \u0130I"]
OPENAI_MEAN, OPENAI_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]

MODELS = {
    # google/siglip2-giant-opt-patch16-256 and so400m-patch14-224: towers of different widths, patches that leave pixels over, bilinear, Gemma's tokenizer
    "hf-siglip2": {
        "seed": 31, "dtype": torch.float16,
        "config": {
            "architectures": ["SiglipModel"], "initializer_factor": 1.0, "model_type": "siglip", "torch_dtype": "float16", "transformers_version": "4.49.0.dev0",
            "text_config": {"hidden_size": 40, "intermediate_size": 88, "model_type": "siglip_text_model", "num_attention_heads": 4, "num_hidden_layers": 2, "projection_size": 48, "vocab_size": 1800},
            "vision_config": {"hidden_size": 48, "image_size": 52, "intermediate_size": 100, "model_type": "siglip_vision_model", "num_attention_heads": 3, "num_hidden_layers": 3, "patch_size": 12}},
        "preprocessor": {
            "do_convert_rgb": None, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
            "image_std": [0.5, 0.5, 0.5], "processor_class": "SiglipProcessor", "resample": 2, "rescale_factor": 0.00392156862745098, "size": {"height": 52, "width": 52}}},
    # TinyCLIP's shape of a CLIP, and ViT-L/14's patches: other heads than width / 64, a projection wider than its text tower, the old *_config_dict keys
    "hf-tinyclip": {
        "seed": 32, "dtype": torch.bfloat16,
        "config": {
            "architectures": ["CLIPModel"], "initializer_factor": 1.0, "logit_scale_init_value": 2.6592, "model_type": "clip", "projection_dim": 20, "torch_dtype": "bfloat16",
            "text_config": {"model_type": "clip_text_model", "hidden_size": 8, "hidden_act": "gelu", "num_attention_heads": 8, "vocab_size": 49408, "eos_token_id": 2, "bos_token_id": 0},
            "text_config_dict": {"hidden_size": 8, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2, "hidden_act": "gelu"},
            "vision_config": {"model_type": "clip_vision_model", "hidden_size": 24, "hidden_act": "gelu"},
            "vision_config_dict": {"hidden_size": 24, "intermediate_size": 60, "num_attention_heads": 6, "num_hidden_layers": 2, "patch_size": 14, "image_size": 42, "hidden_act": "quick_gelu"}},
        "preprocessor": {
            "crop_size": 42, "do_center_crop": True, "do_normalize": True, "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": OPENAI_MEAN,
            "image_std": OPENAI_STD, "resample": 3, "size": 48}},
}


def disturb(model, chance):
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=chance)
            if name.endswith("logit_scale"):
                p.copy_(4.2 + 0.2 * torch.rand(p.shape, generator=chance))
            elif name.endswith("logit_bias"):
                p.copy_(-12 + torch.rand(p.shape, generator=chance))
            elif p.dim() == 1 and name.endswith("weight"):
                p.copy_(1 + 0.25 * noise)
            elif p.dim() == 1:
                p.copy_(0.1 * noise)
            elif "embedding" in name and "patch" not in name:
                p.copy_(0.03 * noise)
            elif "probe" in name:
                p.copy_(noise)
            else:
                sharp = any(part in name for part in ("q_proj", "k_proj", "in_proj"))
                p.copy_(noise * (1.7 if sharp else 1.2) / (p[0].numel() ** 0.5))


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def pixels(directory: Path, siglip: bool, files):
    """By the processor on Pillow, told the layout, which it would mistake for pictures of 1 or 3 rows."""
    processor = (transformers.SiglipImageProcessor if siglip else transformers.CLIPImageProcessor).from_pretrained(directory)
    rgb = [Image.open(file).convert("RGB") for file in files]
    kinds = {"return_tensors": "np", "input_data_format": "channels_last"}
    levels = processor(rgb, do_rescale=False, do_normalize=False, **kinds)["pixel_values"]
    return levels.transpose(0, 2, 3, 1).astype(np.uint8), processor(rgb, **kinds)["pixel_values"].astype(np.float32)


def make(name: str, spec: dict, files, tokenizer: Path, out: Path):
    siglip = spec["config"]["model_type"] == "siglip"
    shutil.rmtree(out / name, ignore_errors=True)
    directory = out / name / "model"
    directory.mkdir(parents=True)
    torch.manual_seed(spec["seed"])
    config_class, model_class = (transformers.SiglipConfig, transformers.SiglipModel) if siglip else (transformers.CLIPConfig, transformers.CLIPModel)
    model = model_class(config_class.from_dict(json.loads(json.dumps(spec["config"])))).eval()
    disturb(model, torch.Generator().manual_seed(spec["seed"]))
    safetensors.torch.save_file({k: v.to(spec["dtype"]).contiguous() for k, v in model.state_dict().items()}, directory / "model.safetensors", metadata={"format": "pt"})
    (directory / "config.json").write_text(json.dumps(spec["config"], indent=2) + "\n")
    (directory / "preprocessor_config.json").write_text(json.dumps(spec["preprocessor"], indent=2) + "\n")
    if siglip:
        for file in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(tokenizer / file, directory / file)
    tokens = transformers.AutoTokenizer.from_pretrained(directory if siglip else tokenizer)
    length = 64 if siglip else 77
    ids = (lower_case(tokens) if siglip else tokens)(TEXTS, padding="max_length", truncation=True, max_length=length, return_tensors="pt").input_ids
    levels, values = pixels(directory, siglip, files)
    arrays = {"pixels": levels, "pixel_values": values}
    for dtype in (torch.float64, torch.float32):            # stored weights, computed in fp32; fp64 says how exact that is
        loaded = model_class.from_pretrained(directory, torch_dtype=torch.float32, attn_implementation="eager").eval().to(dtype)
        torch.set_default_dtype(dtype)                      # the causal mask is made in it
        with torch.inference_mode():
            answers = unit(loaded.get_image_features(torch.from_numpy(values).to(dtype))), unit(loaded.get_text_features(ids))
        if dtype == torch.float64:
            exact = answers
    torch.set_default_dtype(torch.float32)
    image, text = answers
    mistakes = {}                                           # how far the unit vectors land with one mistake, as [image, text]
    for mistake, change in {"other activation": lambda c: {"hidden_act": "gelu" if siglip else "gelu_pytorch_tanh"}, "epsilon x 10": lambda c: {"layer_norm_eps": c.layer_norm_eps * 10},
                            "one head": lambda c: {"num_attention_heads": 1}}.items():
        config = config_class.from_dict(json.loads(json.dumps(spec["config"])))
        for part in (config.text_config, config.vision_config):
            part.update(change(part))
        wrong = model_class.from_pretrained(directory, config=config, torch_dtype=torch.float32, attn_implementation="eager").eval()
        with torch.inference_mode():
            answers_wrong = unit(wrong.get_image_features(torch.from_numpy(values))), unit(wrong.get_text_features(ids))
        mistakes[mistake] = [float(f"{(a - b).abs().max().item():.2g}") for a, b in zip(answers_wrong, answers)]
    error = max((a.double() - b).abs().max().item() for a, b in zip(answers, exact))
    scale, bias = loaded.logit_scale.exp().item(), loaded.logit_bias.item() if siglip else None
    logits = scale * image @ text.T + (bias or 0)
    arrays |= {"image_embeddings": image.numpy(), "text_embeddings": text.numpy(), "logits": logits.numpy(), "scores": (logits.sigmoid() if siglip else logits.softmax(-1)).numpy()}
    shapes = {}
    for key, array in arrays.items():
        file = f"{key}.{'u8' if array.dtype == np.uint8 else 'f32'}"
        np.ascontiguousarray(array).tofile(out / name / file)
        shapes[file] = list(array.shape)
    versions = {m.__name__: m.__version__ for m in (torch, transformers, tokenizers, np, PIL)}
    golden = {"family": name, "kind": spec["config"]["model_type"], "logit_scale": scale, "logit_bias": bias, "input_ids": ids.tolist(), "texts": TEXTS, "arrays": shapes,
              "images": [file.name for file in files], "max_error_of_fp32_reference": error, "sensitivity": mistakes, "versions": versions}
    (out / name / "golden.json").write_text(json.dumps(golden) + "\n")
    off = lambda e: (e @ e.T)[~np.eye(len(e), dtype=bool)]
    print(f"{name}: fp32-fp64 {error:.1e}, cosines of images {off(image.numpy()).min():.2f}..{off(image.numpy()).max():.2f}, of texts {off(text.numpy()).min():.2f}..{off(text.numpy()).max():.2f},"
          f" scores {arrays['scores'].min():.1e}..{arrays['scores'].max():.2f}, mistakes {mistakes}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--images", type=Path, required=True)
    ap.add_argument("--clip", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    files = sorted(file for file in a.images.iterdir() if file.suffix in (".jpg", ".png"))
    for name, spec in MODELS.items():
        make(name, spec, files, a.out.parent / "text/gemma-form" if spec["config"]["model_type"] == "siglip" else a.clip, a.out)


if __name__ == "__main__":
    main()
