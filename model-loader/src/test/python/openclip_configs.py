#!/usr/bin/env python3
"""Prints the configurations that open_clip ships for its own image towers, by name.

    openclip_configs.py > src/test/resources/openclip-configs.json
"""
import json
from importlib import resources

configs = {}
for file in sorted(resources.files("open_clip").joinpath("model_configs").iterdir(), key=lambda f: f.name):
    config = json.loads(file.read_text())
    if "timm_model_name" not in config["vision_cfg"]:
        configs[file.name.removesuffix(".json")] = config
print("{\n" + ",\n".join(f" {json.dumps(n)}: {json.dumps(c)}" for n, c in configs.items()) + "\n}")
