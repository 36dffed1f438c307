#!/usr/bin/env python3
"""What the reference tokenizers answer for text_corpus.py.

    pip install -r requirements-hugging-face.txt
    text_reference.py --data DATA --out src/test/resources/text

DATA holds clip-tokenizer/ and siglip-tokenizer/, as their checkpoints publish them. Writes OUT/corpus.json.gz, OUT/ids-<reference>.i32.gz (texts × length
little-endian int32, padded as the reference pads; -1 throughout where it refuses the text) and, where it is not there yet, OUT/gemma-form/: a small
tokenizer in exactly the form of Gemma's, with SigLIP 2's tokenizer_config.json.
"""
import argparse
import gzip
import json
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import open_clip
import sentencepiece
import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2

from text_corpus import LANGUAGES, WORDS, corpus

GEMMA_CONFIG = {                                        # google/siglip2-base-patch16-224's, without its long list of added tokens
    "add_bos_token": False, "add_eos_token": True, "bos_token": "<bos>", "clean_up_tokenization_spaces": False, "do_lower_case": True, "eos_token": "<eos>",
    "model_input_names": ["input_ids"], "model_max_length": 64, "pad_token": "<pad>", "padding_side": "right", "processor_class": "SiglipProcessor",
    "sp_model_kwargs": {}, "spaces_between_special_tokens": False, "tokenizer_class": "GemmaTokenizer", "unk_token": "<unk>", "use_default_system_prompt": False,
}
T5_CONFIG = {                                           # as timm's SigLIP repositories have it, which open_clip reads
    "eos_token": "</s>", "extra_ids": 0, "model_max_length": 64, "pad_token": "</s>", "tokenizer_class": "T5Tokenizer", "unk_token": "<unk>",
}


