"""Objects in a bucket of S3 or anything that speaks its protocol."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.store import S3Store

from adapters.objects.keys import validate_key
from application.shared.ports import FileStore
from domain.shared.errors import NotFound

if TYPE_CHECKING:
    from obstore.store import S3Config

_CHUNK = 4 << 20
_PARALLEL_PARTS = 4
"""Of 5 MiB each; they bound the memory that an upload takes."""


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

    async def put(self, key: str, source: Path) -> None:
        await obstore.put_async(self._store, validate_key(key), source, max_concurrency=_PARALLEL_PARTS)

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
