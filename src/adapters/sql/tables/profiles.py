"""Profiles, their skills and provenance, and course records."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Hash, Id, Json, Key, Text, Timestamp, Voc, state


class ProfileOrigin(StrEnum):
    SELF = "self"
    IMPORT = "import"
    ADMIN = "admin"


class SkillOrigin(StrEnum):
    SELF = "self"
    IMPORT = "import"
    INFERRED = "inferred"


class FieldOrigin(StrEnum):
    SELF = "self"
    ADMIN = "admin"


alumni_profiles = table(
    "alumni_profiles",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("name", Text(255), nullable=False),
    sa.Column("name_key", Key(1024), nullable=False),
    sa.Column("batch_year", sa.SmallInteger()),
    sa.Column("department_name", Text(255)),
    sa.Column("current_role_title", Text(255)),
    sa.Column("current_company_name", Text(255)),
    sa.Column("location_text", Text(255)),
    sa.Column("social_links", Json()),
    reference("photo_file_id", "files.id", on_delete="SET NULL", index=True),
    reference("cv_file_id", "files.id", on_delete="SET NULL", index=True),
    state("origin", ProfileOrigin),
    created(),
    updated(),
    version(),
    sa.Index(None, "college_id", "batch_year", "user_id"),
)

profile_field_sources = table(
    "profile_field_sources",
    sa.Column("user_id", Id(), sa.ForeignKey("alumni_profiles.user_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field_name", Voc(), primary_key=True),
    state("origin", FieldOrigin),
    sa.Column("set_at", Timestamp(), nullable=False),
)

profile_skills = table(
    "profile_skills",
    sa.Column("user_id", Id(), sa.ForeignKey("alumni_profiles.user_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("skill_id", Id(), sa.ForeignKey("skills.id", ondelete="RESTRICT"), primary_key=True),
    sa.Column("sort_order", sa.SmallInteger(), nullable=False, default=0),
    state("origin", SkillOrigin),
    sa.Column("added_at", Timestamp(), nullable=False),
    sa.Index(None, "skill_id", "user_id"),
)

educational_records = table(
    "educational_records",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    reference("user_id", "users.id", on_delete="SET NULL", index=True),
    sa.Column("student_number", Key(64), nullable=False),
    sa.Column("email_key", Key(255)),
    sa.Column("course_name", Text(255), nullable=False),
    sa.Column("grade", Text(16)),
    sa.Column("completed_on", sa.Date()),
    sa.Column("instructor", Text(255)),
    sa.Column("dedupe_hash", Hash(), nullable=False),
    created(),
    updated(),
    sa.UniqueConstraint("college_id", "dedupe_hash"),
    sa.Index(None, "college_id", "student_number"),
    sa.Index(None, "email_key"),
)

educational_record_skills = table(
    "educational_record_skills",
    sa.Column("record_id", Id(), sa.ForeignKey("educational_records.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("skill_id", Id(), sa.ForeignKey("skills.id", ondelete="RESTRICT"), primary_key=True, index=True),
)
