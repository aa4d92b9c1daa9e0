"""The audit log, sealed and verified; and what somebody at the database can do to it unseen."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.security.keyed_hashes import HmacHashes
from adapters.sql.audit_chain import SqlAuditReader
from adapters.sql.engine import writing
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.platform import admin_actions
from application.admin import seal_audit
from application.admin.seal_audit import SETTLED, SealAudit
from application.admin.verify_audit import ChainReport, VerifyAudit
from application.shared.ports import ConcurrentWrite
from domain.admin.audit import ActionType, AuditEntry
from domain.admin.chain import GENESIS, Head
from domain.shared.background_jobs import ClaimedJob, JobType
from tests.databases import Database
from tests.wirings import COLLEGE

DATA_KEY = "a data key for the tests of 32 bytes or more"
JOB = ClaimedJob("j", JobType.SEAL_AUDIT, {}, "w", 0, 3)
SECOND = timedelta(seconds=1)
t = admin_actions


async def college_id(database: Database) -> str:
    return str((await database.rows(colleges, colleges.c.code == COLLEGE.code))[0].id)


async def record(database: Database, number: int = 1, **changes: Any) -> None:
    """As many entries of the first college, of acts a second apart."""
    college = await college_id(database)
    for place in range(number):
        entry = {
            "college_id": college,
            "actor_id": None,
            "action_type": ActionType.DATASET,
            "action": "dataset.deleted",
            "target_type": "dataset_upload",
            "target_id": f"u{place}",
            "description": "Deleted “Émile”.",
            "changes": {"rows": place, "share": 0.25, "names": ["b", "a"]},
            "ip_address": "::1",
            "request_id": "r",
        }
        async with database.uow() as uow:
            await uow.audit.record(AuditEntry(**{**entry, **changes}))
            await uow.commit()
        database.clock.advance(SECOND)


async def seal(database: Database) -> int:
    """Of entries that have settled."""
    database.clock.advance(SETTLED)
    hashes = HmacHashes(DATA_KEY)
    return (await SealAudit(database.uow, hashes, database.clock)(JOB))["sealed"]


async def verified(database: Database, *expected: Head, key: str = DATA_KEY) -> list[ChainReport]:
    verify = VerifyAudit(SqlAuditReader(database.engine), HmacHashes(key))
    return [report async for report in verify(expected)]


async def only_report(database: Database, *expected: Head) -> ChainReport:
    (report,) = await verified(database, *expected)
    return report


async def change(database: Database, place: int | None, /, **values: Any) -> None:
    async with writing(database.engine) as connection:
        await connection.execute(sa.update(t).where(t.c.seq == place).values(**values))


async def remove(database: Database, seq: int) -> None:
    async with writing(database.engine) as connection:
        await connection.execute(sa.delete(t).where(t.c.seq == seq))


async def test_an_empty_log_is_in_order(database):
    assert await seal(database) == 0
    assert await verified(database) == [ChainReport("main", GENESIS, 0, None, set())]


async def test_sealed_entries_are_numbered_in_the_order_of_the_acts_and_hold_together(database):
    await record(database, 3)
    assert await seal(database) == 3
    rows = await database.rows(t)
    assert [(row.target_id, row.seq) for row in rows] == [("u0", 1), ("u1", 2), ("u2", 3)]
    assert [row.prev_hash for row in rows] == ["0" * 64, rows[0].entry_hash, rows[1].entry_hash]
    assert await only_report(database) == ChainReport("main", Head(3, rows[2].entry_hash), 0, None, set())


async def test_a_hash_can_be_recomputed_by_the_documented_recipe(database):
    await record(database)
    await seal(database)
    (row,) = await database.rows(t)
    # HKDF with SHA-256 (RFC 5869) by hand, then HMAC.
    secret = hmac.digest(bytes(32), DATA_KEY.encode(), "sha256")
    key = hmac.digest(secret, b"alumunity hash\x01", "sha256")
    members = {
        **{
            name: row._mapping[name]
            for name in ("id", "college_id", "admin_id", "action_type", "action", "target_type")
        },
        **{name: row._mapping[name] for name in ("target_id", "description", "ip_address", "request_id", "changes")},
        "occurred_at": row.occurred_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "seq": 1,
        "prev_hash": "0" * 64,
    }
    text = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.entry_hash == hmac.new(key, b"audit\0" + text.encode(), hashlib.sha256).hexdigest()


async def test_sealing_goes_on_where_it_ended_and_does_nothing_twice(database):
    await record(database, 2)
    assert await seal(database) == 2
    assert await seal(database) == 0
    await record(database, 2)
    assert await seal(database) == 2
    report = await only_report(database)
    assert (report.head.seq, report.waiting, report.problem) == (4, 0, None)


async def test_entries_are_sealed_in_batches_and_verified_in_batches(database, monkeypatch):
    monkeypatch.setattr(seal_audit, "BATCH", 2)
    monkeypatch.setattr("application.admin.verify_audit.BATCH", 2)
    await record(database, 5)
    assert await seal(database) == 5
    assert (await only_report(database)).head.seq == 5


async def test_fresh_entries_wait(database):
    await record(database)
    database.clock.advance(-SECOND)
    assert (await SealAudit(database.uow, HmacHashes(DATA_KEY), database.clock)(JOB))["sealed"] == 0
    report = await only_report(database)
    assert (report.head, report.waiting, report.problem) == (GENESIS, 1, None)


async def test_an_entry_that_was_committed_late_is_sealed_behind_younger_ones(database):
    await record(database)
    late = (await database.rows(t))[0]
    async with writing(database.engine) as connection:
        await connection.execute(sa.delete(t))
    await record(database)
    await seal(database)
    await database.insert(t, **{name: value for name, value in late._mapping.items() if name != "global_slot"})
    assert await seal(database) == 1
    assert [row.seq for row in await database.rows(t)] == [2, 1]
    assert (await only_report(database)).problem is None


async def test_sealers_in_several_processes_make_one_chain(database):
    await record(database, 8)
    await record(database, 4, college_id=None)
    database.clock.advance(SETTLED)
    sealers = [SealAudit(database.uow, HmacHashes(DATA_KEY), database.clock)(JOB) for _ in range(4)]
    results = await asyncio.gather(*sealers)
    assert sum(result["sealed"] for result in results) == 12
    assert [(one.head.seq, one.problem) for one in await verified(database)] == [(8, None), (4, None)]


async def test_each_college_has_a_chain_of_its_own_and_what_concerns_none_another(database):
    other = database.ids.new()
    (first,) = await database.rows(colleges)
    await database.insert(colleges, **{**first._mapping, "id": other, "code": "south", "name_key": "south"})
    try:
        for college in (await college_id(database), other, None):
            await record(database, 2, college_id=college)
        assert await seal(database) == 6
        reports = await verified(database)
        assert [(one.name, one.head.seq) for one in reports] == [("main", 2), ("south", 2), (None, 2)]
        await change(database, 1, description="Nothing.")
        assert [one.problem is None for one in await verified(database)] == [False, False, False]
    finally:
        async with writing(database.engine) as connection:
            await connection.execute(sa.delete(t))
            await connection.execute(sa.delete(colleges).where(colleges.c.id == other))


async def test_no_two_entries_can_have_one_place(database):
    await record(database, 2, college_id=None)
    await seal(database)
    with pytest.raises(ConcurrentWrite):
        await change(database, 2, seq=1)


TAMPERING = {
    "id": "00000000-0000-7000-8000-000000000000",
    "action_type": "other",
    "action": "dataset.created",
    "target_type": "user",
    "target_id": "u9",
    "description": "Deleted “Emile”.",
    "changes": {"rows": 1, "share": 0.5, "names": ["b", "a"]},
    "ip_address": None,
    "request_id": "r2",
    "entry_hash": "1" * 64,
    "prev_hash": "1" * 64,
}


@pytest.mark.parametrize("column", sorted({column.name for column in t.columns} - {"global_slot"}))
async def test_a_change_of_any_column_is_found(database, column):
    await record(database, 3)
    await seal(database)
    rows = await database.rows(t)
    others = {
        "college_id": None,
        "admin_id": await database.add_user(),
        "occurred_at": rows[1].occurred_at + timedelta(microseconds=1),
        "seq": 7,
    }
    await change(database, 2, **{column: {**TAMPERING, **others}[column]})
    report = (await verified(database))[0]
    assert report.problem is not None
    assert report.head == Head(1, rows[0].entry_hash)


async def test_what_was_put_back_is_in_order_again(database):
    await record(database, 2)
    await seal(database)
    await change(database, 1, description="Nothing.")
    assert (await only_report(database)).problem is not None
    await change(database, 1, description="Deleted “Émile”.")
    assert (await only_report(database)).problem is None


@pytest.mark.parametrize("seq", [1, 2])
async def test_an_entry_removed_before_the_end_is_found(database, seq):
    await record(database, 3)
    await seal(database)
    await remove(database, seq)
    assert "removed" in str((await only_report(database)).problem)


async def test_two_entries_that_changed_places_are_found(database):
    await record(database, 3)
    await seal(database)
    _, second, third = await database.rows(t)
    await change(database, 2, seq=9)
    await change(database, 3, seq=2, prev_hash=second.prev_hash, entry_hash=second.entry_hash)
    await change(database, 9, seq=3, prev_hash=third.prev_hash, entry_hash=third.entry_hash)
    report = await only_report(database)
    assert report.head.seq == 1
    assert "entry 2" in str(report.problem)


async def test_an_entry_slipped_in_before_the_first_is_found(database):
    await record(database, 2)
    await seal(database)
    await record(database)
    await change(database, None, seq=0, prev_hash=GENESIS.entry_hash, entry_hash="1" * 64)
    assert (await only_report(database)).problem is not None


async def test_an_entry_that_cannot_be_read_is_found(copied_sqlite):
    await record(copied_sqlite, 2)
    await seal(copied_sqlite)
    for values in ("changes = '{'", "occurred_at = 'yesterday'"):
        async with writing(copied_sqlite.engine) as connection:
            await connection.execute(sa.text(f"UPDATE admin_actions SET {values} WHERE seq = 2"))
        assert "cannot be read" in str((await only_report(copied_sqlite)).problem)


async def test_a_removed_end_is_found_with_the_head_of_an_earlier_run(database):
    await record(database, 3)
    await seal(database)
    kept = (await only_report(database)).head
    assert (await only_report(database, kept)).seen == {kept}
    await remove(database, 3)
    assert await only_report(database, kept) == ChainReport(
        "main", Head(2, (await database.rows(t))[1].entry_hash), 0, None, set()
    )
    await record(database)
    await seal(database)
    report = await only_report(database, kept)
    assert (report.head.seq, report.problem, report.seen) == (3, None, set())


async def test_an_earlier_head_is_still_there_when_the_log_has_grown(database):
    await record(database, 2)
    await seal(database)
    kept = (await only_report(database)).head
    await record(database, 2)
    await seal(database)
    assert (await only_report(database, kept, GENESIS)).seen == {kept, GENESIS}


async def test_without_the_key_nobody_can_build_another_chain(database):
    await record(database, 2)
    database.clock.advance(SETTLED)
    await SealAudit(database.uow, HmacHashes("a key that somebody guessed, of 32 bytes"), database.clock)(JOB)
    assert (await only_report(database)).problem is not None


async def test_unsealed_entries_count_as_waiting(database):
    await record(database, 2)
    await seal(database)
    await record(database, 3)
    report = await only_report(database)
    assert (report.head.seq, report.waiting, report.problem) == (2, 3, None)
