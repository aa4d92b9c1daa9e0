"""One metadata and one naming convention, so that every constraint has a name that migrations can use."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from adapters.sql.types import Id, Timestamp

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

MYSQL_OPTIONS: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_row_format": "DYNAMIC",
}


def table(name: str, *parts: Any) -> sa.Table:
    """A table of ours: columns, or (column, check) pairs, and constraints."""
    flat: list[Any] = []
    for part in parts:
        flat.extend(part) if isinstance(part, tuple) else flat.append(part)
    return sa.Table(name, metadata, *flat, **MYSQL_OPTIONS)


def id_column() -> sa.Column[str]:
    return sa.Column("id", Id(), primary_key=True)


def reference(name: str, target: str, *, on_delete: str, **options: Any) -> sa.Column[str]:
    """A foreign key to `table.column`; `on_delete` is CASCADE, RESTRICT or SET NULL."""
    return sa.Column(name, Id(), sa.ForeignKey(target, ondelete=on_delete), **options)


def created() -> sa.Column[Any]:
    return sa.Column("created_at", Timestamp(), nullable=False)


def updated() -> sa.Column[Any]:
    return sa.Column("updated_at", Timestamp(), nullable=False)


def version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False, default=1)


def slot(condition: str, name: str = "pending_slot") -> sa.Column[Any]:
    """The column that is 1 where `condition` holds and NULL elsewhere: last in a unique key it allows one such row."""
    return sa.Column(name, sa.SmallInteger(), sa.Computed(f"CASE WHEN {condition} THEN 1 END", persisted=False))
