"""Awkward texts, the same on every run: what text_reference.py gives to the reference tokenizers."""
import random
import string
import unicodedata

WORDS = """a photo of the cat dog running sleeping red small big house street market in rain umbrella lemon aubergine bicycle wheel lantern sea boat
sail dark close-up low resolution bad good many rendering sculpture drawing painting blurry black-and-white origami toy video game embroidered graffiti
plastic cropped pixelated jpeg corrupted itap weird tattoo hard to see bright dirty clean my their one nice cool art old new""".split()
LANGUAGES = [
    "Un chat noir dort sur le canapé près de la fenêtre.", "Ein großer Hund läuft über die Straße.", "El niño comió piña y jalapeños en España.",
    "Żółta łódź podwodna płynie po morzu.", "Příliš žluťoučký kůň úpěl ďábelské ódy.", "Москва: красная площадь зимой.", "Ένας μεγάλος σκύλος τρέχει στην παραλία.",
    "ΟΔΥΣΣΕΥΣ ΚΑΙ ΣΟΦΟΣ", "İstanbul'da IŞIK ve ılık çay", "Người đàn ông bán phở ở Hà Nội", "東京の街を歩く犬", "一只猫在睡觉。", "서울의 밤하늘과 강아지", "ภาพถ่ายของแมวสองตัวที่กำลังนอน",
    "صورة لقطة سوداء تنام", "תמונה של כלב רץ בחוף", "बिल्ली की एक तस्वीर", "ছবিতে একটি কুকুর", "பூனை ஒரு படம்", "სურათი ძაღლის", "Կատվի լուսանկար", "የውሻ ፎቶ", "រូបថតឆ្មា", "ခွေးပုံ", "བྱི་ལ་",
    "ᚠᚢᚦᚨᚱᚲ", "𐌰𐌱𐌲 𝒜𝓁𝓅𝒽𝒶 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟏𝟐𝟑", "ꙮ многоокїй", "Ⓒⓘⓡⓒⓛⓔⓓ ⑴ ⒈ Ⅷ ㎏ ㋿ ﷺ", "ｈａｌｆ　ｗｉｄｔｈ　ｶﾞｷﾞ ﾊﾟ ﾟ",
]
AWKWARD = [
    "", " ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2003\u2009", "\u200b", "\ufeff", "\x00", "a\x00b", "\x00\x00", "a\u200bb", "a\u200db", "a\u2060b", "\u202eabc\u202c", "\u2066abc\u2069",
    "tab\there", "line\nbreak", "line\r\nbreak", "line\u2028sep\u2029par", "form\ffeed\vtab", "\x1c\x1d\x1e\x1f", "bell\x07", "esc\x1b[31mred\x1b[0m", "del\x7f", "nel\x85x", "\x80\x81\x9f", "soft\u00adhyphen",
    "  leading", "trailing  ", "  both  ", "a  b   c    d", "a\t\tb\n\nc", "\n\n\n", "x\n\n\ny", " \n ", "▁", "▁▁", "a▁b", " ▁ a", "▁cat", "cat▁", "a_b_c", "_", "__init__", "snake_case_name", "_ _",
    "<|endoftext|>", "a cat <|endoftext|> a dog", "<|startoftext|>", "<|startoftext|>a cat<|endoftext|>", "<|ENDOFTEXT|>", "< |endoftext|>", "<|endoftext", "<start_of_text>", "a<end_of_text>b", "<END_OF_TEXT>",
    "</s>", "a cat </s>", "</s> a cat", "a </s> b </s> c", "</S>", "<unk>", "a <unk> b", "<UNK>", "<pad>", "a<pad>b", "<PAD>", "<s>", "<bos>", "<eos>", "a cat<eos>", "<EOS> <BOS>", "<mask>", "[CLS] [SEP] [PAD]", "<0x0A>", "<0x41>",
    "<extra_id_0>", "<unused0>", "<start_of_turn>user", "<table>", "＜unk＞", "＜/s＞", "＞＜", "＜", "＜＜＞＞", "\uff1cpad\uff1e", "</s></s>", "  </s>  ", "a</s>b", "</s", "<unk",
    "fish &amp; chips", "&lt;b&gt;", "&amp;amp;amp;", "&amp;lt;3", "&#65;&#x42;", "&#128;", "&nbsp;", "&hellip;", "&eacute;t&eacute;", "AT&T", "&notanentity;", "&#0;", "&#xd800;", "&#x1F408;", "e&#769;", "&Aring;ngstr&ouml;m", "&copy", "&Eacute", "& amp ;",
    "na\u00efve \u201ccaf\u00e9\u201d \u2014 \u2018quoted\u2019\u2026", "it\u2019s", "it's", "IT'S", "we'll they've i'm you're he'd don't", "''s'd", "'S 'T 'RE", "\u02bcs", "`code`", "\u00abguillemets\u00bb", "\u201eGerman\u201c",
    "sch\u00c3\u00b6n", "\u00e2\u0153\u201d no problem", "cafÃ©", "â€œquotedâ€\u009d", "ÃƒÂ©tÃƒÂ©", "РїСЂРёРІРµС‚", "Ã la mode", "voilÃ le travail", "â€™", "Â£5", "ï¿½", "\ufffd", "ðŸ˜€",
    "\u0041\u030a", "\u00c5", "\u212b", "e\u0301", "\u00e9", "e\u0301\u0327", "e\u0327\u0301", "\u1e9b\u0323", "q\u0307\u0323", "a\u0300\u0301\u0302\u0303\u0304", "\u0301abc", "Z\u0351\u036b\u0343\u036aa\u0302l\u0348go", "\u1100\u1161\u11a8", "\uac01", "\u110b\u1174", "\u30ab\u3099", "\uff76\uff9e", "\u0e01\u0e33", "\u0f71\u0f72",
    "ﬁ ﬂ ﬀ ﬃ ﬄ ﬅ ﬆ", "ŉ ĳ Ĳ ǆ ǅ Ǆ", "½ ¼ ² ³ ¹ ª º", "ｆｕｌｌ ＷＩＤＴＨ １２３！", "K Å Ω", "™ ℠ № ℃", "ſ ẞ ß ŒUVRE", "STRASSE straße STRAẞE", "İ I ı i", "ΣΊΣΥΦΟΣ σίσυφος", "ΑΣ ΑΣ. ΑΣΑ Σ", "ǅ Ǉ ᾳ ᾼ", "ﬓ", "Ꭰ ꭰ", "Ა ა", "ⰀⰁ", "𐐀 𐐨", "𞤀",
    "😀", "😀😀😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷🇩🇪", "🇫", "☺️", "☺", "❤️‍🔥", "1️⃣", "🐈‍⬛ sleeping", "🧑🏿‍🚀", "👁️‍🗨️", "©️", "\ufe0f", "\u20e3", "🫠", "🪿", "a😀b", "cat🐈cat", "\U0001F408\u200d\u2b1b", "⌚️⌛️",
    "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\ufdd0", "\uffff", "\U0001ffff", "𠮷野家", "𝕏", "🄰", "\U00020000\U0002a6d6", "\U000e0041", "\u0378", "\u20c1",
    "0 1 23 456 7890", "3.14 1,000,000 1e-5 0x1F", "٠١٢٣٤ ۰۱۲۳ ०१२३ ໐໑ ๑๒ 〇一二 ௧௨ ߁߂ 𝟎𝟏 ½⅓ Ⅳ ① ⒈", "1st 2nd 3rd", "#1 $5 50% 5°C 10€", "2024-01-31T12:00:00Z", "+33 6 12 34 56 78", "v1.2.3-beta+build",
    "https://example.com/a/b?c=d&e=%20f#g", "user@example.com", "C:\\Users\\name\\file.txt", "/usr/bin/env python3", "www.Example.COM", "git@github.com:a/b.git",
    "for (int i = 0; i < n; i++) { a[i] += 1; }", "<html><body>&lt;</body></html>", "{\"key\": [1, 2, null]}", "def f(x): return x**2  # square", "SELECT * FROM t WHERE a='b';", "\\u00e9 \\n \\t", "a=b==c!=d<=e>=f", "x^2 + y_1 ~ z", "100%25",
    string.punctuation, " ".join(string.punctuation), "...", "…", "!!!", "?!?!", "---", "--", "—–‒", "***", "((()))", "[]{}<>", "\"'\"'", "//\\\\", "a.b,c;d:e", "#hashtag @user", "$$$", "a-b-c", "well-known", "rock'n'roll",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hahahahahahahaha", "Zzzzzz", "oooooOOOOO", "lololol", "A" * 300, "ab" * 300, "é" * 200, "猫" * 200, "😀" * 120, "a " * 200, "- " * 150, "1" * 200, "." * 300, "\u0301" * 100, " " * 500 + "x", "word " * 500, "x" * 2000,
    "ALL CAPS TEXT", "MiXeD cAsE tExT", "camelCase PascalCase", "iPhone eBay", "Title Case Of A Photo", "ÀÉÎÕÜ Ñ Ç", "ŁÓDŹ", "ЁЖИК", "ԱԲԳ", "ΆΈΉ",
    "a photo of a {}.", "{}", "a photo of a %s", "<name>", "[object Object]", "null", "None", "NaN", "true", "\\", "\"", "'", "`", "~", "^", "|",
]
SURROGATES = ["\ud800", "a \udc00 b", "cat \ud83d", "\udc08\ud83d", "x\udfffy <|endoftext|>", "\ud83d \ude00"]


