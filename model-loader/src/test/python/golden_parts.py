"""What the scripts that make reference checkpoints share: texts, small tokenisers, weights without a trivial one, and how results are
written. src/test/resources/golden/README.md says how they are read."""
import json
import re
import sys
from pathlib import Path

import numpy as np
import open_clip
import PIL
import safetensors
import timm
import tokenizers
import torch
import torchvision
import transformers
from PIL import Image
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

LONG = ("a very long description of a street market in the rain, with umbrellas of every colour, wet cobblestones, "
        "baskets of lemons and aubergines, a sleeping dog, two children sharing an orange, a bicycle without a front wheel, "
        "a man who sells knives and a woman who sharpens them, strings of paper lanterns, and far behind them all the sea, "
        "grey and slow, on which one small boat with a red sail comes home before dark")
TEXTS = [
    "a photo of a cat",
    "A Photo Of A DOG, running!",
    "it's 3.14 o'clock; they're 100% sure_of_it",
    "na\u00efve \u201ccaf\u00e9\u201d \u2014 \u2018quoted\u2019\u2026",
    "cafe\u0301 re\u0301sume\u0301 (NFD)",
    "fish &amp; chips &lt;3 &amp;amp; more",
    LONG,
    "",
    "\U0001F408\u200d\u2b1b sleeping \U0001F634\U0001F44D\U0001F3FD",
    "\u4e00\u53ea\u732b\u5728\u7761\u89c9\u3002\u6771\u4eac\u30bf\u30ef\u30fc \uc11c\uc6b8",
    "  spaces\t and\nnew lines  ",
    "sch\u00c3\u00b6n \u00e2\u0153\u201d mojibake",
    "\uff26\uff35\uff2c\uff2c width \ufb01 ligature \u00bd \u03a3\u039f\u03a6\u039f\u03a3",
]


# ---------------------------------------------------------------- small tokenisers in the published forms

def pieces(normalizer, splitter, size: int):
    """Words of the texts above, and characters but the rarest, so that some text is unknown. Sorted: training would not give the same twice."""
    words = {w for text in TEXTS for w, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))}
    characters = sorted({c for w in words for c in w if ord(c) < 0x3000})
    return characters, sorted(w for w in words if 1 < len(w) and all(c in characters for c in w))[:size - 2 * len(characters) - 8]


