"""Connections to MySQL and MariaDB that the server closed while nobody used them."""

from __future__ import annotations

import pytest

from adapters.sql import engine as engines
from adapters.sql.engine import open_engine, reading

WHICH = "SELECT CONNECTION_ID()"


@pytest.mark.mysql
async def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(mysql_url, monkeypatch):
    monkeypatch.setattr(engines, "_PING_AFTER", -1.0)
    engine, other = open_engine(mysql_url), open_engine(mysql_url)
    async with reading(engine) as connection:
        closed = (await connection.exec_driver_sql(WHICH)).scalar_one()
    async with reading(other) as connection:
        await connection.exec_driver_sql(f"KILL {closed}")
    async with reading(engine) as connection:
        assert (await connection.exec_driver_sql(WHICH)).scalar_one() != closed
    for one in (engine, other):
        await one.dispose()
