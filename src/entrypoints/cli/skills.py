"""The skill graph on the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path

from domain.shared.errors import NotFound
from entrypoints.container import Container, close
from entrypoints.settings import Settings
from entrypoints.start import check_schema


async def draw(settings: Settings, file: Path, college: str, nodes: int) -> None:
    """Draw the published graph of the college with this short name, '' for the first one, into a file.

    Raises NotFound for an unknown college and for one without a graph; InvalidValue for a wrong number of nodes.
    """
    container = Container(settings=settings)
    try:
        await check_schema(container.engine())
        college_id = await container.college_codes().college_id(college)
        if college_id is None:
            raise NotFound("There is no such college.")
        picture = await container.read_graph().picture_of(college_id, nodes)
        await asyncio.to_thread(file.write_bytes, picture)
    finally:
        await close(container)
