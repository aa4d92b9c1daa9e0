"""JSON and JSON lines."""

from __future__ import annotations

from tests.corpus.cases import ANA, BEN, HEADER, Readable, Refused, case, people

_TWO = (ANA, BEN)
_LONG = "x" * 100_000


def _json(value: str, encoding: str = "utf-8") -> bytes:
    return value.encode(encoding)


_OBJECTS = (
    '[{"email":"ana@alumni.edu","name":"Ana","batch_year":2010},'
    '{"email":"ben@alumni.edu","name":"Ben","batch_year":2011.0}]'
)
_LINES = _OBJECTS[1:-1].replace("},{", "}\n\n{")

JSON = [
    case("json-array", "a.json", _json(_OBJECTS), people(*_TWO, file_format="json", encoding="utf-8")),
    case(
        "json-object-with-array",
        "a.json",
        _json(f'{{"total": 2, "data": {_OBJECTS}, "next": null}}'),
        people(*_TWO, file_format="json"),
    ),
    case("json-utf8-mark", "a.json", _json(_OBJECTS, "utf-8-sig"), people(*_TWO, file_format="json")),
    case("json-utf16", "a.json", _json(_OBJECTS, "utf-16"), people(*_TWO, file_format="json", encoding="utf-16")),
    case(
        "json-windows-1252",
        "a.json",
        _json('[{"name":"Jürgen Weiß"}]', "cp1252"),
        Readable(["name"], [(2, ["Jürgen Weiß"])], "json"),
    ),
    case("json-named-csv", "a.csv", _json(_OBJECTS), people(*_TWO, file_format="json")),
    case("json-lines", "a.jsonl", _json(_LINES), Readable(HEADER, [(2, ANA), (4, BEN)], "jsonl")),
    case("json-lines-named-json", "a.json", _json(_LINES), Readable(HEADER, [(2, ANA), (4, BEN)], "jsonl")),
    case("json-array-named-ndjson", "a.ndjson", _json(_OBJECTS), people(*_TWO, file_format="json")),
    case(
        "json-lines-one-long",
        "a.jsonl",
        lambda: _json(f'{{"name":"{_LONG}"}}\n'),
        Readable(["name"], [(2, [_LONG])], "jsonl"),
    ),
    case(
        "json-values",
        "a.json",
        _json(
            '[{"a":1.5,"b":true,"c":null,"d":["x",1,null,false]},'
            '{"a":3.0,"e":{"k":[1,"ü"]},"d":[{"z":1}],"b":false}, {}]'
        ),
        Readable(
            ["a", "b", "c", "d", "e"],
            [
                (2, ["1.5", "TRUE", "", ["x", "1", "", "FALSE"], ""]),
                (3, ["3", "FALSE", "", '[{"z":1}]', '{"k":[1,"ü"]}']),
            ],
            "json",
        ),
    ),
    case(
        "json-half-a-surrogate",
        "a.json",
        _json(r'[{"name":"A\ud83dB"}]'),
        Readable(["name"], [(2, ["A\ufffdB"])], "json"),
    ),
    case(
        "json-big-numbers",
        "a.json",
        _json('[{"n":12345678901234567890123,"m":1e400}]'),
        Readable(["n", "m"], [(2, ["12345678901234567890123", "inf"])], "json"),
    ),
    case("json-empty", "a.json", b"[]", Refused("NO_ROWS")),
    case("json-blank", "a.json", b" \n ", Refused("EMPTY_FILE")),
    case("json-cut", "a.json", _json(_OBJECTS[:-30]), Refused("BROKEN_JSON", "line 1, column")),
    case("json-comma", "a.json", b'[{"name":"Ana"}\n {"name":"Ben"}]', Refused("BROKEN_JSON", "line 2, column 2")),
    case("json-line-broken", "a.jsonl", b'{"name":"Ana"}\n{"name":}\n', Refused("BROKEN_JSON", "line 2, column 9")),
    case("json-nan", "a.json", b'[{"gpa":NaN}]', Refused("BROKEN_JSON", "NaN")),
    case("json-text-behind", "a.json", b'[{"name":"Ana"}] x', Refused("BROKEN_JSON", "after the end")),
    case("json-deep", "a.json", b"[" * 100_000, Refused("BROKEN_JSON", "nested")),
    case("json-endless-number", "a.json", b'[{"n":' + b"9" * 5_000 + b"}]", Refused("BROKEN_JSON")),
    case("json-two-arrays", "a.json", b'{"a":[{"x":1}],"b":[{"x":2}]}', Refused("NOT_A_TABLE", "more than one array")),
    case("json-no-array", "a.json", b'{"a":{"x":1}}', Refused("NOT_A_TABLE", "no array")),
    case("json-numbers-as-rows", "a.json", b'[{"a":1},2]', Refused("NOT_A_TABLE", "Row 3")),
    case("csv-named-json", "a.json", b"email,name\na@b.c,Ana\n", Refused("BROKEN_JSON")),
]