def corpus():
    """Texts that are Unicode, then texts with half surrogate pairs in them."""
    chance = random.Random(20)
    texts = list(AWKWARD) + list(LANGUAGES)
    for code in range(33, 127):                                             # every ASCII character, in three places
        texts.append(f"{chr(code)}a{chr(code)} b {chr(code)}{chr(code)}")
    for sentence in LANGUAGES:                                              # the same sentence, decomposed, in capitals, mistaken for Latin-1
        texts += [unicodedata.normalize("NFD", sentence), unicodedata.normalize("NFKC", sentence), sentence.upper(), sentence.title(), f"a photo: {sentence} (2)"]
        for charset in ("latin-1", "cp1251", "cp437"):
            try:
                texts.append(sentence.encode("utf-8").decode(charset))
            except UnicodeDecodeError:
                pass
    for first, last in ((0x80, 0x2ff), (0x300, 0x36f), (0x370, 0x5ff), (0x600, 0x6ff), (0x900, 0xdff), (0xe00, 0x10ff), (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x2bff), (0x3000, 0x33ff),
                        (0xa000, 0xabff), (0xac00, 0xd7a3), (0xf900, 0xffef), (0x10000, 0x1049f), (0x1d400, 0x1d7ff), (0x1f100, 0x1faff)):
        # Pieces of every block. Python's regex, Rust's and Java's know different versions of Unicode: what is assigned in Python's (14) all know.
        known = [chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
        for _ in range(32):
            texts.append("".join(chance.choice(known) for _ in range(chance.randint(1, 9))))
    latin = "abcXYZéßñ  .,'-_&;<>#"
    marks = "\u0301\u0308\u0327\u200d\u200b\ufe0f\u00a0\u00ad\u2019\u201c▁\x00\t\n"
    others = "日本가ก하אبΣσςİı😀👍🏽𝒜ﬁＡｶﾞ½\u1100\u1161\u11a8"
    for _ in range(850):                                                    # everything mixed
        texts.append("".join(chance.choice(chance.choice((latin, latin, marks, others))) for _ in range(chance.randint(1, 24))))
    specials = ["<|endoftext|>", "<|startoftext|>", "</s>", "<unk>", "<pad>", "<eos>", "<bos>", "<start_of_text>", "<end_of_text>", "\n\n", "▁▁", "<table>"]
    for _ in range(160):                                                    # special tokens typed in a text
        parts = [chance.choice(specials + [" ", "  ", "Cat", "dog.", "É", "_"]) for _ in range(chance.randint(2, 7))]
        texts.append("".join(parts))
    for _ in range(300):                                                    # prompts, some longer than any context
        words = [chance.choice(WORDS) for _ in range(chance.choice((3, 6, 9, 14, 40, 62, 64, 66, 75, 76, 77, 90, 200)))]
        words = [chance.choice((str, str.upper, str.title))(word) + chance.choice(("", "", "", ",", ".", "!")) for word in words]
        texts.append(" ".join(words))
    return list(dict.fromkeys(texts)), SURROGATES
