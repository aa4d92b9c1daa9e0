"""Changes of tables that exist, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op


@contextmanager
def altered(table: str, **checks: str) -> Iterator[Any]:
    """Changes of a table that exists, after which its states are checked by `checks` and no others.

    SQLite, which cannot alter a table with checks, has it built anew.
    """
    bind = op.get_bind()
    # MariaDB also reports the checks of its JSON columns.
    former = [str(check["name"]) for check in sa.inspect(bind).get_check_constraints(table)]
    with op.batch_alter_table(table, recreate="always" if bind.dialect.name == "sqlite" else "never") as batch:
        for name in former:
            if name.startswith("ck_"):
                batch.drop_constraint(op.f(name), type_="check")
        yield batch
        for name, text in checks.items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(text))


def one_of(column: str, *words: str) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
