"""The command line."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from adapters.sql.migrate import FirstCollege, upgrade
from domain.admin.chain import Head
from domain.shared.background_jobs import Queue
from domain.shared.errors import DomainError
from entrypoints.container import Container, close
from entrypoints.logging import set_up_logging
from entrypoints.settings import BadSettings, Settings, load_settings, reference
from entrypoints.start import CannotStart, check_answers, check_installation, check_schema

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
skill_app = typer.Typer(no_args_is_help=True)
app.add_typer(skill_app, name="skills", help="The skill graph.")

_HOW_LONG = "At least 8 characters; read from standard input when not given."


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


def _settings() -> Settings:
    try:
        settings = load_settings()
        set_up_logging(settings.log_level)
    except BadSettings as error:
        _fail(f"The settings are wrong:\n{error}")
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _fail(f"The folder of ALUM_VAR_DIR cannot be used: {error}")
    return settings


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except DomainError as refusal:
        _fail(refusal.message)
    except CannotStart as error:
        _fail(str(error))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Server processes; more than one needs Redis.")] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Do not supervise a worker.")] = False,
) -> None:
    """Serve the HTTP API; in the embedded wiring with a worker beside it."""
    from entrypoints.http.server import run

    settings = _settings()
    try:
        run(settings, host, port, processes, with_worker=not no_worker)
    except CannotStart as error:
        _fail(str(error))


@app.command()
def worker(
    queues: Annotated[str, typer.Option(help="Queues to work on, separated by commas; all when not given.")] = "",
    processes: Annotated[int, typer.Option(min=1, max=64, help="Worker processes (with a broker).")] = 1,
    name: Annotated[str, typer.Option(hidden=True)] = "",
    link: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Do background work: from the broker in production, else straight from the job table."""
    from entrypoints.workers import table_worker

    settings = _settings()
    try:
        wanted = [Queue(part.strip()) for part in queues.split(",") if part.strip()] or list(Queue)
    except ValueError as error:
        _fail(f"{error}. The queues are: {', '.join(Queue)}.")
    _run(check_installation(settings))
    if settings.queue == "dramatiq":
        from entrypoints.workers import broker_worker

        broker_worker.work(settings, wanted, processes)
        return
    if processes != 1:
        _fail("Without a broker one process works; start `alumunity worker` again for more.")
    _run(table_worker.work(Container(settings=settings), name or table_worker.default_name(), wanted, link))


@app.command()
def scheduler() -> None:
    """Start periodic work when it is due. In the embedded wiring `serve` does that; several at once are safe."""
    from entrypoints.workers import schedule

    settings = _settings()
    _run(check_installation(settings))
    _run(schedule.run(Container(settings=settings)))


@app.command()
def migrate() -> None:
    """Bring database schema and vocabulary of skills up to date, and make the first college."""
    _run(_migrate(_settings()))


async def _migrate(settings: Settings) -> None:
    container = Container(settings=settings)
    try:
        await check_answers(container.engine())
        await upgrade(container.engine(), FirstCollege(settings.college_code, settings.college_name))
        await container.load_vocabulary()()
    finally:
        await close(container)


@app.command()
def demo(
    people: Annotated[int, typer.Option(min=10, max=100_000, help="How many alumni.")] = 400,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 7,
) -> None:
    """Fill an empty installation with demo accounts and data, through the same import as any upload."""
    from entrypoints.cli.demo import fill

    settings = _settings()
    if settings.env == "production":
        _fail("Demo data is for development: its logins are public.")
    _run(fill(settings, people, seed))


@app.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Option(help="E-mail address to sign in with.")],
    password: Annotated[str, typer.Option(help=_HOW_LONG)] = "",
    name: Annotated[str, typer.Option(help="Name as shown.")] = "Administrator",
) -> None:
    """Create the first administrator."""
    settings = _settings()
    password = password or (typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline())
    _run(_create_admin(settings, email, password.rstrip("\r\n"), name))


async def _create_admin(settings: Settings, email: str, password: str, name: str) -> None:
    container = Container(settings=settings)
    try:
        await check_schema(container.engine())
        await container.create_account()(email, password, name)
    finally:
        await close(container)
    typer.echo(f"{email} can sign in as an administrator.")


@app.command()
def reindex() -> None:
    """Have a worker bring up to date what the directory finds everyone by."""
    _run(_reindex(_settings()))


async def _reindex(settings: Settings) -> None:
    container = Container(settings=settings)
    try:
        await check_schema(container.engine())
        await container.request_indexing()()
    finally:
        await close(container)
    typer.echo("A worker will look at everyone.")


@app.command("verify-audit")
def verify_audit(
    expect: Annotated[
        list[str] | None, typer.Option(metavar="SEQ:HASH", help="A head that an earlier run printed.")
    ] = None,
) -> None:
    """Check that the audit log is as it was sealed, and print the head of each college's chain.

    Entries that were removed from the end leave no trace in the chain itself: keep the heads elsewhere, and give them
    to later runs. Exit code 1 when anything is wrong.
    """
    settings = _settings()
    try:
        expected = [Head.parse(text) for text in expect or []]
    except ValueError:
        _fail("--expect takes a head as `verify-audit` prints it: SEQ:HASH.")
    _run(_verify_audit(settings, expected))


async def _verify_audit(settings: Settings, expected: Sequence[Head]) -> None:
    container = Container(settings=settings)
    seen: set[Head] = set()
    problems: list[str] = []
    try:
        await check_schema(container.engine())
        async for report in container.verify_audit()(expected):
            name = report.name or "(no college)"
            typer.echo(f"{name}: {report.head.seq} sealed and in order, {report.waiting} waiting, head {report.head}")
            seen.update(report.seen)
            if report.problem is not None:
                problems.append(f"{name}: {report.problem}")
    finally:
        await close(container)
    problems += [f"The expected head {head} is not in the log any more." for head in expected if head not in seen]
    if problems:
        _fail("\n".join(problems))


@skill_app.command("rebuild")
def rebuild_skills(
    college: Annotated[str, typer.Option(help="Short name of a college; all of them when not given.")] = "",
) -> None:
    """Build the skill graph anew from all data, now."""
    from entrypoints.cli.rebuild_skills import rebuild

    _run(rebuild(_settings(), college))


@skill_app.command("draw")
def draw_skills(
    file: Annotated[Path, typer.Argument(metavar="FILE.svg", help="The picture; what is there is replaced.")],
    college: Annotated[str, typer.Option(metavar="CODE", help="Short name; the first college when not given.")] = "",
    nodes: Annotated[int, typer.Option(min=1, max=300, help="Skills to draw, the most popular ones.")] = 150,
) -> None:
    """Draw the skill graph as SVG, communities coloured."""
    from entrypoints.cli.skills import draw

    try:
        _run(draw(_settings(), file, college, nodes))
    except OSError as error:
        _fail(f"The picture cannot be written: {error}")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from entrypoints.http.app import create_app

    document = create_app(Container(settings=_settings())).openapi_schema.to_schema()
    typer.echo(json.dumps(document, indent=2))


@app.command()
def settings() -> None:
    """Print the reference of all settings, in Markdown."""
    typer.echo(reference(), nl=False)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
