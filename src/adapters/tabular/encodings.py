"""Which encoding a text file has.

Strict UTF-8 first; the rest is guessed. charset-normalizer needs a page of prose and fails on a few names (it reads
"Muñoz" in Windows-1252 as "Muﮦoz"), so a handful of alphabets decides, and it is asked only where no alphabet fits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from adapters.tabular.alphabets import (
    ARABIC,
    CENTRAL,
    CYRILLIC,
    CYRILLIC_KOI8,
    GREEK,
    HEBREW,
    TURKISH,
    WESTERN,
    Language,
)
from adapters.tabular.formats import HEAD, utf16_without_mark

REPAIR = "repair-windows-1252"
"""Error handler for `open`: a byte that the encoding does not have is read as Windows-1252, else as U+FFFD.

Files glued together from two sources are UTF-8 with a few Windows-1252 bytes.
"""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EVIDENCE = 1 << 14
_CHUNK = 1 << 20
_UTF8_SEQUENCE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = frozenset("“‘„‚«¿¡")
_CLOSING = frozenset("”»ªº¹²³°½¼¾£€…")
_ANYWHERE = frozenset("’–—•§©®™\xa0\xad")
_NO_MATCH = 0.65


def detect(path: Path) -> str:
    """The Python codec name of the text in the file, byte order mark included in the choice. Reads the whole file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if (utf16 := utf16_without_mark(head)) is not None:
            return utf16
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            return guess(_evidence(file.readlines))
    return "utf-8"


def _evidence(readlines: Callable[[int], list[bytes]]) -> bytes:
    """Enough of the lines that are not plain ASCII; the head of a long file often is."""
    found: list[bytes] = []
    size = 0
    while size < _EVIDENCE and (lines := readlines(_CHUNK)):
        for line in lines:
            if not line.isascii():
                found.append(line)
                size += len(line)
                if size >= _EVIDENCE:
                    break
    return b"".join(found)[:_EVIDENCE]


def guess(evidence: bytes) -> str:
    """The encoding of a text that is not UTF-8, `windows-1252` where nothing better fits."""
    high = sum(byte > 127 for byte in evidence)
    in_utf8 = sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(evidence))
    if in_utf8 >= 0.9 * high and in_utf8 > 2:
        return "utf-8"
    best, best_score = "windows-1252", 0.0
    for encoding, languages in _SINGLE_BYTE:
        score = _latin_or_alphabet_score(evidence, encoding, languages)
        if score > best_score + 1e-9:
            best, best_score = encoding, score
    for encoding, is_common, frequent in _DOUBLE_BYTE:
        score = _double_byte_score(evidence, encoding, is_common, frequent)
        if score > best_score + 1e-9:
            best, best_score = encoding, score
    if best_score >= _NO_MATCH:
        return best
    match = from_bytes(evidence).best()
    if match is None or match.encoding in ("ascii", "utf_8") or match.percent_chaos > 5 or not match.languages:
        return "windows-1252"
    return match.encoding


_SINGLE_BYTE: Sequence[tuple[str, Sequence[Language]]] = (
    ("windows-1252", WESTERN),
    ("windows-1254", TURKISH),
    ("windows-1250", CENTRAL),
    ("windows-1251", CYRILLIC),
    ("windows-1253", GREEK),
    ("windows-1255", HEBREW),
    ("windows-1256", ARABIC),
    ("koi8-r", CYRILLIC_KOI8),
    ("mac_roman", WESTERN),
    ("cp850", WESTERN),
)


def _latin_or_alphabet_score(evidence: bytes, encoding: str, languages: Sequence[Language]) -> float:
    """Share of the non-ASCII letters that one language explains, in [0, 1], plus up to 0.1 for frequent letters."""
    text = evidence.decode(encoding, "replace")
    total = sum(not sign.isascii() for sign in text)
    letters: list[str] = []
    for word in _WORD.findall(text):
        if not word.isascii() and _is_plausible(word, latin=languages[0] in (*WESTERN, *CENTRAL, *TURKISH)):
            letters += [sign for sign in word.lower() if not sign.isascii()]
    typographic = sum(_is_punctuation(text, at) for at, sign in enumerate(text) if sign > "\x7f")
    if not total:
        return 0.0

    def share(language: Language) -> float:
        known = sum(letter in language.letters for letter in letters) + typographic
        frequent = sum(letter in language.frequent for letter in letters) + typographic
        return language.weight * (known + 0.1 * frequent) / total

    everything = Language(
        frozenset[str]().union(*(language.letters for language in languages)),
        frozenset[str]().union(*(language.frequent for language in languages)),
    )
    return max(0.9 * share(everything), *map(share, languages))


def _is_punctuation(text: str, at: int) -> bool:
    """Whether a typographic sign stands where one belongs: an opening one before a word, a closing one not before."""
    sign, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _OPENING:
        return after.isalnum() and not before.isalpha()
    return sign in _ANYWHERE or (sign in _CLOSING and not after.isalpha())


def _is_plausible(word: str, *, latin: bool) -> bool:
    """No capital after a small letter, and one script only."""
    if any(small.islower() and big.isupper() and not (small + big).isascii() for small, big in pairwise(word)):
        return False
    return latin or not any(sign.isascii() for sign in word)


def _double_byte_score(
    evidence: bytes, encoding: str, is_common: Callable[[bytes], bool], frequent: frozenset[str]
) -> float:
    """Share of the non-ASCII characters that are in the common part of an East Asian character set, plus up to 0.1."""
    try:
        text = evidence.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    signs = [sign for sign in text if not sign.isascii()]
    known = sum(is_common(sign.encode(encoding)) for sign in signs)
    return (known + 0.1 * sum(sign in frequent for sign in signs)) / len(signs) if signs else 0.0


def _common_japanese(code: bytes) -> bool:
    """Kana, full-width signs and the 2,965 kanji of JIS level 1."""
    return len(code) == 2 and (code[0] in (0x81, 0x82, 0x83) or 0x88 <= code[0] <= 0x97)


def _common_simplified(code: bytes) -> bool:
    """Signs and the 3,755 characters of GB 2312 level 1."""
    return len(code) == 2 and code[1] >= 0xA1 and (code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xD7)


def _common_traditional(code: bytes) -> bool:
    """Signs and the 5,401 frequent characters of Big5."""
    return len(code) == 2 and 0xA1 <= code[0] <= 0xC6


def _common_korean(code: bytes) -> bool:
    """Signs and the 2,350 syllables of KS X 1001."""
    return len(code) == 2 and code[1] >= 0xA1 and (code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xC8)


_DOUBLE_BYTE: Sequence[tuple[str, Callable[[bytes], bool], frozenset[str]]] = (
    (
        "cp932",
        _common_japanese,
        frozenset("名前会社山田中本東京大阪学生子太郎一美佐藤鈴木高のいしたにてはをがアイスントリー年日市"),
    ),
    (
        "gb18030",
        _common_simplified,
        frozenset("姓名城市公司北京上海广州大学王李张刘陈杨赵黄周吴小明文华国中人的一年工程师生技"),
    ),
    (
        "big5",
        _common_traditional,
        frozenset("姓名城市公司臺北台灣高雄大學王李張劉陳楊趙黃周吳林小明文華國中人的一年工程師生美"),
    ),
    (
        "cp949",
        _common_korean,
        frozenset("이름도시회사김박최정강조윤장임한서울부산대학교민수영지현준은성인전기사자원년스"),
    ),
)


def _repair(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


codecs.register_error(REPAIR, _repair)
