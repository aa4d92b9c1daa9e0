"""The private servers of the tests for programs without pytest, and MariaDB with the settings that it comes with."""

from __future__ import annotations

import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import launch, servers

_AS_SHIPPED = (
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-doublewrite=1",
    "--innodb-log-file-size=96M",
    "--key-buffer-size=128M",
    "--aria-pagecache-buffer-size=128M",
    "--max-connections=151",
)
"""The tests' MariaDB forgets on a power cut, for speed; this one keeps every commit."""

_BUFFER_POOL = "--innodb-buffer-pool-size=512M"


class Servers:
    """Servers for one program, each started when first asked for."""

    def __init__(self, run: launch.Run) -> None:
        self._run = run

    @contextmanager
    def mysql_database(self) -> Iterator[str]:
        """The URL of an empty database."""
        port = launch.port_of(self._run, "mariadb", _mariadb, lambda port: launch.greets(port, expected=b"MariaDB"))
        with servers.mysql_database(f"mysql://root@127.0.0.1:{port}") as url:
            yield url

    def redis(self) -> str:
        """The URL of a Redis."""
        port = launch.port_of(self._run, "redis", servers.redis_command, servers.redis_is_ready)
        return f"redis://127.0.0.1:{port}/0"

    def bucket(self) -> str:
        """The URL of an empty bucket in an S3 server."""
        port = launch.port_of(self._run, "moto", servers.moto_command, servers.is_http)
        endpoint, bucket = f"http://127.0.0.1:{port}", f"bench-{uuid.uuid4().hex}"
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")).close()
        return f"s3://test:test@{bucket}?endpoint={endpoint}&region=us-east-1"


@contextmanager
def private_servers() -> Iterator[Servers]:
    """Servers that end with the block. Where one is missing the program ends with a readable message."""
    run = launch.new_run()
    try:
        yield Servers(run)
    except (pytest.skip.Exception, pytest.fail.Exception) as error:
        raise SystemExit(str(error)) from None
    finally:
        launch.end_run(run)


def _mariadb(port: int, folder: Path) -> list[str]:
    # Of two equal options the last one counts.
    return [*servers.mariadb_command(port, folder), *_AS_SHIPPED, _BUFFER_POOL]
