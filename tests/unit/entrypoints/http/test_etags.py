"""ETags of rows with a version, and what If-Match says of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from domain.shared.errors import PreconditionFailed
from entrypoints.http.etags import etag, expected_version


def request(if_match: str | None = None):
    return RequestFactory().put("/", headers={} if if_match is None else {"If-Match": if_match})


@given(st.integers(1, 2**31 - 1))
def test_the_version_that_was_sent_comes_back(version):
    assert expected_version(request(etag(version))) == version


@pytest.mark.parametrize("given", [None, "*", " * "])
def test_who_does_not_care_for_a_version_names_none(given):
    assert expected_version(request(given)) is None


@pytest.mark.parametrize("given", ["", "3", '"3"', 'W/"v3"', '"v3", "v4"', '"v-3"', '"v99999999999"', '"vx"'])
def test_what_is_no_version_of_ours_does_not_match(given):
    with pytest.raises(PreconditionFailed):
        expected_version(request(given))
