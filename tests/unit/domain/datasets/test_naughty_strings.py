import json
import os
from pathlib import Path

import pytest

from domain.datasets.rows import DatasetType
from domain.shared.formula_safety import neutralise, restore
from tests.unit.domain.datasets.hand_made import clean, codes

CORPUS = os.environ.get("ALUM_TEST_CORPUS")
if not CORPUS:
    pytest.skip("ALUM_TEST_CORPUS is not set", allow_module_level=True)


@pytest.fixture(scope="module")
def naughty_strings():
    return json.loads((Path(CORPUS) / "naughty-strings.json").read_text("utf-8"))


def test_every_name_that_fits_is_stored_as_its_trimmed_self(naughty_strings):
    for text in naughty_strings:
        row = clean(DatasetType.ALUMNI, name=text)
        if 0 < len(text.strip()) <= 255:
            assert row.values.name == text.strip()
        else:
            assert row.values is None
            assert codes(row) in (["missing_required"], ["too_long"])


def test_no_string_breaks_any_other_column(naughty_strings):
    for text in naughty_strings:
        for column in ("email", "batch_year", "location", "skills", "linkedin_url"):
            assert clean(DatasetType.ALUMNI, **{column: text}).cells


def test_every_string_is_safe_in_a_spreadsheet_and_comes_back(naughty_strings):
    for text in naughty_strings:
        assert not neutralise(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert restore(neutralise(text)) == text
