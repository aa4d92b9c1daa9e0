"""Profiles, their timelines, skills, provenance and verification, and course records."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, slot, table, updated, version
from adapters.sql.types import Hash, Id, Json, Key, LongText, Text, Timestamp, Voc, state
from domain.profiles.verification import VerificationStatus
from domain.shared.privacy import Listing


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


class PlaceOrigin(StrEnum):
    PROFILE = "profile"
    IMPORT = "import"


alumni_profiles = table(
    "alumni_profiles",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("name", Text(255), nullable=False),
    sa.Column("name_key", Key(255), nullable=False),
    sa.Column("headline", Text(255)),
    sa.Column("bio", LongText()),
    sa.Column("batch_year", sa.SmallInteger()),
    sa.Column("department_name", Text(255)),
    sa.Column("industry_name", Text(255)),
    sa.Column("current_role_title", Text(255)),
    sa.Column("current_role_key", Key(255)),
    sa.Column("current_company_name", Text(255)),
    sa.Column("current_company_key", Key(255)),
    sa.Column("location_text", Text(255)),
    sa.Column("location_key", Key(255)),
    sa.Column("years_of_experience", sa.SmallInteger()),
    sa.Column("achievements", Json()),
    sa.Column("social_links", Json()),
    sa.Column("willing_to_mentor", sa.Boolean(), nullable=False, default=False),
    sa.Column("willing_to_hire", sa.Boolean(), nullable=False, default=False),
    sa.Column("completion_pct", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("is_verified", sa.Boolean(), nullable=False, default=False),
    reference("verified_by", "users.id", on_delete="SET NULL", index=True),
    sa.Column("verified_at", Timestamp()),
    reference("photo_file_id", "files.id", on_delete="SET NULL", index=True),
    reference("cv_file_id", "files.id", on_delete="SET NULL", index=True),
    # What the privacy policy makes of account and settings, so that queries can filter by it.
    state("listing", Listing, default=Listing.NOBODY),
    state("origin", ProfileOrigin),
    created(),
    updated(),
    version(),
    sa.Index(None, "college_id", "listing", "name_key", "user_id"),
    # Facets and totals are counted on these alone.
    sa.Index(None, "college_id", "is_verified"),
    sa.Index(None, "college_id", "batch_year", "listing"),
    sa.Index(None, "college_id", "department_name", "listing"),
    sa.Index(None, "college_id", "current_company_key", "listing"),
    sa.Index(None, "college_id", "current_role_key", "listing"),
    sa.Index(None, "college_id", "location_key", "listing"),
    sa.CheckConstraint("completion_pct BETWEEN 0 AND 100", name="completion_pct"),
)

profile_experiences = table(
    "profile_experiences",
    id_column(),
    sa.Column("user_id", Id(), sa.ForeignKey("alumni_profiles.user_id", ondelete="CASCADE"), nullable=False),
    sa.Column("role_title", Text(255), nullable=False),
    sa.Column("company_name", Text(255), nullable=False),
    sa.Column("started_on", sa.Date()),
    sa.Column("ended_on", sa.Date()),
    sa.Column("description", LongText()),
    sa.Column("sort_order", sa.SmallInteger(), nullable=False),
    # Role, company and start: the same position keeps its id when a timeline is saved again.
    sa.Column("dedupe_hash", Hash(), nullable=False),
    created(),
    updated(),
    sa.UniqueConstraint("user_id", "dedupe_hash"),
    sa.CheckConstraint("ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", name="period"),
)

profile_educations = table(
    "profile_educations",
    id_column(),
    sa.Column(
        "user_id", Id(), sa.ForeignKey("alumni_profiles.user_id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("institution", Text(255), nullable=False),
    sa.Column("degree", Text(255)),
    sa.Column("field_of_study", Text(255)),
    sa.Column("start_year", sa.SmallInteger()),
    sa.Column("end_year", sa.SmallInteger()),
    # A text or a list of texts, as it was sent (http-api C-48).
    sa.Column("achievements", Json()),
    sa.Column("sort_order", sa.SmallInteger(), nullable=False),
    created(),
    updated(),
    sa.CheckConstraint("end_year IS NULL OR start_year IS NULL OR end_year >= start_year", name="period"),
)

location_history = table(
    "location_history",
    id_column(),
    sa.Column("user_id", Id(), sa.ForeignKey("alumni_profiles.user_id", ondelete="CASCADE"), nullable=False),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("location_text", Text(255), nullable=False),
    sa.Column("location_key", Key(255), nullable=False),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("valid_to", sa.Date()),
    state("origin", PlaceOrigin),
    created(),
    slot("valid_to IS NULL", "open_slot"),
    sa.UniqueConstraint("user_id", "open_slot"),
    sa.Index(None, "user_id", "valid_from"),
    sa.Index(None, "college_id", "valid_from"),
)

profile_verification_requests = table(
    "profile_verification_requests",
    id_column(),
    reference("user_id", "users.id", on_delete="CASCADE", nullable=False),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    state("status", VerificationStatus),
    sa.Column("rejection_reason", Text(1000)),
    reference("reviewed_by", "users.id", on_delete="SET NULL", index=True),
    sa.Column("reviewed_at", Timestamp()),
    created(),
    updated(),
    slot("status = 'pending'"),
    sa.UniqueConstraint("user_id", "pending_slot"),
    sa.Index(None, "college_id", "status", "created_at"),
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
