"""Reading and cleaning a table of nine columns: the reader of this project beside pandas.

    python -m benchmarks.bench_tables [--rows N] [--runs N]

Each measurement is a process of its own, so that its peak memory is its own; the clock starts when its libraries are
loaded. Both give every row as texts: the reader as lists with row numbers, pandas as a data frame, and as the tuples
that a row-wise import would need.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median

import openpyxl

from adapters.tabular.reader import FileTableReader
from benchmarks import machine
from domain.datasets.cleaning import RowCleaner
from domain.datasets.duplicates import FirstWins
from domain.datasets.header import map_header
from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS
from entrypoints.cli.demo_data import alumni_csv

TODAY = date(2026, 11, 22)
BAD_SHARE = 0.05

Work = Callable[[], int]
"""Does it and says how many rows there were."""


def reader(path: Path) -> Work:
    return lambda: _count(FileTableReader().open(path, path.name).rows())


def pandas_csv(path: Path) -> Work:
    import pandas

    return lambda: len(pandas.read_csv(path, dtype=str, keep_default_na=False))


def pandas_csv_rows(path: Path) -> Work:
    import pandas

    return lambda: _count(pandas.read_csv(path, dtype=str, keep_default_na=False).itertuples(index=False, name=None))


def pandas_excel(path: Path) -> Work:
    import pandas
    import python_calamine  # noqa: F401 - pandas would load it while the clock runs

    return lambda: len(pandas.read_excel(path, engine="calamine", dtype=str, keep_default_na=False))


def cleaning(path: Path) -> Work:
    table = FileTableReader().open(path, path.name)
    rows = list(table.rows())
    mapping = map_header(SCHEMAS[DatasetType.ALUMNI], table.header)

    def work() -> int:
        cleaner, first_wins = RowCleaner(DatasetType.ALUMNI, mapping, today=TODAY), FirstWins()
        return _count(first_wins.check(cleaner.clean(number, cells)) for number, cells in rows)

    return work


CASES: tuple[tuple[str, str, Callable[[Path], Work]], ...] = (
    ("CSV, this project", "alumni.csv", reader),
    ("CSV, pandas.read_csv", "alumni.csv", pandas_csv),
    ("CSV, pandas.read_csv and rows", "alumni.csv", pandas_csv_rows),
    ("JSON, this project", "alumni.json", reader),
    ("XLSX, this project", "alumni.xlsx", reader),
    ("XLSX, pandas.read_excel (calamine)", "alumni.xlsx", pandas_excel),
    ("cleaning, rows in memory", "alumni.csv", cleaning),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--one", nargs=2, metavar=("CASE", "FOLDER"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        measure(int(given.one[0]), Path(given.one[1]))
        return
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="alumunity-bench-") as folder:
        make_files(Path(folder), given.rows)
        machine.wait_until_quiet()
        print(f"\n| {given.rows:,} rows | s | rows/s | peak memory, MB |\n|---|---|---|---|")
        for number, (name, _, _) in enumerate(CASES):
            command = [sys.executable, "-m", "benchmarks.bench_tables", "--one", str(number), folder]
            runs = [json.loads(subprocess.check_output(command)) for _ in range(given.runs)]
            seconds, rows = median(run["seconds"] for run in runs), runs[0]["rows"]
            memory = f"{median(run['memory'] for run in runs):.0f}"
            if child := median(run["child"] for run in runs):
                memory += f" and {child:.0f} in its child"
            print(f"| {name} | {seconds:.2f} | {rows / seconds:,.0f} | {memory} |", flush=True)


def measure(number: int, folder: Path) -> None:
    _, file_name, prepare = CASES[number]
    work = prepare(folder / file_name)
    begun = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - begun
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    print(json.dumps({"seconds": seconds, "rows": rows, "memory": machine.peak_memory(os.getpid()), "child": child}))


def make_files(folder: Path, rows: int) -> None:
    lines = list(csv.reader(alumni_csv(rows, 7, BAD_SHARE, TODAY)))
    header, content = lines[0], lines[1:]
    with (folder / "alumni.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    objects = [dict(zip(header, row, strict=True)) for row in content]
    (folder / "alumni.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Alumni")
    for row in lines:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(folder / "alumni.xlsx")


def _count(rows: Iterator[object]) -> int:
    return sum(1 for _ in rows)


if __name__ == "__main__":
    main()
