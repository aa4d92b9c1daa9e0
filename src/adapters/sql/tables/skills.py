"""The vocabulary of skills."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Hash, Key, Text, state
from domain.skills.vocabulary import AliasOrigin, NameOrigin

skills = table(
    "skills",
    id_column(),
    sa.Column("name", Text(100), nullable=False),
    sa.Column("name_key", Key(400), nullable=False),
    state("name_origin", NameOrigin, default=NameOrigin.USE),
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

# Spellings that an admin said mean different things: nothing merges or suspects them again.
skill_distinctions = table(
    "skill_distinctions",
    # Of both keys, the smaller one first: together they are too long for an index.
    sa.Column("pair_hash", Hash(), primary_key=True),
    sa.Column("first_key", Key(400), nullable=False),
    sa.Column("second_key", Key(400), nullable=False),
    reference("decided_by", "users.id", on_delete="SET NULL", index=True),
    created(),
)
