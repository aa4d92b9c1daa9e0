"""The column types of data-model 1.1, the same Python values on SQLite and MySQL/MariaDB."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine, UserDefinedType

_MYSQL = ("mysql", "mariadb")


def Ascii(length: int) -> TypeEngine[str]:  # noqa: N802 - reads as a type in a table
    """An ASCII word, compared byte by byte."""
    return sa.String(length).with_variant(mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), *_MYSQL)


def Id() -> TypeEngine[str]:  # noqa: N802 - reads as a type in a table
    """UUID in canonical lower case."""
    return Ascii(36)


def Hash() -> TypeEngine[str]:  # noqa: N802
    """SHA-256 as 64 hexadecimal digits."""
    return Ascii(64)


def Voc() -> TypeEngine[str]:  # noqa: N802
    """A word of an open vocabulary."""
    return Ascii(64)


def Text(length: int) -> TypeEngine[str]:  # noqa: N802
    """Text as displayed; never compared for identity."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_unicode_ci"), *_MYSQL
    )


def Key(length: int) -> TypeEngine[str]:  # noqa: N802
    """A folded identity, compared byte by byte."""
    return sa.String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), *_MYSQL)


def LongText(collation: str = "utf8mb4_unicode_ci") -> TypeEngine[str]:  # noqa: N802
    """Up to 16 MiB."""
    return sa.Text().with_variant(mysql.MEDIUMTEXT(charset="utf8mb4", collation=collation), *_MYSQL)


def Blob() -> TypeEngine[bytes]:  # noqa: N802
    """Up to 16 MiB."""
    return sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), *_MYSQL)


class _MySqlJson(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"


class Json(sa.types.TypeDecorator[Any]):
    """A document that is read and written whole; never a search condition."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_MySqlJson() if dialect.name in _MYSQL else sa.Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


class Timestamp(sa.types.TypeDecorator[datetime]):
    """An instant: aware UTC in Python, DATETIME(6) or ISO text with six digits in the database."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(mysql.DATETIME(fsp=6) if dialect.name in _MYSQL else sa.String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        utc = value.astimezone(UTC).replace(tzinfo=None)
        return utc if dialect.name in _MYSQL else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        naive = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return naive.replace(tzinfo=UTC)


def state(name: str, values: type[enum.StrEnum], **options: Any) -> tuple[sa.Column[str], sa.CheckConstraint]:
    """A closed state machine: an ASCII word and the check that it is one of `values`."""
    words = ", ".join(f"'{value.value}'" for value in values)
    nullable = options.get("nullable", False)
    options["nullable"] = nullable
    return (
        sa.Column(name, Ascii(32), **options),
        sa.CheckConstraint(f"{name} IN ({words})", name=name),
    )
