"""The import of a large file of alumni over HTTP, its repetition and its undo, with the API's health meanwhile.

    python -m benchmarks.bench_import [--rows N] [--database sqlite|mysql|both] [--runs N]
                                      [--wiring embedded|production]

Every run begins with an empty installation. One row in twenty is bad.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from statistics import median

from benchmarks import installation, machine
from benchmarks.installation import Installation, Json
from benchmarks.servers import Servers, private_servers
from entrypoints.cli.demo_data import alumni_csv

BAD_SHARE = 0.05
SEED = 7
TODAY = date(2026, 11, 22)

Numbers = dict[str, dict[str, float]]
"""By what was done and what was measured."""

_STORED = (
    "SELECT COUNT(*), MAX(updated_at), SUM(version) FROM users",
    "SELECT COUNT(*), MAX(updated_at), SUM(version) FROM alumni_profiles",
    "SELECT COUNT(*), MAX(added_at) FROM profile_skills",
    "SELECT COUNT(*), MAX(updated_at) FROM skills",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--database", choices=("sqlite", "mysql", "both"), default="both")
    arguments.add_argument("--wiring", choices=("embedded", "production"), default="embedded")
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    databases = ("sqlite", "mysql") if given.database == "both" else (given.database,)
    if given.wiring == "production":
        databases = ("mysql",)
    print(machine.describe())
    with private_servers() as servers, tempfile.TemporaryDirectory(prefix="alumunity-bench-") as folder:
        path = Path(folder, "alumni.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(alumni_csv(given.rows, SEED, BAD_SHARE, TODAY))
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB")
        for database in databases:
            print(f"\n{given.wiring}, {database}:")
            runs = [measure(path, given.rows, given.wiring, database, servers) for _ in range(given.runs)]
            show(runs)


def measure(path: Path, rows: int, wiring: str, database: str, servers: Servers) -> Numbers:
    """One run on an empty installation."""
    with (
        tempfile.TemporaryDirectory(prefix="alumunity-bench-") as folder,
        _open(Path(folder), wiring, database, servers) as made,
    ):
        machine.wait_until_quiet()
        numbers: Numbers = {}
        first = _timed(made, "import", rows, numbers, lambda: made.load(path))
        _check(first, rows, created=first["summary"]["valid_rows"])
        stored = made.query(*_STORED)

        again = _timed(made, "same file again", rows, numbers, lambda: made.load(path))
        _check(again, rows, created=0)
        if made.query(*_STORED) != stored:
            raise SystemExit("uploading the file again has changed what was stored")

        undone = _timed(made, "undo", rows, numbers, lambda: made.undo(first["upload_id"]))
        (left,) = made.query("SELECT COUNT(*) FROM alumni_profiles WHERE origin = 'import'")
        if undone["failed"] or undone["kept"] or left != [(0,)]:
            raise SystemExit(f"the undo left something behind: {undone}")
        for name, report in (("import", first), ("same file again", again)):
            numbers[name].update(_stages(made, report["upload_id"]))
    for name, found in numbers.items():
        print(f"  {name}: " + ", ".join(f"{what} {value:,.1f}" for what, value in found.items()), flush=True)
    return numbers


@contextmanager
def _open(folder: Path, wiring: str, database: str, servers: Servers) -> Iterator[Installation]:
    if database == "sqlite":
        with installation.embedded(folder) as made:
            yield made
        return
    with servers.mysql_database() as url:
        if wiring == "embedded":
            with installation.embedded(folder, url) as made:
                yield made
        else:
            with installation.production(folder, url, servers.redis(), servers.bucket()) as made:
                yield made


def _timed(made: Installation, name: str, rows: int, numbers: Numbers, work: Callable[[], Json]) -> Json:
    span = machine.Span()
    with made.health() as health:
        answer = work()
        span.stop()
    (latencies,) = health
    numbers[name] = {
        "seconds": span.seconds,
        "rows/s": rows / span.seconds,
        "health p50, ms": latencies.p50,
        "health p99, ms": latencies.p99,
        "health max, ms": latencies.longest,
        "worker peak so far, MB": machine.peak_memory(made.worker.pid),
        "server peak so far, MB": machine.peak_memory(made.server.pid),
        "others, % of a processor": span.others,
    }
    return answer


def _stages(made: Installation, upload_id: str) -> dict[str, float]:
    """Seconds from one line of the upload's log to the next one that begins or ends a stage."""
    query = f"SELECT stage, status, created_at FROM dataset_processing_logs WHERE upload_id = '{upload_id}' ORDER BY id"
    begun: dict[str, datetime] = {}
    (lines,) = made.query(query)
    for stage, status, at in lines:
        begun.setdefault(f"{stage} {status}", at if isinstance(at, datetime) else datetime.fromisoformat(at))
    names = {
        "validation": ("validation started", "cleaning started"),
        "cleaning": ("cleaning started", "storage started"),
        "storage": ("storage started", "storage completed"),
    }
    return {f"{name}, s": (begun[end] - begun[start]).total_seconds() for name, (start, end) in names.items()}


def _check(report: Json, rows: int, created: int) -> None:
    found = report["summary"]
    rejected = round(rows * BAD_SHARE)
    wanted = (rows, created, 0, rows - created - rejected, rejected)
    got = tuple(found[f"{name}_rows"] for name in ("processed", "created", "updated", "unchanged", "rejected"))
    if report["status"] != "completed" or got != wanted:
        raise SystemExit(f"the import ended {report['status']}, {got} instead of {wanted}: {report['error_log']}")


def show(runs: list[Numbers]) -> None:
    """The medians as a table in Markdown; of the seconds all values."""
    names = list(runs[0])
    print(f"\n| median of {len(runs)} | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for what in runs[0]["import"]:
        cells = []
        for name in names:
            values = [run[name][what] for run in runs if what in run[name]]
            cells.append(f"{median(values):,.1f}" if values else "")
            if what == "seconds":
                cells[-1] += f" ({', '.join(f'{value:.1f}' for value in values)})"
        print(f"| {what} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
