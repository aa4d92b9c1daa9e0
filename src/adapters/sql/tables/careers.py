"""Observed career moves."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated
from adapters.sql.types import Hash, Id, Text, state


class MoveOrigin(StrEnum):
    DERIVED = "derived"
    SELF = "self"
    IMPORT = "import"


# RESTRICT on user_id: an undo that takes a person back must not take other files' moves with it.
career_paths = table(
    "career_paths",
    id_column(),
    reference("user_id", "users.id", on_delete="RESTRICT", nullable=False),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("from_role_title", Text(255), nullable=False),
    sa.Column("to_role_title", Text(255), nullable=False),
    sa.Column("from_company_name", Text(255)),
    sa.Column("to_company_name", Text(255)),
    sa.Column("transition_date", sa.Date(), nullable=False),
    sa.Column("success_rating", sa.SmallInteger()),
    state("origin", MoveOrigin),
    sa.Column("dedupe_hash", Hash(), nullable=False),
    created(),
    updated(),
    sa.UniqueConstraint("college_id", "dedupe_hash"),
    sa.Index(None, "user_id", "transition_date"),
    sa.CheckConstraint("success_rating IS NULL OR success_rating BETWEEN 1 AND 5", name="success_rating"),
)

career_path_skills = table(
    "career_path_skills",
    sa.Column("career_path_id", Id(), sa.ForeignKey("career_paths.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("skill_id", Id(), sa.ForeignKey("skills.id", ondelete="RESTRICT"), primary_key=True, index=True),
)
