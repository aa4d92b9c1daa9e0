"""The codes that reports use are documented."""

from __future__ import annotations

from pathlib import Path

from domain.datasets.problems import CODES

PAGE = Path(__file__).parents[4] / "docs" / "problem-codes.md"


def test_the_page_lists_every_code_with_its_meaning() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {meaning} |" for code, meaning in sorted(CODES.items())]
