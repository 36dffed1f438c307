#!/usr/bin/env python3
"""Writes the tables that text cleaning needs, from the libraries whose behaviour it follows.

    pip install ftfy==6.3.1
    text_tables.py OUT

Writes OUT/ftfy.json (patterns and single-byte character sets of ftfy) and OUT/html5-entities.json (Python's html.entities.html5).
Patterns are turned from Python's verbose form into one that java.util.regex reads.
"""
import html.entities
import json
import sys
from pathlib import Path

import ftfy
import ftfy.bad_codecs  # registers the "sloppy" codecs
from ftfy import badness, chardata


def java(pattern: str) -> str:
    """A verbose pattern without its white space and comments; '[' within a class is escaped, which Java asks for."""
    out, inside, i = [], False, 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            out.append(pattern[i:i + 2])
            i += 2
            continue
        if inside:
            if c == "]" and out[-1] != "[":
                inside = False
            elif c in "[&":
                c = "\\" + c
        elif c == "[":
            inside = True
        elif c == "#":
            i = pattern.index("\n", i)
            continue
        elif c.isspace():
            i += 1
            continue
        out.append(c)
        i += 1
    return "".join(out)


def charset(name: str) -> str:
    return bytes(range(256)).decode(name)


def main():
    out = Path(sys.argv[1])
    tables = {
        "from": f"ftfy {ftfy.__version__}, Apache-2.0, Copyright Robyn Speer",
        "badness": java(badness.BADNESS_RE.pattern),
        "embedded": java(chardata.UTF8_DETECTOR_RE.pattern),
        "charsets": {name: charset(name) for name in chardata.CHARMAP_ENCODINGS},
        "ligatures": {chr(k): v for k, v in chardata.LIGATURES.items()},
    }
    (out / "ftfy.json").write_text(json.dumps(tables, indent=1, ensure_ascii=True) + "\n")
    (out / "html5-entities.json").write_text(json.dumps(html.entities.html5, indent=0, ensure_ascii=True, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