def bert_tokenizer(out: Path, size: int):
    """WordPiece as bert-base-uncased has it."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    normalizer, splitter = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    characters, words = pieces(normalizer, splitter, size)
    every = special + characters + ["##" + c for c in characters] + words
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(every)}, unk_token="[UNK]"))
    tokenizer.add_special_tokens(special)
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(t, tokenizer.token_to_id(t)) for t in ("[CLS]", "[SEP]")])
    tokenizer.decoder = decoders.WordPiece()
    save_tokenizer(tokenizer, out, {"do_lower_case": True, "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]",
                                    "unk_token": "[UNK]", "mask_token": "[MASK]", "tokenizer_class": "BertTokenizer"})


def unigram(size: int, special: list):
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    splitter = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    characters, words = pieces(normalizer, splitter, size)
    scored = [(s, 0.0) for s in special] + [(c, -9.0 - i / 100) for i, c in enumerate(characters)]
    scored += [(w, -5.0 - i / 100) for i, w in enumerate(words)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=special.index("<unk>"), byte_fallback=False))
    tokenizer.add_special_tokens(special)
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    return tokenizer


def t5_tokenizer(out: Path, size: int):
    """Unigram as SigLIP's in open_clip's layout: no start, </s> for end and padding."""
    tokenizer = unigram(size, ["<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    save_tokenizer(tokenizer, out, {"eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>", "extra_ids": 0,
                                    "tokenizer_class": "T5Tokenizer"})


def xlm_tokenizer(out: Path, size: int):
    """Unigram as XLM-RoBERTa's and XLM-V's."""
    tokenizer = unigram(size, ["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    save_tokenizer(tokenizer, out, {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
                                    "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<unk>", "tokenizer_class": "XLMRobertaTokenizer"})


def save_tokenizer(tokenizer: Tokenizer, out: Path, config: dict):
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


# ---------------------------------------------------------------- weights

ATTENTION = re.compile(r"(q_proj|k_proj|in_proj_|qkv|attn_pool\.(q|kv))")
IN_BLOCKS = re.compile(r"(attn|attnpool|attn_pool|mlp|q_proj|k_proj|v_proj|out_proj|in_proj)[._].*weight$|in_proj_weight$")


def no_trivial_weight(model: torch.nn.Module, seed: int):
    """After the library's own initialisation: no parameter stays 0 or 1, attention is sharp, activations are far from linear."""
    chance = torch.Generator().manual_seed(seed)

    def uniform(shape, low, high):
        return torch.rand(shape, generator=chance) * (high - low) + low

    def normal(shape, deviation):
        return torch.randn(shape, generator=chance) * deviation

    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("logit_scale"):
                p.copy_(uniform(p.shape, 3.2, 4.6))
            elif name.endswith("logit_bias"):
                p.copy_(uniform(p.shape, -14.0, -11.0))
            elif "gamma" in name or name.endswith("ls.scale"):
                p.copy_(uniform(p.shape, 0.1, 0.6))
            elif name.endswith("bn3.weight"):
                # The end of a ResNet's block. Were it as large as the stream it is added to, dozens of blocks would magnify rounding: the
                # reference in fp32 would be further from fp64 than any tolerance.
                p.copy_(uniform(p.shape, 0.1, 0.4))
            elif p.dim() <= 1 and name.endswith("weight"):
                p.copy_(uniform(p.shape, 0.6, 1.5))
            elif p.dim() <= 1 and "class_embedding" not in name:
                p.add_(normal(p.shape, 0.1))
            elif not p.requires_grad:
                pass                                    # sines and cosines of positions
            elif p.dim() == 2 and "embedding" in name:
                p.mul_(0.03 / p.std())                  # as small as trained ones, so that a wrong epsilon shows
            elif p.std() < 1e-3:
                p.add_(normal(p.shape, 0.05))
            elif p.dim() == 4:
                goal = 1.0 / p[0].numel() ** 0.5
                p.mul_(max(1.0, goal / p.std()))
            elif p.dim() == 2 and IN_BLOCKS.search(name):
                # No norm stands before a ResNet's attention pool, whose input is larger for it.
                goal = 0.6 if "attnpool" in name else 1.7 if ATTENTION.search(name) else 1.2
                p.mul_(goal / p.shape[1] ** 0.5 / p.std())


def real_statistics(tower: torch.nn.Module, pixels: torch.Tensor, seed: int):
    """Gives batch norms the statistics of real activations, as training would, and then moves them a little."""
    norms = [m for m in tower.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    if not norms:
        return
    chance = torch.Generator().manual_seed(seed)
    for norm in norms:
        norm.momentum = None
    tower.train()
    with torch.no_grad():
        tower(pixels)
        for norm in norms:
            norm.running_mean.add_(torch.randn(norm.running_mean.shape, generator=chance) * 0.05)
            norm.running_var.clamp_(min=0.05).mul_(torch.rand(norm.running_var.shape, generator=chance) * 0.45 + 0.8)
            norm.num_batches_tracked.fill_(1000)
    tower.eval()


# ---------------------------------------------------------------- pictures and results

def prepared(preprocess, files):
    """Bytes after resize and crop, and the network's input."""
    steps = [t for t in preprocess.transforms if type(t).__name__ not in ("MaybeToTensor", "Normalize")]

    def pixels(file):
        image = Image.open(file)
        for step in steps:
            image = step(image)
        return np.asarray(image)

    return np.stack([pixels(f) for f in files]), torch.stack([preprocess(Image.open(f)) for f in files])


def versions():
    return {"python": sys.version.split()[0], "torch": torch.__version__, "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__, "open_clip_torch": open_clip.__version__, "timm": timm.__version__,
            "torchvision": torchvision.__version__, "pillow": PIL.__version__, "numpy": np.__version__,
            "safetensors": safetensors.__version__}


def write(out: Path, facts: dict, arrays: dict, texts: list):
    """golden.json and one raw file for each array."""
    kinds = {np.dtype("float32"): "f32", np.dtype("uint8"): "u8"}
    shapes = {}
    for name, array in arrays.items():
        file = f"{name}.{kinds[array.dtype]}"
        np.ascontiguousarray(array).tofile(out / file)
        shapes[file] = list(array.shape)
    text = json.dumps({"family": out.name, **facts, "texts": texts, "arrays": shapes, "versions": versions()}, indent=1)
    text = re.sub(r"\[\s+([-\d.,e\s]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", text)
    (out / "golden.json").write_text(text + "\n")
