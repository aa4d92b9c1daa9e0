"""Workbooks, sound, broken and hostile."""

from __future__ import annotations

from tests.corpus.cases import ANA, BEN, HEADER, Readable, Refused, case, people
from tests.corpus.made_files import (
    RESTING,
    encrypted_package,
    lying_archive,
    openpyxl_book,
    password_xls,
    raw_xlsx,
    sheet_xml,
    truncated,
    xls_book,
    zip_bytes,
)

_TWO = (ANA, BEN)
_SHEET = [HEADER, [*ANA[:2], 2010], [*BEN[:2], 2011]]
_SHARED = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>')

WORKBOOKS = [
    case("xlsx", "a.xlsx", lambda: openpyxl_book(_SHEET), people(*_TWO, file_format="xlsx")),
    case("xlsx-named-csv", "a.csv", lambda: openpyxl_book(_SHEET), people(*_TWO, file_format="xlsx")),
    case("xls", "a.xls", lambda: xls_book(_SHEET), people(*_TWO, file_format="xls")),
    case("xls-named-xlsx", "a.xlsx", lambda: xls_book(_SHEET), people(*_TWO, file_format="xls")),
    case(
        "xlsx-dates-1900",
        "a.xlsx",
        lambda: openpyxl_book([["when", "n"], *RESTING]),
        Readable(["when", "n"], [(2, ["2020-02-29", "1"]), (3, ["2021-03-04 05:06:07", "2.5"])], "xlsx"),
    ),
    case(
        "xlsx-dates-1904",
        "a.xlsx",
        lambda: openpyxl_book([["when", "n"], *RESTING], epoch_1904=True),
        Readable(["when", "n"], [(2, ["2020-02-29", "1"]), (3, ["2021-03-04 05:06:07", "2.5"])], "xlsx"),
    ),
    case(
        "xls-dates-1900",
        "a.xls",
        lambda: xls_book([["when", "n"], *RESTING]),
        Readable(["when", "n"], [(2, ["2020-02-29", "1"]), (3, ["2021-03-04 05:06:07", "2.5"])], "xls"),
    ),
    case(
        "xls-dates-1904",
        "a.xls",
        lambda: xls_book([["when", "n"], *RESTING], epoch_1904=True),
        Readable(["when", "n"], [(2, ["2020-02-29", "1"]), (3, ["2021-03-04 05:06:07", "2.5"])], "xls"),
    ),
    case(
        "xlsx-values",
        "a.xlsx",
        lambda: openpyxl_book([["a", "b", "c"], [True, 0.1 + 0.2, 919876543210], ["'=x", " y ", None]]),
        Readable(["a", "b", "c"], [(2, ["TRUE", "0.3", "919876543210"]), (3, ["=x", " y ", ""])], "xlsx"),
    ),
    case(
        "xlsx-blank-rows-and-low-start",
        "a.xlsx",
        lambda: openpyxl_book([[], [], HEADER, [], _SHEET[1], ["", " "], _SHEET[2]]),
        Readable(HEADER, [(5, ANA), (7, BEN)], "xlsx", header_row=3),
    ),
    case(
        "xlsx-hidden-sheet-first",
        "a.xlsx",
        lambda: openpyxl_book([["secret"], ["x"]], _SHEET, hidden=1),
        people(*_TWO, file_format="xlsx"),
    ),
    case(
        "xlsx-ragged",
        "a.xlsx",
        lambda: openpyxl_book([["a", "b"], ["1"], ["1", "2", None, "4"]]),
        Readable(["a", "b"], [(2, ["1", ""]), (3, ["1", "2", "", "4"])], "xlsx"),
    ),
    case(
        "xlsx-long-cell",
        "a.xlsx",
        lambda: openpyxl_book([["a"], ["x" * 32_767]]),
        Readable(["a"], [(2, ["x" * 32_767])], "xlsx"),
    ),
    case(
        "xlsx-shared-phonetic-and-rich",
        "a.xlsx",
        lambda: raw_xlsx(
            _SHARED,
            "<si><t>名前</t><rPh sb='0' eb='1'><t>ナマエ</t></rPh></si><si><r><t>An</t></r><r><t>a&amp;b</t></r></si>",
        ),
        Readable(["名前"], [(2, ["Ana&b"])], "xlsx"),
    ),
    case(
        "xlsx-far-row",
        "a.xlsx",
        lambda: raw_xlsx(
            sheet_xml(
                '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="300000"><c r="A300000"><v>7</v></c></row>'
            )
        ),
        Readable(["a"], [(300_000, ["7"])], "xlsx"),
    ),
    case("xlsx-empty-sheet", "a.xlsx", lambda: openpyxl_book([]), Refused("EMPTY_FILE", "first sheet")),
    case("xlsx-header-only", "a.xlsx", lambda: openpyxl_book([HEADER]), Refused("NO_ROWS")),
    case("xlsx-cut", "a.xlsx", lambda: truncated(openpyxl_book(_SHEET), 0.7), Refused("BROKEN_WORKBOOK")),
    case("xls-cut", "a.xls", lambda: truncated(xls_book(_SHEET * 50), 0.5), Refused("BROKEN_WORKBOOK")),
    case("xlsx-bomb", "a.xlsx", lambda: raw_xlsx(sheet_xml(" " * 80_000_000)), Refused("ARCHIVE_BOMB")),
    case(
        "xlsx-bomb-that-lies",
        "a.xlsx",
        lambda: lying_archive(raw_xlsx(sheet_xml(" " * 80_000_000))),
        Refused("BROKEN_WORKBOOK"),
    ),
    case(
        "xlsx-corner-to-corner",
        "a.xlsx",
        lambda: raw_xlsx(
            sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
        ),
        Refused("BROKEN_WORKBOOK"),
    ),
    case(
        "xlsx-impossible-cell",
        "a.xlsx",
        lambda: raw_xlsx(sheet_xml('<row r="1"><c r="ZZZZZZZZB99999999999"><v>1</v></c></row>')),
        Refused("BROKEN_WORKBOOK"),
    ),
    case(
        "xlsx-string-amplifier",
        "a.xlsx",
        lambda: raw_xlsx(
            sheet_xml("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3_000))),
            f"<si><t>{'x' * 1_000_000}</t></si>",
        ),
        Refused("BROKEN_WORKBOOK", only_by_open=True),
    ),
    case("xlsx-missing-string", "a.xlsx", lambda: raw_xlsx(_SHARED, "<si><t>a</t></si>"), Refused("BROKEN_WORKBOOK")),
    case(
        "zip-but-no-workbook", "a.xlsx", lambda: zip_bytes({"readme.txt": b"hello"}), Refused("NOT_A_TABLE", "archive")
    ),
    case("document-named-xlsx", "a.xlsx", lambda: zip_bytes({"word/document.xml": b"<w/>"}), Refused("NOT_A_TABLE")),
    case("xlsx-password", "a.xlsx", encrypted_package, Refused("PASSWORD_PROTECTED")),
    case("xls-password", "a.xls", password_xls, Refused("PASSWORD_PROTECTED")),
    case("xls-noise", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 9, Refused("BROKEN_WORKBOOK")),
]
