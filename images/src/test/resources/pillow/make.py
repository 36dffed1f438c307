"""Small pictures of every kind that is read, and what Pillow 13 makes of them: python make.py (needs pillow==13.0.0).

The pictures are computed here from formulas; nobody else's work is in them. expected.csv: file, mode, op, size, sha256 over height x width x RGB bytes.
Ops: hf, openai, squash as in golden; longest-N: open_clip's ResizeKeepRatio + CenterCropOrPad with fill N; a leading bl- means bilinear, a leading up- turned upright by EXIF first.
"""
import hashlib, struct, sys
from pathlib import Path
from PIL import Image, ImageOps

OUT = Path(__file__).parent
PICTURES = OUT / "pictures"


def rgb(w, h):
    im = Image.new("RGB", (w, h))
    im.putdata([((x * 7 + y * 3) % 256, (x * y * 5) % 256, (255 - x * 2 + y * 11) % 256) for y in range(h) for x in range(w)])
    return im


def alpha(w, h):
    im = Image.new("L", (w, h))
    im.putdata([max(0, min(255, x * 9 - 40 + (y * 37) % 90)) for y in range(h) for x in range(w)])
    return im


def rgba(w, h):
    im = rgb(w, h)
    im.putalpha(alpha(w, h))
    return im


def la(w, h):
    im = rgb(w, h).convert("L")
    im.putalpha(alpha(w, h))
    return im


def grey16(w, h):
    im = Image.new("I;16", (w, h))
    for y in range(h):
        for x in range(w):
            im.putpixel((x, y), (x * 977 + y * 31) % 65536 if y % 3 else (x * 5 + y) % 300)
    return im


def cmyk(w, h):
    return Image.merge("CMYK", [*rgb(w, h).split(), alpha(w, h)])


def png16(path, w, h, colour_type):
    """16-bit colour, which Pillow does not write."""
    import zlib
    channels = {2: 3, 4: 2, 6: 4}[colour_type]
    rows = b"".join(b"\0" + b"".join(struct.pack(">H", (x * 1103 + y * 417 + c * 9999) % 65536) for x in range(w) for c in range(channels)) for y in range(h))
    chunk = lambda t, d: struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 16, colour_type, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def bmp(path, w, h, bits, rows, compression=0, masks=b"", palette=b"", header=40, colours=0, height=None):
    dib = struct.pack("<IiiHHIIiiII", header, w, height if height is not None else h, 1, bits, compression, len(rows), 0, 0, colours, 0)
    head = dib + masks
    offset = 14 + len(head) + len(palette)
    path.write_bytes(b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + head + palette + rows)


def tiff(path, w, h, bits, samples, photometric, data, extra=None, order="<", planar=1, colour_map=None, tiled=None):
    """Kinds of TIFF that Pillow reads and does not write."""
    entries, blob = [], b""
    at = 8 + len(data)
    values = {256: (4, [w]), 257: (4, [h]), 258: (3, [bits] * samples), 259: (3, [1]), 262: (3, [photometric]), 273: (4, [8]), 277: (3, [samples]), 278: (4, [h]), 279: (4, [len(data)]), 284: (3, [planar])}
    if planar == 2:
        n = len(data) // samples
        values[273], values[279] = (4, [8 + n * i for i in range(samples)]), (4, [n] * samples)
    if tiled:
        del values[273], values[278], values[279]
        n = len(data) // tiled[2]
        values |= {322: (4, [tiled[0]]), 323: (4, [tiled[1]]), 324: (4, [8 + n * i for i in range(tiled[2])]), 325: (4, [n] * tiled[2])}
    if extra is not None:
        values[338] = (3, [extra])
    if colour_map:
        values[320] = (3, colour_map)
    for tag, (kind, v) in sorted(values.items()):
        packed = struct.pack(order + ("H" if kind == 3 else "I") * len(v), *v)
        if len(packed) > 4:
            entries.append(struct.pack(order + "HHII", tag, kind, len(v), at + len(blob)))
            blob += packed + b"\0" * (len(packed) % 2)
        else:
            entries.append(struct.pack(order + "HHI", tag, kind, len(v)) + packed.ljust(4, b"\0"))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at + len(blob))
    path.write_bytes(head + data + blob + struct.pack(order + "H", len(entries)) + b"".join(entries) + struct.pack(order + "I", 0))


