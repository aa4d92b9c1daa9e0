"""Building the skill graph from the command line."""

from __future__ import annotations

import typer

from domain.shared.errors import NotFound
from entrypoints.container import Container, close
from entrypoints.settings import Settings
from entrypoints.start import check_schema


async def rebuild(settings: Settings, college: str) -> None:
    """Build the graph of the college with this short name, '' for every college.

    Raises NotFound for an unknown college.
    """
    container = Container(settings=settings)
    try:
        await check_schema(container.engine())
        college_ids = await container.skill_uses().college_ids()
        if college:
            wanted = await container.college_codes().college_id(college)
            if wanted is None:
                raise NotFound("There is no such college.")
            college_ids = [wanted]
        for college_id in college_ids:
            result = await container.rebuild_graph().rebuild(college_id, full=True)
            typer.echo(
                f"{college_id}: {result['skills']} skills, {result['edges']} edges, {result['communities']} communities"
            )
    finally:
        await close(container)
