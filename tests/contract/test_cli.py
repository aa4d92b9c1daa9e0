"""The command line, as a person at a terminal or a script meets it."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest

from tests.launch import free_port
from tests.programs import COMMAND, alumunity, environment, running

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def migrated(folder: Path, sqlite_template: Path) -> Path:
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "alumunity.db")
    return folder


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What it said on standard error instead of working: words, no traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_command_is_installed_under_its_name():
    (command,) = [point for point in entry_points(group="console_scripts") if point.name == "alumunity"]
    assert command.value == "entrypoints.cli.main:main"


def test_an_administrator_can_be_made_once_and_can_sign_in(migrated):
    made = alumunity(migrated, "create-admin", "--email", "Eva@Alumni.edu", "--name", "Eva", stdin=f"{PASSWORD}\r\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    again = alumunity(migrated, "create-admin", "--email", "eva@alumni.edu", "--password", PASSWORD)
    assert "has an account already" in refused(again)
    with running(migrated, "serve", "--port", "0", "--no-worker") as server:
        answer = httpx.post(f"{server.url()}/api/auth/login", json={"email": "eva@alumni.edu", "password": PASSWORD})
    assert answer.status_code == 200
    assert (answer.json()["user"]["role"], answer.json()["user"]["name"]) == ("admin", "Eva")


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [("no address", PASSWORD, "is not an e-mail address"), ("eva@alumni.edu", "short", "at least 8 characters")],
)
def test_an_administrator_without_an_address_or_a_password_is_refused(migrated, email, password, reason):
    assert reason in refused(alumunity(migrated, "create-admin", "--email", email, stdin=password))


def test_migrating_makes_the_college_of_the_settings_once(folder):
    for name in ("Université du Nord", "Another name"):
        done = alumunity(folder, "migrate", college_name=name, college_code="north")
        assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(folder / "alumunity.db")) as database:
        assert database.execute("SELECT code, name FROM colleges").fetchall() == [("north", "Université du Nord")]


def migrate_twice_at_once(folder: Path, **settings: str) -> None:
    both = [
        subprocess.Popen([*COMMAND, "migrate"], env=environment(folder, **settings), stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()


def test_two_processes_may_migrate_at_once(folder):
    migrate_twice_at_once(folder)


@pytest.mark.mysql
def test_two_processes_may_migrate_at_once_on_mysql(folder, mysql_url):
    migrate_twice_at_once(folder, database_url=mysql_url)


@pytest.mark.parametrize(
    "arguments", [("serve",), ("worker",), ("create-admin", "--email", "eva@alumni.edu", "--password", PASSWORD)]
)
def test_without_a_schema_nothing_works_and_the_remedy_is_named(folder, arguments):
    assert "alumunity migrate" in refused(alumunity(folder, *arguments))


@pytest.mark.parametrize("arguments", [("serve",), ("migrate",)])
def test_a_database_that_does_not_answer_is_told_in_words(folder, arguments):
    url = f"mysql://eva:hunter2@127.0.0.1:{free_port()}/alumni"
    said = refused(alumunity(folder, *arguments, database_url=url))
    assert "database" in said
    assert "hunter2" not in said


def test_bad_settings_are_told_by_name(folder):
    said = refused(alumunity(folder, "serve", list_cap="none", env="staging"))
    assert "ALUM_LIST_CAP" in said
    assert "ALUM_ENV" in said


def test_a_folder_that_cannot_be_used_is_told(folder):
    folder.write_text("This is a file.")
    assert "ALUM_VAR_DIR" in refused(alumunity(folder, "migrate"))


def test_several_server_processes_need_redis(folder):
    said = refused(alumunity(folder, "serve", "--processes", "2"))
    assert "ALUM_REDIS_URL" in said


@pytest.mark.mysql
@pytest.mark.redis
def test_several_server_processes_need_a_schema_too(folder, mysql_url, redis_url):
    settings = {"database_url": mysql_url, "redis_url": redis_url, "queue": "dramatiq"}
    assert "alumunity migrate" in refused(alumunity(folder, "serve", "--processes", "2", **settings))


def test_a_second_server_in_the_same_folder_is_refused(migrated):
    with running(migrated, "serve", "--port", "0") as server:
        server.url()
        assert str(migrated) in refused(alumunity(migrated, "serve", "--port", "0"))


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_told(migrated, taken_port):
    done = alumunity(migrated, "serve", "--port", str(taken_port))
    assert done.returncode != 0
    assert "address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_queue_is_refused_with_the_names_of_the_known_ones(migrated):
    said = refused(alumunity(migrated, "worker", "--queues", "file_processing,lunch"))
    assert "lunch" in said
    assert "ai_processing" in said


def test_several_worker_processes_need_a_broker(migrated):
    assert "broker" in refused(alumunity(migrated, "worker", "--processes", "2"))


def test_the_openapi_document_needs_no_database(folder):
    done = alumunity(folder, "openapi")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["info"]["title"] == "AlumUnity"
    assert not (folder / "alumunity.db").exists()


def test_the_reference_of_the_settings_is_the_one_in_the_documentation(folder):
    done = alumunity(folder, "settings")
    assert done.stdout == (ROOT / "docs" / "settings.md").read_text()
    assert not folder.exists()


def test_the_help_names_every_command(folder):
    said = alumunity(folder, "--help").stdout
    commands = (
        "serve",
        "worker",
        "scheduler",
        "migrate",
        "demo",
        "create-admin",
        "verify-audit",
        "openapi",
        "settings",
    )
    for command in commands:
        assert command in said


def test_demo_logins_are_not_for_production(folder):
    secrets = {"jwt_secret": "x" * 32, "data_key": "x" * 32, "cors_origins": "https://alumni.example"}
    assert "development" in refused(alumunity(folder, "demo", env="production", **secrets))