def make():
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.iterdir():
        old.unlink()
    save = lambda im, name, **kw: im.save(PICTURES / name, **kw)
    w, h = 45, 29
    p = rgb(w, h).quantize(33, dither=Image.Dither.NONE)
    # JPEG
    save(rgb(w, h), "rgb.jpg", quality=90)
    save(rgb(h, 97), "tall-progressive.jpg", quality=85, progressive=True)
    save(rgb(97, h).convert("L"), "grey.jpg")
    save(cmyk(w, h), "cmyk.jpg", quality=92)
    save(cmyk(23, 61), "cmyk-progressive.jpg", quality=92, progressive=True)
    # The same with Adobe's marker saying YCCK: libjpeg then converts.
    ycck = bytearray((PICTURES / "cmyk.jpg").read_bytes())
    at = ycck.find(b"Adobe")
    ycck[at + 11] = 2
    (PICTURES / "ycck.jpg").write_bytes(bytes(ycck))
    # PNG
    save(rgb(w, h), "rgb.png")
    save(rgb(31, 120), "tall.png")
    save(rgb(160, 21), "wide.png")
    save(rgb(64, 64), "exact.png")
    save(rgba(w, h), "rgba.png")
    save(rgba(64, 64), "rgba-exact.png")
    save(rgba(33, 110), "rgba-tall.png")
    save(la(w, h), "la.png")
    save(p, "palette.png")
    save(p, "palette-transparent.png", transparency=bytes([0, 128] + [255] * 31))
    save(rgb(w, h).convert("L"), "grey.png")
    save(rgb(w, h).convert("L"), "grey-transparent.png", transparency=40)
    save(rgb(w, h), "rgb-transparent.png", transparency=(0, 0, 255))
    save(rgb(w, h).convert("1"), "bilevel.png")
    save(grey16(w, h), "grey16.png")
    save(grey16(20, 90), "grey16-tall.png")
    png16(PICTURES / "rgb16.png", w, h, 2)
    png16(PICTURES / "la16.png", w, h, 4)
    png16(PICTURES / "rgba16.png", w, h, 6)
    save(p, "bits4.png", bits=4) if p.getextrema()[1] < 16 else save(rgb(w, h).quantize(13), "bits4.png", bits=4)
    save(rgb(w, h), "animated.png", save_all=True, append_images=[rgb(w, h).rotate(180)])
    # WebP
    save(rgb(w, h), "lossy.webp", quality=80)
    save(rgb(w, h), "lossless.webp", lossless=True)
    save(rgba(w, h), "lossy-alpha.webp", quality=80)
    save(rgba(w, h), "lossless-alpha.webp", lossless=True, exact=True)
    save(rgba(w, h), "animated.webp", save_all=True, append_images=[rgba(w, h).rotate(180)], lossless=True)
    # GIF
    save(p, "palette.gif")
    save(p, "transparent.gif", transparency=3)
    save(rgb(w, h).convert("L"), "grey.gif")
    save(p, "interlaced.gif", interlace=1)
    save(p, "animated.gif", save_all=True, append_images=[p.rotate(180)], disposal=2)
    inner = bytearray((PICTURES / "transparent.gif").read_bytes())
    inner[6:10] = struct.pack("<HH", w + 9, h + 6)
    at = inner.index(b"\x2c", 13 + 3 * 64)
    inner[at + 1:at + 5] = struct.pack("<HH", 5, 4)
    (PICTURES / "frame-within.gif").write_bytes(bytes(inner))
    # BMP
    save(rgb(w, h), "rgb.bmp")
    save(p, "palette.bmp")
    save(rgb(w, h).convert("L"), "grey.bmp")
    save(rgb(w, h).convert("1"), "bilevel.bmp")
    row = lambda y, n, f: (b"".join(f(x, y) for x in range(n)) + b"\0" * 3)[: (len(f(0, 0)) * n + 3) // 4 * 4]
    v = lambda x, y: (x * 1031 + y * 577) % 65536
    words = b"".join(row(y, w, lambda x, y: struct.pack("<H", v(x, y))) for y in range(h))
    bmp(PICTURES / "rgb555.bmp", w, h, 16, words)
    bmp(PICTURES / "rgb565.bmp", w, h, 16, words, 3, struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    longs = b"".join(struct.pack("<I", (v(x, y) * 65521 + x * 3) % 2**32) for y in range(h) for x in range(w))
    bmp(PICTURES / "rgbx.bmp", w, h, 32, longs)
    bmp(PICTURES / "top-down.bmp", w, h, 32, longs, height=-h)
    bmp(PICTURES / "rgba.bmp", w, h, 32, longs, 3, struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=56)
    colours = bytes(c for i in range(16) for c in (i * 16, 255 - i * 9, i * 5, 0))
    nibbles = b"".join((bytes(((x * 3 + y) % 16) << 4 | (x + y) % 16 for x in range((w + 1) // 2)) + b"\0" * 3)[: ((w * 4 + 31) >> 3) & ~3] for y in range(h))
    bmp(PICTURES / "bits4.bmp", w, h, 4, nibbles, palette=colours, colours=16)
    runs = b"".join(bytes([10, y % 16, 0, 5, 1, 2, 3, 4, 5, 0, 20, (y * 3) % 16]) + (bytes([10, 7]) if y % 2 else b"") + b"\0\0" for y in range(h)) + b"\0\1"
    bmp(PICTURES / "rle8.bmp", w, h, 8, runs, 1, palette=colours, colours=16)
    runs4 = b"".join(bytes([11, (y * 19) % 256, 0, 5, 0x12, 0x34, 0x50, 0, 29, 0xA3]) + b"\0\0" for y in range(h)) + b"\0\1"
    bmp(PICTURES / "rle4.bmp", w, h, 4, runs4, 2, palette=colours, colours=16)
    # TIFF
    for c in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        save(rgb(w, h), f"rgb-{c}.tif", compression=c)
    save(rgb(w, h), "predictor.tif", compression="tiff_lzw", tiffinfo={317: 2})
    save(rgba(w, h), "rgba.tif")
    save(la(w, h), "la.tif")
    save(cmyk(w, h), "cmyk.tif")
    save(p, "palette.tif")
    save(rgb(w, h).convert("L"), "grey.tif")
    save(rgb(w, h).convert("1"), "bilevel.tif")
    save(rgb(w, h).convert("1"), "bilevel-g4.tif", compression="group4")
    save(rgb(w, h).convert("1"), "bilevel-white.tif", tiffinfo={262: 0})
    save(rgb(w, h).convert("L"), "grey-white.tif", tiffinfo={262: 0})
    save(grey16(w, h), "grey16.tif")
    save(Image.merge("RGBA", [*rgb(w, h).split(), alpha(w, h)]), "rgba-premultiplied.tif", tiffinfo={338: 1})
    nib = b"".join(bytes(((x * 3 + y) % 16) << 4 | (x + y * 5) % 16 for x in range((w + 1) // 2)) for y in range(h))
    byte = lambda n: bytes((i * 7 + i * i // 53) % 256 for i in range(n))
    tiff(PICTURES / "grey4.tif", w, h, 4, 1, 1, nib)
    tiff(PICTURES / "grey4-white.tif", w, h, 4, 1, 0, nib)
    tiff(PICTURES / "grey8-white.tif", w, h, 8, 1, 0, byte(w * h))
    tiff(PICTURES / "bilevel-white-raw.tif", w, h, 1, 1, 0, byte((w + 7) // 8 * h))
    tiff(PICTURES / "palette4.tif", w, h, 4, 1, 3, nib, colour_map=[i * 4099 % 65536 for i in range(48)])
    for order in "<>":
        tiff(PICTURES / f"rgb16-{ord(order)}.tif", w, h, 16, 3, 2, byte(w * h * 6), order=order)
        tiff(PICTURES / f"rgba16-{ord(order)}.tif", w, h, 16, 4, 2, byte(w * h * 8), extra=2, order=order)
        words16 = byte(w * h * 2)
        if order == ">":
            words16 = struct.pack(f">{w * h}H", *struct.unpack(f"<{w * h}H", words16))
        tiff(PICTURES / f"grey16-{'little' if order == '<' else 'big'}.tif", w, h, 16, 1, 1, words16, order=order)
    tiff(PICTURES / "rgbx.tif", w, h, 8, 4, 2, byte(w * h * 4), extra=0)
    tiff(PICTURES / "rgba-associated.tif", w, h, 8, 4, 2, byte(w * h * 4), extra=1)
    tiff(PICTURES / "rgba-unstated.tif", w, h, 8, 4, 2, byte(w * h * 4))
    tiff(PICTURES / "rgb-planar.tif", w, h, 8, 3, 2, byte(w * h * 3), planar=2)
    tiff(PICTURES / "rgba-planar.tif", w, h, 8, 4, 2, byte(w * h * 4), extra=2, planar=2)
    tiff(PICTURES / "rgb-tiled.tif", w, h, 8, 3, 2, byte(16 * 16 * 3 * 6), tiled=(16, 16, 6))
    for turn in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        save(rgb(w, h), f"orientation-{turn}.jpg", quality=90, exif=exif)
    # Animation whose first frame leaves part of the canvas free, with and without alpha.
    import io
    for name, kind in (("frame-within.webp", "RGBA"), ("frame-within-opaque.webp", "RGB")):
        b = io.BytesIO()
        save_im = rgba(w, h) if kind == "RGBA" else rgb(w, h)
        save_im.save(b, "WEBP", lossless=True, exact=True)
        still = b.getvalue()
        chunks, at = b"", 12
        while at < len(still):
            n = struct.unpack("<I", still[at + 4:at + 8])[0]
            n += n % 2
            if still[at:at + 4] in (b"VP8L", b"VP8 ", b"ALPH"):
                chunks += still[at:at + 8 + n]
            at += 8 + n
        u24 = lambda n: struct.pack("<I", n)[:3]
        frame = u24(3) + u24(2) + u24(w - 1) + u24(h - 1) + u24(100) + b"\0" + chunks
        body = b"VP8X" + struct.pack("<IB3x", 10, 0x12 if kind == "RGBA" else 2) + u24(w + 10) + u24(h + 8) + b"ANIM" + struct.pack("<IIH", 6, 0xFF00FFFF, 0) + b"ANMF" + struct.pack("<I", len(frame)) + frame
        (PICTURES / name).write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)


def resized(im, op, size):
    f = Image.BICUBIC
    if op.startswith("up-"):
        im, op = ImageOps.exif_transpose(im), op[3:]
    if op.startswith("bl-"):
        f, op = Image.BILINEAR, op[3:]
    if op == "squash":
        return im.convert("RGB").resize((size, size), f)
    if op == "squash-own":
        return im.resize((size, size), f).convert("RGB")
    if op.startswith("longest-"):
        fill = int(op[8:])
        ratio = max(im.height / size, im.width / size)
        im = im.resize((max(1, round(im.width / ratio)), max(1, round(im.height / ratio))), f)
        dx, dy = size - im.width, size - im.height
        bands = len(im.getbands())
        im = ImageOps.expand(im, (dx // 2, dy // 2, (dx + 1) // 2, (dy + 1) // 2), (fill,) * bands if bands > 1 else fill)
        return im.convert("RGB")
    w, h = im.size
    to = (size, int(size * h / w)) if w <= h else (int(size * w / h), size)
    if op == "hf":
        im = im.convert("RGB").resize(to, f)
        x, y = (im.width - size) // 2, (im.height - size) // 2
    else:
        im = im.resize(to, f)
        x, y = round((im.width - size) / 2), round((im.height - size) / 2)
    return im.crop((x, y, x + size, y + size)).convert("RGB")


def expect():
    rows = ["file,mode,op,size,sha256"]
    for f in sorted(PICTURES.iterdir()):
        for op, size in (("hf", 64), ("openai", 64), ("openai", 19), ("bl-openai", 33), ("squash", 48), ("squash-own", 17), ("longest-0", 40), ("longest-255", 51), ("bl-longest-128", 23)) + ((("up-hf", 64), ("up-openai", 19)) if "orientation" in f.name or "rgba.png" in f.name else ()):
            im = Image.open(f)
            mode = im.mode
            if mode == "I;16B":  # Pillow 13 resizes these with their bytes swapped, which gives noise: the same picture in the other byte order is the reference
                im = Image.open(PICTURES / "grey16-little.tif")
            px = resized(im, op, size)
            assert px.size == (size, size) and px.mode == "RGB", (f, op, px)
            rows.append(f"{f.name},{mode},{op},{size},{hashlib.sha256(px.tobytes()).hexdigest()}")
    (OUT / "expected.csv").write_text("\n".join(rows) + "\n")


make()
expect()
