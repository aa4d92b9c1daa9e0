"""The tree in the README is true: what it lists exists, and no package is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPTH = 2
"""Levels of packages below src that the tree names."""

ENTRY = re.compile(r"([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?) +(\S.*)")


def blocks() -> list[list[str]]:
    """The lines of each block of plain text."""
    found = re.findall(r"^```text\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [block.splitlines() for block in found]


def tree() -> dict[str, str]:
    """Path -> description of the one block in which every line begins with a path."""
    (lines,) = [block for block in blocks() if block and all(ENTRY.fullmatch(line) for line in block)]
    entries = [match.groups() for line in lines if (match := ENTRY.fullmatch(line))]
    assert len(dict(entries)) == len(entries), "a path is listed twice"
    return dict(entries)


def packages() -> set[str]:
    source = ROOT / "src"
    return {
        f"{path.parent.relative_to(ROOT).as_posix()}/"
        for path in source.rglob("__init__.py")
        if 1 <= len(path.parent.relative_to(source).parts) <= DEPTH
    }


@pytest.mark.parametrize("path", tree())
def test_what_is_listed_exists(path):
    found = ROOT / path
    assert found.is_dir() if path.endswith("/") else found.is_file()


def test_every_package_is_listed():
    assert packages() - set(tree()) == set()


def test_descriptions_begin_in_one_column():
    (lines,) = [block for block in blocks() if block and all(ENTRY.fullmatch(line) for line in block)]
    columns = {match.start(2) for line in lines if (match := ENTRY.fullmatch(line))}
    assert len(columns) == 1
