"""Workbooks and archives as bytes, sound and broken."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlwt.CompoundDoc import XlsDoc

Rows = Sequence[Sequence[Any]]

RESTING: Rows = [[date(2020, 2, 29), 1], [datetime(2021, 3, 4, 5, 6, 7), 2.5]]  # noqa: DTZ001 - a sheet has no zone
"""Two rows with a date and a time."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def openpyxl_book(*sheets: Rows, hidden: int = 0, epoch_1904: bool = False) -> bytes:
    """An .xlsx; the first `hidden` sheets are hidden."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for rows in sheets:
        sheet = book.create_sheet()
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
    for sheet in book.worksheets[:hidden]:
        sheet.sheet_state = "hidden"
    book.active = hidden
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls_book(rows: Rows, *, epoch_1904: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write(number, column, value, xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS"))
            elif isinstance(value, date):
                sheet.write(number, column, value, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
            else:
                sheet.write(number, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_bytes(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def sheet_xml(rows: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def raw_xlsx(sheet: str, shared_strings: str = "") -> bytes:
    """An .xlsx around a sheet that no library would write."""
    relation = f'<Relationship Id="%s" Type="{_OFFICE}/%s" Target="%s"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">%s</Relationships>'
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="a"/></sheets>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheets}</workbook>'
    inner = relation % ("a", "worksheet", "worksheets/sheet1.xml") + relation % (
        "b",
        "sharedStrings",
        "sharedStrings.xml",
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": relations % (relation % ("a", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations % inner,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared_strings}</sst>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zip_bytes({name: content.encode() for name, content in parts.items()})


def lying_archive(content: bytes) -> bytes:
    """The same archive, its directory claiming that the largest part unpacks to 1,000 bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(entry.file_size for entry in archive.infolist())
    return content.replace(struct.pack("<L", largest), struct.pack("<L", 1_000))


def truncated(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def _compound(stream: bytes) -> bytes:
    """An OLE2 file with `stream` as its workbook."""
    file = io.BytesIO()
    XlsDoc().save(file, stream.ljust(8_192, b"\x00"))
    return file.getvalue()


def encrypted_package() -> bytes:
    """What Excel makes of an .xlsx with a password."""
    name, other = ("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
    content = bytearray(_compound(b"\x99" * 5_000))
    at = content.index(name)
    content[at : at + len(other)] = other
    content[at + 64 : at + 66] = struct.pack("<H", len(other) + 2)
    return bytes(content)


def password_xls() -> bytes:
    """BOF, FILEPASS (RC4), EOF."""
    begin = struct.pack("<2H2H2HLL", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    return _compound(begin + struct.pack("<2H3H", 0x002F, 6, 1, 1, 1) + struct.pack("<2H", 0x000A, 0))
