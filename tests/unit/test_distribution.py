"""Our four top-level packages have common names; nobody else may install one of them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

import pytest

PACKAGES = ("domain", "application", "adapters", "entrypoints")
SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_provides_the_package(package):
    providers = importlib.metadata.packages_distributions().get(package, [])
    assert set(providers) <= {"alumunity"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_is_imported_from_this_checkout(package):
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin == str(SOURCE / package / "__init__.py")
