"""The inner layers need next to nothing: an allow-list, where import-linter can only forbid."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
ALLOWED = {
    "domain": {"domain", "numpy"},
    "application": {"domain", "application", "msgspec"},
}


def imported_by(path: Path) -> set[str]:
    """The top-level names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("layer", ALLOWED)
def test_an_inner_layer_imports_the_standard_library_and_little_else(layer):
    allowed = ALLOWED[layer] | set(sys.stdlib_module_names)
    wrong = {
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in (SOURCE / layer).rglob("*.py")
        for name in imported_by(path) - allowed
    }
    assert wrong == set()
