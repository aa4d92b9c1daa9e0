"""Fills an empty installation through the front door: accounts, then uploads that go through the real import."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from adapters.sql.migrate import FirstCollege, upgrade
from application.datasets.accept_upload import NewUpload
from application.shared.access import Caller
from domain.identity.account import Account, Role
from domain.shared.background_jobs import Queue
from entrypoints.cli.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from entrypoints.cli.demo_community import fill_community
from entrypoints.cli.demo_data import demo_files
from entrypoints.container import Container, close
from entrypoints.settings import Settings
from entrypoints.subscriptions import SUBSCRIBERS

TODAY = date(2026, 1, 1)
"""The day up to which the demo's people have lived; fixed, so that the same seed always gives the same data."""

_WORKER = "demo"


async def fill(settings: Settings, people: int, seed: int) -> None:
    """Migrate, create the demo accounts and import the demo files, unless the first account is there already."""
    container = Container(settings=settings)
    try:
        await upgrade(container.engine(), FirstCollege(settings.college_code, settings.college_name))
        await container.load_vocabulary()()
        if await container.accounts().by_email(DEMO_ACCOUNTS[0].email) is not None:
            _tell("The demo data is there already.")
            return
        for account in DEMO_ACCOUNTS:
            await container.create_account()(account.email, DEMO_PASSWORD, account.name, account.role)
        admin = await container.accounts().by_email(DEMO_ACCOUNTS[0].email)
        assert admin is not None
        await _import(container, admin, people, seed)
        await fill_community(container, seed)
        await work_off(container)
    finally:
        await close(container)
    _tell(f"Demo data: {people} alumni with careers, courses, job market postings and vacancies.")


def _tell(what: str) -> None:
    typer.echo(what)
    typer.echo(f"Demo logins (password {DEMO_PASSWORD}):")
    for account in DEMO_ACCOUNTS:
        typer.echo(f"  {account.role:<10} {account.email}")


async def _import(container: Container, admin: Account, people: int, seed: int) -> None:
    caller = Caller(admin.id, admin.college_id, Role.ADMIN)
    with TemporaryDirectory(prefix="alumunity-") as folder:
        for name, content in demo_files(people, seed, TODAY).items():
            path = Path(folder) / f"{name}.csv"
            path.write_bytes(content)
            await container.accept_upload()(NewUpload(caller, path, path.name, name, "Demo data"))
            await work_off(container)


async def work_off(container: Container) -> None:
    """Run everything that is due, events included."""
    while await container.run_job()(_WORKER, list(Queue)) or await container.relay().relay(SUBSCRIBERS, 100):
        pass
