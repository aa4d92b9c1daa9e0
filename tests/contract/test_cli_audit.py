"""The commands `verify-audit` and `scheduler`, as processes of their own."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from application.admin.seal_audit import SETTLED
from domain.shared.background_jobs import ClaimedJob, JobType
from entrypoints.container import Container, close
from tests.clocks import ManualClock
from tests.launch import wait_until
from tests.programs import PATIENCE, Running, alumunity, running
from tests.wirings import PASSWORD, embedded_settings

SECONDS_TO_END = 15.0
JOB = ClaimedJob("j", JobType.SEAL_AUDIT, {}, "w", 0, 3)


@pytest.fixture
def migrated(tmp_path: Path, sqlite_template: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "alumunity.db")
    return folder


@pytest.fixture
def logged(migrated: Path) -> Path:
    """Three sealed entries and one that waits."""

    async def fill() -> None:
        container = Container(settings=embedded_settings(migrated))
        clock = ManualClock()
        container.clock.override(clock)
        for name in ("ana", "ben", "cem"):
            await container.create_account()(f"{name}@alumni.edu", PASSWORD, name)
        clock.advance(SETTLED + timedelta(seconds=1))
        await container.seal_audit()(JOB)
        await container.create_account()("dora@alumni.edu", PASSWORD, "Dora")
        await close(container)

    asyncio.run(fill())
    return migrated


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "alumunity.db", timeout=30)) as database, database:
        yield database


def head_of(said: str) -> str:
    return said.strip().rpartition(" ")[2]


def test_a_log_in_order_is_told_with_its_head(logged):
    done = alumunity(logged, "verify-audit")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("main: 3 sealed and in order, 1 waiting, head 3:")
    with opened(logged) as database:
        (entry_hash,) = database.execute("SELECT entry_hash FROM admin_actions WHERE seq = 3").fetchone()
    assert head_of(done.stdout) == f"3:{entry_hash}"


def test_a_changed_entry_is_told_and_the_exit_code_is_1(logged):
    with opened(logged) as database:
        database.execute("UPDATE admin_actions SET description = 'Nothing.' WHERE seq = 2")
    done = alumunity(logged, "verify-audit")
    assert done.returncode == 1
    assert done.stdout.startswith("main: 1 sealed and in order, 1 waiting,")
    assert "main: entry 2" in done.stderr
    assert "changed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_removed_end_is_told_when_the_head_of_an_earlier_run_is_expected(logged):
    head = head_of(alumunity(logged, "verify-audit").stdout)
    assert alumunity(logged, "verify-audit", "--expect", head).returncode == 0
    with opened(logged) as database:
        database.execute("DELETE FROM admin_actions WHERE seq = 3")
    assert alumunity(logged, "verify-audit").returncode == 0
    done = alumunity(logged, "verify-audit", "--expect", head)
    assert done.returncode == 1
    assert head in done.stderr


def test_a_log_whose_key_is_another_one_is_not_in_order(logged):
    done = alumunity(logged, "verify-audit", data_key="another key of thirty-two bytes or more")
    assert done.returncode == 1


def test_a_head_that_is_none_is_refused(logged):
    done = alumunity(logged, "verify-audit", "--expect", "nonsense")
    assert done.returncode == 1
    assert "SEQ:HASH" in done.stderr


@pytest.mark.parametrize("command", ["verify-audit", "scheduler"])
def test_without_a_schema_the_remedy_is_named(tmp_path, command):
    done = alumunity(tmp_path / "var", command)
    assert done.returncode == 1
    assert "alumunity migrate" in done.stderr


def scheduled(folder: Path) -> set[str]:
    with opened(folder) as database:
        return {name for (name,) in database.execute("SELECT job_name FROM scheduled_runs")}


def waits_for(program: Running, folder: Path, *names: str) -> bool:
    return wait_until(lambda: scheduled(folder) >= set(names) or program.process.poll() is not None, PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_enqueues_what_is_due_and_stops_when_told_to(migrated, number):
    with running(migrated, "scheduler") as scheduler:
        assert waits_for(scheduler, migrated, "seal_audit", "clean_up"), scheduler.output
        scheduler.process.send_signal(number)
        assert scheduler.process.wait(SECONDS_TO_END) == 0, scheduler.output
    with opened(migrated) as database:
        jobs = set(database.execute("SELECT task_type, status FROM ai_processing_queue"))
    assert {("seal_audit", "pending"), ("clean_up", "pending")} <= jobs


def test_in_the_embedded_wiring_the_worker_keeps_the_schedule_and_seals_the_log(logged):
    with running(logged, "serve", "--port", "0") as server:
        server.url()
        assert wait_until(lambda: unsealed(logged) == 0, PATIENCE), server.output
        server.stop(SECONDS_TO_END)
    done = alumunity(logged, "verify-audit")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("main: 4 sealed and in order, 0 waiting,")


def unsealed(folder: Path) -> int:
    with opened(folder) as database:
        (number,) = database.execute("SELECT COUNT(*) FROM admin_actions WHERE seq IS NULL").fetchone()
    return int(number)
