"""How long an upload of 50 MB waits for its answer once its last byte has been sent.

    python -m benchmarks.bench_upload [--runs N] [--busy]

Every file is just under the limit. Without --busy no worker runs; with it the worker imports a first file meanwhile, so
that the record of the upload has to wait for the database.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

import openpyxl

from benchmarks import installation, machine
from benchmarks.installation import API, HOST, Installation
from domain.datasets.upload import MAX_FILE_BYTES
from entrypoints.cli.demo_data import alumni_csv

TODAY = date(2026, 11, 22)
ROOM = 100_000
"""Bytes that a file stays below the limit."""

_BLOCK = 1 << 20
_BOUNDARY = "a-boundary-that-no-file-contains"
_HEADER = ("email", "name", "batch_year", "department", "notes")
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_SHEET_PART = "xl/worksheets/sheet1.xml"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--busy", action="store_true")
    given = arguments.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="alumunity-bench-") as name:
        folder = Path(name)
        files = [make_csv(folder), make_xlsx(folder), make_json(folder)]
        lines = []
        with installation.embedded(folder / "var", with_worker=given.busy) as made:
            if given.busy:
                send(made, files[0])
            else:
                machine.wait_until_quiet()
            for path in files:
                waits = [send(made, path) for _ in range(given.runs)]
                shown = ", ".join(f"{wait:.2f}" for wait in waits)
                size, peak = path.stat().st_size / 1e6, machine.peak_memory(made.server.pid)
                lines.append(
                    f"| {path.name} | {size:.1f} | {median(waits):.2f} | {max(waits):.2f} | {shown} | {peak:.0f} |"
                )
    print("\n| file | MB | median, s | max, s | all, s | server peak so far, MB |\n|---|---|---|---|---|---|")
    print("\n".join(lines))


def send(made: Installation, path: Path) -> float:
    """Seconds from the last byte sent to the answer."""
    before = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="dataset_type"\r\n\r\nalumni\r\n'
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
    ).encode()
    after = f"\r\n--{_BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection(HOST, made.port, timeout=120)
    connection.putrequest("POST", f"{API}/upload")
    connection.putheader("Authorization", f"Bearer {made.token}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}")
    connection.putheader("Content-Length", str(len(before) + path.stat().st_size + len(after)))
    connection.endheaders(before)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            connection.send(block)
    connection.send(after)
    sent = time.perf_counter()
    answer = connection.getresponse()
    text = answer.read()
    waited = time.perf_counter() - sent
    connection.close()
    if answer.status != 201:
        raise SystemExit(f"{path.name}: {answer.status} {text.decode()}")
    return waited


def make_csv(folder: Path) -> Path:
    path, size = folder / "alumni.csv", 0
    with path.open("wb") as file:
        for line in alumni_csv(1_000_000, 7, 0.05, TODAY):
            size += file.write(line.encode())
            if size > MAX_FILE_BYTES - ROOM:
                break
    return path


def make_json(folder: Path) -> Path:
    """An array of objects; the names of the columns take most of the room."""
    path, size = folder / "alumni.json", 0
    with path.open("wb") as file:
        file.write(b"[")
        for number, row in enumerate(_rows()):
            text = json.dumps(dict(zip(_HEADER, row, strict=True)))
            size += file.write(f"{',' if number else ''}{text}\n".encode())
            if size > MAX_FILE_BYTES - ROOM:
                break
        file.write(b"]")
    return path


def make_xlsx(folder: Path) -> Path:
    """A workbook whose size is its table's; the notes are noise, which hardly packs."""
    empty, path = folder / "empty.xlsx", folder / "alumni.xlsx"
    openpyxl.Workbook().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            if name != _SHEET_PART:
                target.writestr(name, source.read(name))
        with target.open(_SHEET_PART, "w", force_zip64=True) as sheet:
            sheet.write(_SHEET.encode() + _sheet_row(_HEADER))
            for number, row in enumerate(_rows()):
                sheet.write(_sheet_row(row))
                if number % 1_000 == 0 and path.stat().st_size > MAX_FILE_BYTES - 5 * ROOM:
                    break
            sheet.write(b"</sheetData></worksheet>")
    return path


def _sheet_row(cells: tuple[str, ...]) -> bytes:
    return ("<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>").encode()


def _rows() -> Iterator[tuple[str, ...]]:
    rng, number = Random(7), 0
    while True:
        number += 1
        yield (
            f"person{number}@alumni.edu",
            f"Person {number}",
            str(1970 + number % 50),
            "Physics",
            rng.randbytes(60).hex(),
        )


if __name__ == "__main__":
    main()
