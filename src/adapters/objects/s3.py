"""Objects in a bucket of S3 or anything that speaks its protocol."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.store import S3Store

from adapters.objects.disposition import attachment
from adapters.objects.keys import validate_key
from application.shared.ports import Clock, FileLinks, FileStore
from domain.shared.errors import NotFound
from domain.shared.files import WINDOW, FilePurpose, link_expiry, storage_key

if TYPE_CHECKING:
    from obstore import Attributes
    from obstore.store import S3Config

_CHUNK = 4 << 20
_PARALLEL_PARTS = 4
"""Of 5 MiB each; they bound the memory that an upload takes."""

_LONGEST_LINK = timedelta(days=7)
"""What signature version 4 allows."""

_MAX_LINKS = 20_000


class S3Files(FileStore):
    """Files above 5 MiB go up in parts and appear only when the last one has arrived.

    An upload that a crash interrupts leaves its parts in the bucket, unseen: give the bucket a rule that removes them.
    """

    def __init__(self, store: S3Store) -> None:
        self._store = store

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The bucket of `s3://[key:secret@]bucket[/prefix]?endpoint=http://host:port&region=...`.

        Without key and secret the usual ways of AWS apply (environment, instance role); without an endpoint it is AWS.

        Raises:
            ValueError: another scheme, no bucket, or a parameter that is not known.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.hostname:
            raise ValueError("the object store needs a URL like s3://bucket?endpoint=https://host&region=name")
        query = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        endpoint = query.pop("endpoint", None)
        region = query.pop("region", "us-east-1")
        if query:
            raise ValueError(f"unknown parameters of the object store: {', '.join(sorted(query))}")
        config: S3Config = {"region": region}
        if endpoint:
            config["endpoint"] = endpoint
        if parts.username and parts.password:
            config["access_key_id"] = unquote(parts.username)
            config["secret_access_key"] = unquote(parts.password)
        store = S3Store(
            parts.hostname,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options={
                "allow_http": (endpoint or "").startswith("http://"),
                "connect_timeout": "5s",
                "read_timeout": "30s",
                "timeout": "10m",
            },
            retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
        )
        return cls(store)

    async def put(
        self, key: str, source: Path, *, mime_type: str | None = None, download_name: str | None = None
    ) -> None:
        attributes: Attributes = {}
        if mime_type is not None:
            attributes["Content-Type"] = mime_type
            attributes["Content-Disposition"] = "inline" if download_name is None else attachment(download_name)
            attributes["Cache-Control"] = f"private, max-age={WINDOW.seconds}"
        await obstore.put_async(
            self._store, validate_key(key), source, attributes=attributes, max_concurrency=_PARALLEL_PARTS
        )

    async def fetch(self, key: str, target: Path) -> None:
        try:
            found = await obstore.get_async(self._store, validate_key(key))
        except FileNotFoundError:
            raise NotFound("There is no such file.") from None
        with await asyncio.to_thread(open, target, "wb") as copy:
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                await asyncio.to_thread(copy.write, chunk)

    async def delete(self, key: str) -> None:
        await obstore.delete_async(self._store, validate_key(key))

    async def exists(self, key: str) -> bool:
        try:
            await obstore.head_async(self._store, validate_key(key))
        except FileNotFoundError:
            return False
        return True

    def links(self, clock: Clock, lifetime: timedelta) -> S3Links:
        """Links to the objects of this store."""
        return S3Links(self._store, clock, lifetime)


class S3Links(FileLinks):
    """Links that S3 signs and answers itself, with the headers that were given when the object was put.

    A signature holds the second of its making, so a link is kept and given out again until its window is over. Each
    process has links of its own.
    """

    def __init__(self, store: S3Store, clock: Clock, lifetime: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._lifetime = lifetime
        self._made: dict[str, str] = {}
        self._expiry: datetime | None = None

    async def url(self, purpose: FilePurpose, file_id: str) -> str:
        now = self._clock.now()
        expiry = link_expiry(now, self._lifetime)
        if expiry != self._expiry or len(self._made) >= _MAX_LINKS:
            self._made, self._expiry = {}, expiry
        made = self._made
        key = storage_key(purpose, file_id)
        if key not in made:
            made[key] = await obstore.sign_async(self._store, "GET", key, min(expiry - now, _LONGEST_LINK))
        return made[key]
