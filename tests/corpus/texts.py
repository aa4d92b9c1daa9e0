"""Delimited text in every encoding and spelling, and what is no text table."""

from __future__ import annotations

from collections.abc import Sequence

from tests.corpus.cases import ANA, BEN, HEADER, Readable, Refused, case, people


def _text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode(encoding)


def _csv(*rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return _text(*(delimiter.join(row) for row in (HEADER, *rows)), encoding=encoding)


_LONG = "x" * 100_000
_JURGEN = ["j@alumni.edu", "Jürgen Weiß", "2010"]
_ACCENTS = (_JURGEN, ["f@alumni.edu", "Hélène Lefèvre", "2011"], ["e@alumni.edu", "José Muñoz", "2012"])
_IVAN = ["i@alumni.edu", "Иван Петров", "2010"]
_ELENI = ["l@alumni.edu", "Ελένη Παπαδοπούλου", "2010"]
_TARO = ["t@alumni.edu", "山田太郎", "2010"]
_TWO = (ANA, BEN)

ENCODINGS = [
    case("utf8", "a.csv", _csv(*_ACCENTS), people(*_ACCENTS, encoding="utf-8", delimiter=",")),
    case("utf8-mark", "a.csv", _csv(*_ACCENTS, encoding="utf-8-sig"), people(*_ACCENTS, encoding="utf-8-sig")),
    case("utf8-two-marks", "a.csv", b"\xef\xbb\xbf" + _csv(*_TWO, encoding="utf-8-sig"), people(*_TWO)),
    case("utf16-mark", "a.csv", _csv(*_ACCENTS, encoding="utf-16"), people(*_ACCENTS, encoding="utf-16")),
    case("utf16be-mark", "a.csv", b"\xfe\xff" + _csv(_IVAN, encoding="utf-16-be"), people(_IVAN, encoding="utf-16")),
    case("utf16le-bare", "a.csv", _csv(_IVAN, encoding="utf-16-le"), people(_IVAN, encoding="utf-16-le")),
    case("utf16be-bare", "a.csv", _csv(*_TWO, encoding="utf-16-be"), people(*_TWO, encoding="utf-16-be")),
    case(
        "utf16-unicode-text", "a.txt", _csv(_TARO, delimiter="\t", encoding="utf-16"), people(_TARO, file_format="tsv")
    ),
    case("utf32-mark", "a.csv", _csv(_TARO, encoding="utf-32"), people(_TARO, encoding="utf-32")),
    case("windows-1252", "a.csv", _csv(*_ACCENTS, encoding="cp1252"), people(*_ACCENTS, encoding="windows-1252")),
    case(
        "windows-1252-behind-ascii",
        "a.csv",
        lambda: _csv(*[ANA] * 5_000, _JURGEN, encoding="cp1252"),
        people(*[ANA] * 5_000, _JURGEN, encoding="windows-1252"),
    ),
    case("windows-1251", "a.csv", _csv(_IVAN, encoding="cp1251"), people(_IVAN, encoding="windows-1251")),
    case("greek", "a.csv", _csv(_ELENI, encoding="cp1253"), people(_ELENI, encoding="windows-1253")),
    case("shift-jis", "a.csv", _csv(_TARO, encoding="cp932"), people(_TARO, encoding="cp932")),
    case(
        "utf8-with-some-windows-1252",
        "a.csv",
        _csv(*_ACCENTS) * 5 + "k@alumni.edu,Köln,2010\n".encode("cp1252"),
        Readable(
            HEADER,
            [
                (n, row)
                for n, row in enumerate([*[*_ACCENTS, HEADER] * 4, *_ACCENTS, ["k@alumni.edu", "Köln", "2010"]], 2)
            ],
        ),
    ),
    case(
        "undecodable-bytes",
        "a.csv",
        b"email,name\na@b.c,M\xfcller Jos\xe9 Zo\xeb \x81\x90\n",
        Readable(["email", "name"], [(2, ["a@b.c", "Müller José Zoë \ufffd\ufffd"])]),
    ),
]

DELIMITED = [
    case("semicolons", "a.csv", _csv(*_TWO, delimiter=";"), people(*_TWO, delimiter=";")),
    case(
        "semicolons-with-decimal-commas",
        "a.csv",
        _text("name;gpa;city", "Ana;3,5;Köln", "Ben;2,0;Ulm, Donau"),
        Readable(
            ["name", "gpa", "city"], [(2, ["Ana", "3,5", "Köln"]), (3, ["Ben", "2,0", "Ulm, Donau"])], delimiter=";"
        ),
    ),
    case("tabs-named-csv", "a.csv", _csv(*_TWO, delimiter="\t"), people(*_TWO, file_format="tsv", delimiter="\t")),
    case("tsv", "a.tsv", _csv(*_TWO, delimiter="\t"), people(*_TWO, file_format="tsv", delimiter="\t")),
    case("tabs-named-xls", "a.xls", _csv(*_TWO, delimiter="\t"), people(*_TWO, file_format="tsv")),
    case("pipes", "a.txt", _csv(*_TWO, delimiter="|"), people(*_TWO, delimiter="|")),
    case("one-column", "a.csv", _text("skill", "Python", "SQL"), Readable(["skill"], [(2, ["Python"]), (3, ["SQL"])])),
    case("sep-line", "a.csv", b"sep=;\r\n" + _csv(*_TWO, delimiter=";"), people(*_TWO, delimiter=";")),
    case("sep-line-quoted-odd", "a.csv", b'"sep=^"\n' + _csv(*_TWO, delimiter="^"), people(*_TWO, delimiter="^")),
    case(
        "sep-line-utf16",
        "a.csv",
        ("sep=\t\n" + _csv(_IVAN, delimiter="\t").decode()).encode("utf-16"),
        people(_IVAN, file_format="tsv", delimiter="\t"),
    ),
    case(
        "crlf",
        "a.csv",
        _text("email,name", "a@b.c,Ana", end="\r\n"),
        Readable(["email", "name"], [(2, ["a@b.c", "Ana"])]),
    ),
    case(
        "cr", "a.csv", _text("email,name", "a@b.c,Ana", end="\r"), Readable(["email", "name"], [(2, ["a@b.c", "Ana"])])
    ),
    case(
        "no-end-of-line-at-end", "a.csv", b"email,name\na@b.c,Ana", Readable(["email", "name"], [(2, ["a@b.c", "Ana"])])
    ),
    case(
        "quoted-newlines",
        "a.csv",
        b'email,name\r\n"a\r\nb","c\nd"\r\nx,"1 ""2"" 3"\r\n',
        Readable(["email", "name"], [(2, ["a\r\nb", "c\nd"]), (3, ["x", '1 "2" 3'])]),
    ),
    case(
        "quotes-inside", "a.csv", b'name,note\nAna,5" screen\n', Readable(["name", "note"], [(2, ["Ana", '5" screen'])])
    ),
    case(
        "blank-lines",
        "a.csv",
        b"\n , \nemail,name\n\na@b.c,Ana\n,\n  ,\t\nb@b.c,Ben\n\n",
        Readable(["email", "name"], [(5, ["a@b.c", "Ana"]), (8, ["b@b.c", "Ben"])], header_row=3),
    ),
    case(
        "long-cell",
        "a.csv",
        lambda: _text("email,name", f"a@b.c,{_LONG}", "b@b.c,Ben"),
        Readable(["email", "name"], [(2, ["a@b.c", _LONG]), (3, ["b@b.c", "Ben"])]),
    ),
    case("nul", "a.csv", b"email,name\na@b.c,A\x00na\n", Readable(["email", "name"], [(2, ["a@b.c", "A\x00na"])])),
    case("same-header-twice", "a.csv", b"name,name\nAna,Ben\n", Readable(["name", "name"], [(2, ["Ana", "Ben"])])),
    case(
        "ragged",
        "a.csv",
        b"email,name,batch_year\na@b.c\nb@b.c,Ben,2010,extra\nc@b.c,Cy,2011\n",
        people(["a@b.c"], ["b@b.c", "Ben", "2010", "extra"], ["c@b.c", "Cy", "2011"]),
    ),
    case(
        "right-to-left-and-emoji",
        "a.csv",
        _csv(["r@b.c", "שלום עולם", "2010"], ["s@b.c", "Zoë 🎓👩🏽‍💻", "2011"]),
        people(["r@b.c", "שלום עולם", "2010"], ["s@b.c", "Zoë 🎓👩🏽‍💻", "2011"]),
    ),
    case(
        "untrimmed",
        "a.csv",
        b" email ,\tname\n a@b.c , Ana \n",
        Readable(["email", "name"], [(2, [" a@b.c ", " Ana "])]),
    ),
    case(
        "quoting-apostrophes",
        "a.csv",
        b"email,name\na@b.c,'=1+1\nb@b.c,''-x\nc@b.c,'quoted'\nd@b.c,O'Brien\n",
        Readable(
            ["email", "name"],
            [(2, ["a@b.c", "=1+1"]), (3, ["b@b.c", "'-x"]), (4, ["c@b.c", "'quoted'"]), (5, ["d@b.c", "O'Brien"])],
        ),
    ),
]

REFUSED_TEXT = [
    case("empty", "a.csv", b"", Refused("EMPTY_FILE")),
    case("blank", "a.csv", b" \n\n,,\n\t\n", Refused("EMPTY_FILE")),
    case("only-a-mark", "a.csv", b"\xef\xbb\xbf", Refused("EMPTY_FILE")),
    case("header-only", "a.csv", b"email,name\n\n", Refused("NO_ROWS")),
    case(
        "unclosed-quote",
        "a.csv",
        b'email,name\na@b.c,Ana\n"b@b.c,Ben\nc@b.c,Cy\n',
        Refused("UNCLOSED_QUOTE", "row 3", True),
    ),
    case("unclosed-quote-in-header", "a.csv", b'email,"name\na@b.c,Ana\n', Refused("UNCLOSED_QUOTE", "row 1")),
    case(
        "unclosed-quote-before-much-text",
        "a.csv",
        lambda: b'email,name\na,b\n"b,Ben\n' + b"c@b.c,Cy\n" * 200_000,
        Refused("UNCLOSED_QUOTE", "row 3", True),
    ),
    case(
        "endless-cell",
        "a.csv",
        lambda: b"email,name\na,b\nc," + b"x" * 1_100_000,
        Refused("CELL_TOO_LONG", "row 3", True),
    ),
    case("too-many-columns", "a.csv", b",".join([b"c"] * 2_001) + b"\n1\n", Refused("TOO_MANY_COLUMNS", "Row 1")),
    case("picture-named-csv", "a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, Refused("NOT_A_TABLE", "picture")),
    case("pdf-named-xlsx", "a.xlsx", b"%PDF-1.7\n1 0 obj\n", Refused("NOT_A_TABLE", "PDF")),
    case("noise", "a.csv", lambda: bytes(n * n * 31 % 251 for n in range(5_000)), Refused("NOT_A_TABLE", "binary")),
    case(
        "web-page-saved-as-xls",
        "a.xls",
        b"\r\n<html xmlns:x='urn:x'>\n<table><tr><td>1</td></tr></table>",
        Refused("NOT_A_TABLE", "web page"),
    ),
    case(
        "web-page-utf16", "a.xls", "<!DOCTYPE html><html></html>".encode("utf-16"), Refused("NOT_A_TABLE", "web page")
    ),
    case("xml-spreadsheet", "a.xls", b"<?xml version='1.0'?><Workbook/>", Refused("NOT_A_TABLE", "XML")),
]
