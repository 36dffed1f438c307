"""The same as Clipstream's picture front end, by Pillow and numpy: decode, shortest side to 224 (bicubic), centre crop, array.

Started by `benchmarks/run images` with a folder of pictures. Answers each line on standard input with a line of JSON: `versions`,
`digests .jpg` (SHA-256 of each picture's pixels, in the order of names) or `passes 3 .jpg` (processor and wall seconds for as many
passes over the pictures of that extension).
"""

import hashlib
import io
import json
import pathlib
import sys
import time

import numpy
import PIL
from PIL import Image

SIDE = 224


def pixels(encoded: bytes) -> numpy.ndarray:
    picture = Image.open(io.BytesIO(encoded)).convert("RGB")
    width, height = picture.size
    short, long = min(width, height), max(width, height)
    scaled = int(SIDE * long / short)
    size = (SIDE, scaled) if width <= height else (scaled, SIDE)
    picture = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
    return numpy.asarray(picture.crop((left, top, left + SIDE, top + SIDE)))


def main() -> None:
    files = sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda file: file.name)
    pictures = [(file.suffix, file.read_bytes()) for file in files]
    for line in sys.stdin:
        command, *arguments = line.split()
        chosen = [encoded for suffix, encoded in pictures if suffix in arguments]
        if command == "versions":
            answer = {"python": sys.version.split()[0], "pillow": PIL.__version__, "numpy": numpy.__version__}
        elif command == "digests":
            answer = {"digests": [hashlib.sha256(pixels(encoded).tobytes()).hexdigest() for encoded in chosen]}
        else:
            wall, cpu = time.perf_counter(), time.process_time()
            for encoded in chosen * int(arguments[0]):
                pixels(encoded)
            answer = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