def train_gemma_form(out: Path):
    """Byte pairs over U+2581 for spaces, byte fallback, no prefix: trained word by word, then given Gemma's own pre-tokenizer, which does not split."""
    from tokenizers import AddedToken, Regex, decoders, models, normalizers, pre_tokenizers, processors, trainers
    first = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "[multimodal]", "<unused0>", "<unused1>", "<start_of_turn>", "<end_of_turn>"]
    runs = ["\n\n", "\n\n\n", "▁▁", "▁▁▁", "<table>", "</table>"]
    tokens = first + runs + [f"<0x{byte:02X}>" for byte in range(256)]
    trained = tokenizers.Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.pre_tokenizer = pre_tokenizers.Split(Regex("▁"), "merged_with_next")
    sentences = [" ".join(WORDS)] * 3 + LANGUAGES * 2 + [template("cat") for template in open_clip.OPENAI_IMAGENET_TEMPLATES] * 2
    sentences += list(open_clip.IMAGENET_CLASSNAMES)
    trained.train_from_iterator(sentences, trainers.BpeTrainer(vocab_size=1800, special_tokens=tokens, show_progress=False))
    form = json.loads(trained.to_str())
    vocabulary, merges = form["model"]["vocab"], form["model"]["merges"]
    form["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    form["pre_tokenizer"] = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
    form["post_processor"] = {
        "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<bos>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<bos>": {"id": "<bos>", "ids": [vocabulary["<bos>"]], "tokens": ["<bos>"]}}}
    form["decoder"] = {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]}
    form["added_tokens"] = [{"id": vocabulary[t], "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": t in first} for t in first + runs]
    form["model"] = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True,
                     "ignore_merges": False, "vocab": vocabulary, "merges": merges}
    out.mkdir(parents=True)
    (out / "tokenizer.json").write_text(json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n")
    (out / "tokenizer_config.json").write_text(json.dumps(GEMMA_CONFIG, indent=1) + "\n")


def sentencepiece_model(tokenizer_json: Path, out: Path, fallback: bool):
    """The model that SigLIP's tokenizer.json was converted from: SiglipTokenizer, the reference, reads only this form.

    tokenizer.json does not say whether unknown characters become bytes (byte_fallback), though the vocabulary has them: both are written."""
    import base64
    form = json.loads(tokenizer_json.read_text())
    model = sentencepiece_model_pb2.ModelProto()
    for piece, score in form["model"]["vocab"]:
        model.pieces.add(piece=piece, score=score).type = {"<pad>": 3, "</s>": 3, "<unk>": 2}.get(piece, 6 if fallback and re.fullmatch("<0x..>", piece) else 1)
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    trainer.model_type = sentencepiece_model_pb2.TrainerSpec.UNIGRAM
    trainer.vocab_size, trainer.unk_id, trainer.bos_id, trainer.eos_id, trainer.pad_id = len(model.pieces), 2, -1, 1, 0
    trainer.byte_fallback = fallback
    normalizer.name = "nmt_nfkc"
    normalizer.precompiled_charsmap = base64.b64decode(form["normalizer"]["normalizers"][0]["precompiled_charsmap"])
    normalizer.add_dummy_prefix = normalizer.remove_extra_whitespaces = normalizer.escape_whitespaces = True
    out.write_bytes(model.SerializeToString())


def directory(path: Path, tokenizer_json: Path, config) -> Path:
    path.mkdir(parents=True)
    shutil.copyfile(tokenizer_json, path / "tokenizer.json")
    (path / "tokenizer_config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    return path


def lower_case(tokenizer):
    """What transformers 5 does for SigLIP 2 (its Siglip2Tokenizer)."""
    backend = tokenizer.backend_tokenizer
    backend.normalizer = tokenizers.normalizers.Sequence([tokenizers.normalizers.Lowercase(), backend.normalizer])
    return tokenizer


def references(data: Path, gemma: Path, scratch: Path):
    """Names, how each is called, and how many ids it gives."""
    clip, siglip = data / "clip-tokenizer", data / "siglip-tokenizer"
    sentencepiece_model(siglip / "tokenizer.json", scratch / "spiece.model", False)
    sentencepiece_model(siglip / "tokenizer.json", scratch / "bytes.model", True)
    t5 = directory(scratch / "t5", siglip / "tokenizer.json", T5_CONFIG)

    def hugging_face(tokenizer, length):
        return lambda text: tokenizer([text], padding="max_length", truncation=True, max_length=length).input_ids[0]

    def open_clips(tokenizer):
        return lambda text: tokenizer([text])[0].tolist()

    wrapper = open_clip.tokenizer.HFTokenizer
    return {
        "clip-hf": (hugging_face(transformers.AutoTokenizer.from_pretrained(clip), 77), 77),
        "clip-openclip": (open_clips(open_clip.SimpleTokenizer(context_length=77)), 77),
        "clip-openclip-whitespace": (open_clips(wrapper(str(clip), context_length=77)), 77),
        "clip-openclip-lower": (open_clips(wrapper(str(clip), context_length=77, clean="lower")), 77),
        "siglip-hf": (hugging_face(transformers.SiglipTokenizer(str(scratch / "spiece.model")), 64), 64),
        "siglip-hf-bytes": (hugging_face(transformers.SiglipTokenizer(str(scratch / "bytes.model")), 64), 64),
        "siglip-openclip": (open_clips(wrapper(str(t5), context_length=64, clean="canonicalize")), 64),
        "gemma-hf": (hugging_face(lower_case(transformers.AutoTokenizer.from_pretrained(gemma)), 64), 64),
        "gemma-hf-cased": (hugging_face(transformers.AutoTokenizer.from_pretrained(gemma), 64), 64),
        "gemma-openclip": (open_clips(wrapper(str(gemma), context_length=64, clean="canonicalize")), 64),
    }


def pack(path: Path, content: bytes):
    path.write_bytes(gzip.compress(content, 9, mtime=0))
    print(path.name, path.stat().st_size, "bytes")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    transformers.logging.set_verbosity_error()
    gemma = a.out / "gemma-form"
    if not gemma.exists():
        train_gemma_form(gemma)
    texts, halves = corpus()
    print(len(texts), "texts and", len(halves), "with half surrogate pairs;", "sentencepiece", sentencepiece.__version__, "tokenizers", tokenizers.__version__)
    pack(a.out / "corpus.json.gz", json.dumps(texts + halves, ensure_ascii=True).encode())
    with tempfile.TemporaryDirectory() as scratch:
        for name, (ids, length) in references(a.data, gemma, Path(scratch)).items():
            rows = []
            for text in texts + halves:
                try:
                    rows.append(ids(text))
                except (UnicodeEncodeError, TypeError, RuntimeError) as refusal:    # the native libraries take Unicode only
                    assert text in halves, (name, text, refusal)
                    rows.append([-1] * length)
            pack(a.out / f"ids-{name}.i32.gz", np.array(rows, dtype="<i4").reshape(len(rows), length).tobytes())


if __name__ == "__main__":
    main()
