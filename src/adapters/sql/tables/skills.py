"""The vocabulary of skills."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Key, Text, state


class AliasOrigin(StrEnum):
    CURATED = "curated"
    IMPORT = "import"
    AI = "ai"


skills = table(
    "skills",
    id_column(),
    sa.Column("name", Text(100), nullable=False),
    sa.Column("name_key", Key(400), nullable=False),
    created(),
    updated(),
    version(),
    sa.UniqueConstraint("name_key"),
)

skill_aliases = table(
    "skill_aliases",
    sa.Column("alias_key", Key(400), primary_key=True),
    reference("skill_id", "skills.id", on_delete="CASCADE", nullable=False, index=True),
    state("origin", AliasOrigin),
    created(),
)
