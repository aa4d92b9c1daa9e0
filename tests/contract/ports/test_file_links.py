"""FileLinks: addresses that open a private file for some time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.clock import SystemClock
from adapters.ids import UuidV7
from adapters.objects.s3 import S3Files
from adapters.objects.signed_links import SignedLinks
from adapters.security.keyed_hashes import HmacHashes
from application.shared.ports import FileLinks
from domain.shared.files import FilePurpose, storage_key
from tests.clocks import ManualClock

HOUR = timedelta(hours=1)
KEY = "a data key for the tests of 32 bytes or more"
PUBLIC = "https://alumni.example/"
FILE = UuidV7().new()


def local_links(clock: ManualClock, key: str = KEY, lifetime: timedelta = HOUR) -> SignedLinks:
    return SignedLinks(HmacHashes(key), clock, PUBLIC, lifetime)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def links(request: pytest.FixtureRequest, clock: ManualClock) -> FileLinks:
    if request.param == "local":
        return local_links(clock)
    return S3Files.from_url(request.getfixturevalue("s3_url")).links(clock, HOUR)


async def test_a_link_is_absolute_and_stays_the_same_for_some_minutes(links, clock):
    clock.advance(timedelta(minutes=1))
    first = await links.url(FilePurpose.PHOTO, FILE)
    parts = urlsplit(first)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    clock.advance(timedelta(minutes=10))
    assert await links.url(FilePurpose.PHOTO, FILE) == first
    clock.advance(timedelta(minutes=10))
    assert await links.url(FilePurpose.PHOTO, FILE) != first


async def test_each_file_has_a_link_of_its_own(links):
    other = UuidV7().new()
    assert await links.url(FilePurpose.PHOTO, FILE) != await links.url(FilePurpose.PHOTO, other)


async def test_a_link_lives_as_long_as_promised_at_least_and_a_quarter_of_an_hour_longer_at_most(clock):
    for minutes in range(0, 40, 7):
        clock.advance(timedelta(minutes=minutes, seconds=13))
        query = parse_qs(urlsplit(await local_links(clock).url(FilePurpose.CV, FILE)).query)
        lifetime = int(query["expires"][0]) - clock.now().timestamp()
        assert 3_600 <= lifetime < 3_600 + 900


async def test_only_an_untouched_link_is_genuine(clock):
    links = local_links(clock)
    url = urlsplit(await links.url(FilePurpose.PHOTO, FILE))
    assert url.path == f"/api/files/{FILE}"
    query = parse_qs(url.query)
    expires, signature = int(query["expires"][0]), query["sig"][0]
    assert links.is_genuine(FILE, expires, signature)
    assert not links.is_genuine(UuidV7().new(), expires, signature)
    assert not links.is_genuine(FILE, expires + 1, signature)
    assert not links.is_genuine(FILE, expires, signature[:-1])
    assert not links.is_genuine(FILE, expires, "")
    assert not links.is_genuine(FILE, expires, signature[:-1] + "é\ud800")
    assert not local_links(clock, "another data key for tests of 32 bytes or more").is_genuine(FILE, expires, signature)


@pytest.fixture
def s3(s3_url: str) -> S3Files:
    return S3Files.from_url(s3_url)


async def put(files: S3Files, folder: Path, content: bytes, name: str | None) -> None:
    source = folder / "source"
    source.write_bytes(content)
    key = storage_key(FilePurpose.CV, FILE)
    await files.put(key, source, mime_type="application/pdf", download_name=name)


@pytest.mark.s3
async def test_s3_serves_what_a_link_leads_to_with_our_headers(s3, tmp_path):
    await put(s3, tmp_path, b"%PDF-1.7", "Ana Löpez.pdf")
    url = await s3.links(SystemClock(), HOUR).url(FilePurpose.CV, FILE)
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Ana%20L%C3%B6pez.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.s3
async def test_s3_shows_in_place_what_has_no_name_to_be_saved_under(s3, tmp_path):
    await put(s3, tmp_path, b"%PDF-1.7", None)
    async with httpx.AsyncClient() as client:
        answer = await client.get(await s3.links(SystemClock(), HOUR).url(FilePurpose.CV, FILE))
    assert answer.headers["content-disposition"] == "inline"


@pytest.mark.s3
async def test_a_link_of_s3_carries_a_signature_and_its_end(s3):
    clock = ManualClock()
    url = await s3.links(clock, HOUR).url(FilePurpose.CV, FILE)
    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert len(query["X-Amz-Signature"][0]) == 64
    assert 3_600 <= int(query["X-Amz-Expires"][0]) < 4_500
    longest = await s3.links(clock, timedelta(days=7)).url(FilePurpose.CV, FILE)
    assert parse_qs(urlsplit(longest).query)["X-Amz-Expires"] == ["604800"]
