"""Text search: what people and postings are found by, and the words that queries are corrected to.

The migration adds a FULLTEXT index on `document` on MySQL and MariaDB, and an FTS5 table `<name>_fts` on SQLite, which
the adapter keeps up.
"""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import reference, table
from adapters.sql.types import Id, Key, LongText, Voc, state
from application.shared.search import SearchScope
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing


def _search_table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    """No foreign key to what it describes: on SQLite a row must not go without its entry in the FTS5 table."""
    return table(
        name,
        sa.Column(
            "doc_no",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("owner_id", Id(), nullable=False),
        reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False, index=True),
        # Encoded words, those of the most telling fields on their own, for ranking.
        sa.Column("first_words", Key(1000), nullable=False),
        sa.Column("second_words", Key(1000), nullable=False),
        sa.Column("third_words", LongWords(), nullable=False),
        sa.Column("document", LongWords(), nullable=False),
        *columns,
        sa.UniqueConstraint("owner_id"),
    )


def LongWords() -> sa.types.TypeEngine[str]:  # noqa: N802 - reads as a type in a table
    """Encoded words, compared byte by byte."""
    return LongText(collation="utf8mb4_bin")


people_search = _search_table(
    "people_search",
    # What a search filters and sorts by, so that it reads nothing else of the thousands that a common word finds.
    *state("listing", Listing, default=Listing.NOBODY),
    sa.Column("name_key", Key(255), nullable=False, default=""),
    sa.Column("name_words", sa.SmallInteger(), nullable=False, default=0),
    # Without case and accents; empty where nothing is known.
    *(sa.Column(field.value, Key(255), nullable=False, default="") for field in DirectoryField),
    sa.Column("batch_year", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("is_verified", sa.Boolean(), nullable=False, default=False),
    # Of the account.
    sa.Column("role", Voc(), nullable=False, default=""),
    # One to a line, with a line feed before and after each.
    sa.Column("skill_keys", LongWords(), nullable=False, default=""),
)
job_search = _search_table("job_search")

search_words = table(
    "search_words",
    reference("college_id", "colleges.id", on_delete="RESTRICT", primary_key=True),
    *state("scope", SearchScope, primary_key=True),
    sa.Column("word", Key(64), primary_key=True),
    # Documents that it occurs in.
    sa.Column("uses", sa.Integer(), nullable=False),
)

search_trigrams = table(
    "search_trigrams",
    reference("college_id", "colleges.id", on_delete="RESTRICT", primary_key=True),
    *state("scope", SearchScope, primary_key=True),
    sa.Column("trigram", Key(3), primary_key=True),
    sa.Column("word", Key(64), primary_key=True),
)

people_to_index = table(
    "people_to_index",
    # No foreign key: who is gone has to leave the index, too.
    sa.Column("user_id", Id(), primary_key=True),
)

data_generations = table(
    "data_generations",
    reference("college_id", "colleges.id", on_delete="RESTRICT", primary_key=True),
    sa.Column("kind", Voc(), primary_key=True),
    sa.Column("generation", sa.BigInteger(), nullable=False),
)
