"""Reading 100,000 rows of nine columns: the reader of this project beside the libraries.

    python benchmarks/read_tables.py [rows]

Each line is a process of its own, so that its peak memory is its own: time from the file's path to the last row as a
list of texts (pandas: as a data frame of texts), and the memory above that of the loaded program. For a workbook the
reader's memory is that of its child process.

Why workbooks go through python-calamine directly: pandas' `read_excel(engine="calamine")` calls the same parser and
then builds a data frame of Python objects on top: a third more time, twice the memory, and a second column "name"
comes back as "name.1". Rows go one by one from the file to the database, so nothing here needs a frame.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HEADER = [
    "email",
    "name",
    "batch_year",
    "department",
    "current_company",
    "current_role",
    "location",
    "skills",
    "linkedin_url",
]


def make_rows(count: int) -> list[list[str]]:
    chance = random.Random(1)
    return [
        [
            f"person{number}@alumni.edu",
            f"Ana María {number}",
            str(chance.randint(1970, 2025)),
            chance.choice(["CSE", "ECE", "Mechanical"]),
            f"Company {chance.randint(1, 3000)}",
            chance.choice(["Engineer", "Manager", "Lead"]),
            chance.choice(["Bengaluru", "Köln", "New York"]),
            "Python; SQL; Go",
            f"https://linkedin.com/in/p{number}",
        ]
        for number in range(count)
    ]


def make_files(folder: Path, count: int) -> None:
    import openpyxl

    rows = make_rows(count)
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    objects = [dict(zip(HEADER, row, strict=True)) for row in rows]
    (folder / "a.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    (folder / "a.jsonl").write_text("".join(json.dumps(item) + "\n" for item in objects), encoding="utf-8")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Alumni")
    for row in [HEADER, *rows]:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(folder / "a.xlsx")


def ours(path: Path) -> Callable[[], int]:
    from adapters.tabular.reader import FileTableReader

    return lambda: sum(1 for _ in FileTableReader().open(path, path.name).rows())


def csv_module(path: Path) -> Callable[[], int]:
    def run() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1

    return run


def pandas_csv(path: Path) -> Callable[[], int]:
    import pandas

    return lambda: len(pandas.read_csv(path, dtype=str, keep_default_na=False))


def pandas_excel(path: Path) -> Callable[[], int]:
    import pandas
    import python_calamine  # noqa: F401 - loaded before the clock starts

    return lambda: len(pandas.read_excel(path, engine="calamine", dtype=str, keep_default_na=False))


def calamine(path: Path) -> Callable[[], int]:
    from python_calamine import CalamineWorkbook

    def run() -> int:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return sum(1 for values in sheet.iter_rows() if [str(value) for value in values]) - 1

    return run


def json_module(path: Path) -> Callable[[], int]:
    return lambda: len(json.loads(path.read_bytes()))


RUNS: list[tuple[str, Callable[[Path], Callable[[], int]]]] = [
    ("a.csv", ours),
    ("a.csv", csv_module),
    ("a.csv", pandas_csv),
    ("a.xlsx", ours),
    ("a.xlsx", calamine),
    ("a.xlsx", pandas_excel),
    ("a.json", ours),
    ("a.json", json_module),
    ("a.jsonl", ours),
]


def peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def measure(path: Path, load: Callable[[Path], Callable[[], int]]) -> None:
    run = load(path)
    before = peak(resource.RUSAGE_SELF)
    start = time.perf_counter()
    rows = run()
    seconds = time.perf_counter() - start
    memory = f"{peak(resource.RUSAGE_SELF) - before:4} MB"
    if child := peak(resource.RUSAGE_CHILDREN):
        memory += f" (child {child} MB)"
    print(f"{path.name:8} {load.__name__:14} {seconds:6.2f} s {rows / seconds:9,.0f} rows/s  {memory}")


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        measure(Path(sys.argv[3]), next(load for _, load in RUNS if load.__name__ == sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        # Made in a process of their own: a child begins with the peak of its parent.
        subprocess.run(
            [sys.executable, "-c", f"import read_tables as r; r.make_files(r.Path({folder!r}), {count})"],
            check=True,
            cwd=Path(__file__).parent,
        )
        for name, load in RUNS:
            subprocess.run([sys.executable, __file__, "--one", load.__name__, str(Path(folder, name))], check=True)


if __name__ == "__main__":
    main()
