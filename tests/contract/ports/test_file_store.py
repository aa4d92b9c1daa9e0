"""FileStore."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.memory.files import MemoryFiles
from adapters.objects.local import LocalFiles
from adapters.objects.s3 import S3Files
from application.shared.ports import FileStore
from domain.shared.errors import InvalidValue, NotFound


@pytest.fixture
def memory_files() -> FileStore:
    return MemoryFiles()


@pytest.fixture
def local_files(tmp_path: Path) -> FileStore:
    return LocalFiles(tmp_path / "objects")


@pytest.fixture
def s3_files(s3_url: str) -> FileStore:
    return S3Files.from_url(s3_url)


@pytest.fixture(params=["memory", "local", pytest.param("s3", marks=pytest.mark.s3)])
def files(request: pytest.FixtureRequest) -> FileStore:
    return request.getfixturevalue(f"{request.param}_files")


@pytest.fixture
def write(tmp_path: Path):
    def write(content: bytes) -> Path:
        path = tmp_path / "source"
        path.write_bytes(content)
        return path

    return write


async def content_of(files: FileStore, key: str, folder: Path) -> bytes:
    target = folder / "target"
    await files.fetch(key, target)
    return target.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff text \r\n", bytes(range(256)) * 50_000], ids=["empty", "bytes", "12 MB"]
)
async def test_what_was_put_is_fetched(files, write, tmp_path, content):
    await files.put("datasets/0198-a.csv", write(content))
    assert await content_of(files, "datasets/0198-a.csv", tmp_path) == content


async def test_a_second_put_replaces_the_object(files, write, tmp_path):
    await files.put("a/b", write(b"long old content"))
    await files.put("a/b", write(b"new"))
    assert await content_of(files, "a/b", tmp_path) == b"new"


async def test_the_source_stays_where_it_was(files, write):
    source = write(b"mine")
    await files.put("a/b", source)
    source.write_bytes(b"changed")
    assert source.read_bytes() == b"changed"


async def test_fetch_replaces_what_the_target_held(files, write, tmp_path):
    (tmp_path / "target").write_bytes(b"much longer than what comes")
    await files.put("a/b", write(b"short"))
    assert await content_of(files, "a/b", tmp_path) == b"short"


async def test_an_object_exists_from_put_to_delete(files, write):
    assert not await files.exists("a/b")
    await files.put("a/b", write(b"x"))
    assert await files.exists("a/b")
    await files.delete("a/b")
    assert not await files.exists("a/b")


async def test_what_is_not_there_is_not_found_and_may_be_deleted(files, tmp_path):
    await files.delete("a/b")
    with pytest.raises(NotFound):
        await files.fetch("a/b", tmp_path / "target")
    assert not (tmp_path / "target").exists()


async def test_a_folder_of_objects_is_no_object(files, write, tmp_path):
    await files.put("a/b/c", write(b"x"))
    assert not await files.exists("a/b")
    with pytest.raises(NotFound):
        await files.fetch("a/b", tmp_path / "target")
    await files.delete("a/b")
    assert await files.exists("a/b/c")


async def test_what_lies_below_an_object_is_not_there(files, write, tmp_path):
    await files.put("a", write(b"x"))
    assert not await files.exists("a/b")
    with pytest.raises(NotFound):
        await files.fetch("a/b", tmp_path / "target")
    await files.delete("a/b")


async def test_a_put_that_fails_changes_nothing(files, write, tmp_path):
    await files.put("a/b", write(b"old"))
    with pytest.raises(FileNotFoundError):
        await files.put("a/b", tmp_path / "nothing here")
    assert await content_of(files, "a/b", tmp_path) == b"old"


@pytest.mark.parametrize("key", ["", "/a", "../a", "a/../../b", "a//b", "a\\b", "a\n", "~tmp"])
async def test_no_call_takes_a_key_that_is_none(files, write, tmp_path, key):
    with pytest.raises(InvalidValue):
        await files.put(key, write(b"x"))
    with pytest.raises(InvalidValue):
        await files.fetch(key, tmp_path / "target")
    with pytest.raises(InvalidValue):
        await files.exists(key)
    with pytest.raises(InvalidValue):
        await files.delete(key)


async def test_a_local_folder_holds_objects_and_nothing_unfinished(write, tmp_path):
    files = LocalFiles(tmp_path / "objects")
    await files.put("a/b", write(b"x"))
    with pytest.raises(FileNotFoundError):
        await files.put("a/c", tmp_path / "nothing here")
    found = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert found == [tmp_path / "objects" / "a" / "b"]


@pytest.mark.s3
async def test_a_prefix_keeps_two_installations_in_one_bucket_apart(s3_url, write):
    one, other = (S3Files.from_url(s3_url.replace("?", f"/{name}?")) for name in ("one", "other"))
    await one.put("a/b", write(b"x"))
    assert await one.exists("a/b")
    assert not await other.exists("a/b")
