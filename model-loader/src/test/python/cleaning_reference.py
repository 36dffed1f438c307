#!/usr/bin/env python3
"""Writes what open_clip's text cleaning makes of awkward texts: pairs of a text and its cleaned form.

    pip install ftfy==6.3.1
    cleaning_reference.py > src/test/resources/text/cleaning.json

open_clip.tokenizer's `_clean_whitespace` is repeated here, so that neither open_clip nor torch is needed.
"""
import html
import json
import random

import ftfy

SENTENCES = [
    "a photo of a cat", "schön ist die Welt", "L’été à la plage, où l’on mange des crêpes", "El niño comió piña — ¡qué rico!",
    "Żółta łódź podwodna", "Příliš žluťoučký kůň úpěl", "naïve “café” — ‘quoted’…", "Москва: красная площадь", "Αθήνα, η Ακρόπολη",
    "İstanbul'da ışık", "日本の猫", "一只猫在睡觉", "서울의 밤", "😀👍🏽 ok", "✔ No problems", "5 € or £4 ± ½", "São João às três", "çà et là",
    "Ærø og Ålesund på ø", "fiﬁ and ﬂuﬄy", "ＦＵＬＬ　width ｱｲｳ", "ŉ Ǆ ĳ", "Größe: 3 × 4 m²", "œuvre, Œdipe", "«guillemets» ‹simples›", "1º 2ª", "Tiếng Việt",
]
CHARSETS = ["latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250", "sloppy-windows-1253", "sloppy-windows-1254", "iso-8859-2",
            "macroman", "cp437"]
AWKWARD = [
    "", "   ", "\t\n", "a  b\u00a0\u2003c\u3000d", "\u001b[31mred\u001b[0m", "nul\u0000 bell\u0007 del\u007f", "\ufeffbom", "line\r\nbreak\rold\u2028ls\u2029ps\u0085nel",
    "fish &amp; chips &lt;3 &amp;amp; more", "&lt;b&gt;bold&lt;/b&gt;", "<b>&amp;</b>", "P&EACUTE;REZ &NTILDE; &nTILDE;", "&notit; &notin; &not it", "&copy &reg;&trade",
    "&#65;&#x42;&#67 &#0; &#128; &#x110000; &#xD800; &#11; &#13;", "&hellip;&nbsp;&mdash;", "&amp;lt;", "& &; &# &#x;", "&CounterClockwiseContourIntegral;", "&#99999999999;",
    "AT&T R&D", "Ã", "Â", "voilÃ le travail", "Ã la mode", "Ã s vezes", "â€œ like this â€\ufffd", "IL Y MARQUÃ‰…", "Broken text&hellip; it&#x2019;s ﬂubberiﬁc!",
    "ÃƒÂ©tÃƒÂ©", "Ã¢â‚¬Å“quadrupleÃ¢â‚¬\u009d", "\u0091quoted\u0092 \u0085", "\x80uro", "cafe\u0301", "ΣΟΦΟΣ", "İI", "\u1e9e", "à²¹", "×²", "вЂ“", "РїСЂРёРІРµС‚", "ā€™", "β€™",
    "│┌ box", "Å ngstrom", "PARCE QUE SUR LEURS PLAQUES IL Y MARQUÃ‰…", "\u200bzero\u200dwidth", "tab\x1csep\x1f", "a\u180eb", "e\u0300\u0301", "\u0344", "ⅷ ㎏ ﷼",
    "line one &amp;\nline <two> &amp;\nline three &amp;", "sch\u00c3\u00b6n \u00e2\u0153\u201d mojibake", "\U0001F408\u200d\u2b1b sleeping",
]


def cleaned(text):
    text = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    return " ".join(text.split()).strip()


def main():
    texts = list(AWKWARD) + list(SENTENCES)
    for sentence in SENTENCES:
        for charset in CHARSETS:
            try:
                once = sentence.encode("utf-8").decode(charset)
                texts.append(once)
                texts.append("prefix: " + once)
                texts.append(once.encode("utf-8").decode(charset))
            except UnicodeDecodeError:
                pass
    chance = random.Random(5)
    alphabet = "abcXYZ   .,&;#<ÃÂâ€œ™žŸ\u00a0éàñøßÐÎ°¡¿–—’“”\u0080\u0099ﬁ½²√≤ßвЂΓ日Ａ"
    for _ in range(600):
        texts.append("".join(chance.choice(alphabet) for _ in range(chance.randint(1, 14))))
    print(json.dumps([[text, cleaned(text)] for text in texts], indent=0, ensure_ascii=True))


if __name__ == "__main__":
    main()
