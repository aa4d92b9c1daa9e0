"""Links to photos and CVs that the application itself serves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import sqlalchemy as sa
from dependency_injector import providers

from adapters.sql.engine import writing
from adapters.sql.tables.platform import files
from domain.shared.files import FilePurpose
from tests.clocks import ManualClock
from tests.contract.http.members import Members, two_members
from tests.wirings import Installation

NOBODY = "01980000-0000-7000-8000-000000000000"

both = pytest.mark.parametrize("kind", ["photo", "cv"])


@pytest.fixture
async def members(installation: Installation) -> AsyncIterator[Members]:
    async with two_members(installation) as found:
        yield found


class LinksOfOurOwn:
    """Links that the application itself serves, and a clock for them."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self.clock = ManualClock(members.installation.container.clock().now())
        container = members.installation.container
        container.clock.override(providers.Object(self.clock))
        for provider in (container.signed_links, container.open_file):
            provider.reset()

    async def url(self, kind: str) -> str:
        file_id = await self.members.current(kind)
        assert file_id is not None
        return await self.members.installation.container.signed_links().url(FilePurpose(kind), file_id)


@pytest.fixture
async def own_links(members: Members) -> LinksOfOurOwn:
    return LinksOfOurOwn(members)


def changed(url: str, **query: str | None) -> str:
    parts = urlsplit(url)
    pairs = {**dict(parse_qsl(parts.query)), **query}
    return urlunsplit(
        parts._replace(query=urlencode({name: value for name, value in pairs.items() if value is not None}))
    )


@both
async def test_our_own_link_tells_browsers_to_trust_nothing(members, own_links, kind):
    await members.upload(kind)
    opened = await members.open(await own_links.url(kind))
    assert opened.status_code == 200
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in opened.headers["content-security-policy"]
    assert "default-src 'none'" in opened.headers["content-security-policy"]
    private, max_age = opened.headers["cache-control"].split(", ")
    assert private == "private"
    assert 3_600 <= int(max_age.removeprefix("max-age=")) < 4_500


@both
async def test_a_browser_that_knows_the_file_is_told_so(members, own_links, kind):
    await members.upload(kind)
    url = await own_links.url(kind)
    etag = (await members.open(url)).headers["etag"]
    for known in (etag, f'W/{etag}, "other"', f'"other" ,{etag}', "*"):
        again = await members.open(url, **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert (await members.open(url, **{"If-None-Match": '"other"'})).status_code == 200


@both
async def test_the_headers_can_be_asked_for_alone(members, own_links, kind):
    await members.upload(kind)
    url = await own_links.url(kind)
    whole, head = await members.open(url), await members.open(url, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "content-disposition", "x-content-type-options"):
        assert head.headers[name] == whole.headers[name]


@both
async def test_a_link_that_was_changed_opens_nothing(members, own_links, kind):
    await members.upload(kind)
    url = await own_links.url(kind)
    signature = dict(parse_qsl(urlsplit(url).query))["sig"]
    wrong = [
        changed(url, expires="9999999999"),
        changed(url, expires="-1"),
        changed(url, expires="9" * 400),
        changed(url, expires="٣٣"),
        changed(url, expires="x"),
        changed(url, expires=None),
        changed(url, sig=signature[:-1]),
        changed(url, sig=signature.upper()),
        changed(url, sig=""),
        changed(url, sig="é\x00"),
        changed(url, sig=None),
        url.replace("/api/files/", "/api/files/x"),
        url.replace(str(await members.current(kind)), NOBODY),
    ]
    for one in wrong:
        for method in ("GET", "HEAD"):
            assert (await members.open(one, method)).status_code == 404, one
    assert (await members.open(wrong[0])).json()["error_code"] == "NOT_FOUND"


async def test_a_link_ends(members, own_links):
    await members.upload("photo")
    url = await own_links.url("photo")
    own_links.clock.advance(timedelta(minutes=59))
    assert (await members.open(url)).status_code == 200
    own_links.clock.advance(timedelta(minutes=16))
    answer = await members.open(url)
    assert answer.status_code == 403
    assert answer.json()["error_code"] == "LINK_EXPIRED"


async def test_a_file_of_another_purpose_has_no_link(members, own_links):
    await members.upload("photo")
    async with writing(members.engine) as connection:
        await connection.execute(sa.update(files).values(purpose="dataset"))
    assert (await members.open(await own_links.url("photo"))).status_code == 404


async def test_a_photo_whose_bytes_are_gone_is_not_found(members, own_links):
    await members.upload("photo")
    (row,) = await members.stored("photo")
    await members.installation.container.files().delete(row.storage_key)
    assert (await members.open(await own_links.url("photo"))).status_code == 404
