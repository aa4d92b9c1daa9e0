"""Which column of a file is which column of the schema (decision D4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from domain.datasets.columns import Column, Kind, Schema
from domain.datasets.errors import WrongColumns
from domain.shared.errors import FieldError
from domain.shared.text import cut

# A header cell can hold a whole page, and a sheet can have 16,384 columns: names are looked at and shown within bounds.
_KEY_LIMIT = 80
_SHOWN_CHARACTERS = 40
_SHOWN_COLUMNS = 20
_GUESSED_COLUMNS = 50
_CLOSE_ENOUGH = 0.8

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OWN_ERROR_COLUMNS = frozenset({"errorcode", "error", "suggestion"})

# "Name" beside "Vorname" is the surname, "nombre" beside "apellidos" the first name.
_SURNAME_BESIDE = {("name", "vorname"), ("nom", "prenom")}
_FIRST_NAME_BESIDE = {("nombre", "apellido"), ("nombre", "apellidos"), ("nombre", "primerapellido")}


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """Where each known column stands in the file.

    Attributes:
        header: the names as the file spells them.
        columns: canonical name to position, from 0. An alumni file without `name` may have `first_name` and `last_name`
            instead, and a job market file may have `salary_currency` and `posted_date`.
        unknown: names that mean nothing here, as spelled; their cells are kept out.
        repeated: names that mean a column which another one has already; their cells are kept out.
        missing: required columns that the file lacks, in the schema's order.
        suggestions: (name in the file, column that was probably meant), at most one for each column.
    """

    header: tuple[str, ...]
    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    missing: tuple[str, ...]
    suggestions: tuple[tuple[str, str], ...]


def header_key(name: str) -> str:
    """What names are compared by: compatibility forms, accents, case, blanks and punctuation do not count."""
    plain = unicodedata.normalize("NFKD", name.strip()[:_KEY_LIMIT]).casefold()
    return "".join([character for character in plain if character.isalnum()])


def is_own_error_column(name: str) -> bool:
    """Whether a column is one of those that our error files add (D8): error_code, error, suggestion."""
    return header_key(name) in _OWN_ERROR_COLUMNS


def map_header(schema: Schema, header: Sequence[str]) -> HeaderMapping:
    """Find the schema's columns in a header.

    An exact name beats a synonym, among equals the first wins. The columns of our own error files (D8) and columns
    without a name are passed over in silence.
    """
    exact, synonyms = _exact_names(schema), _synonyms(schema)
    keys = [header_key(name) for name in header]
    meanings: list[str | None] = []
    for name, key in zip(header, keys, strict=True):
        meaning = exact.get(key) or synonyms.get(key)
        if meaning is None and ("(" in name or "[" in name):
            bare = header_key(_IN_BRACKETS.sub(" ", name[:_KEY_LIMIT]))
            meaning = exact.get(bare) or synonyms.get(bare)
        meanings.append(meaning)

    columns: dict[str, int] = {}
    for is_exact in (True, False):
        for position, column in enumerate(meanings):
            if column is not None and (exact.get(keys[position]) == column) is is_exact:
                columns.setdefault(column, position)
    _settle_name(columns, keys)

    used = set(columns.values())
    unknown: list[str] = []
    repeated: list[str] = []
    for position, name in enumerate(header):
        if position not in used and name.strip() and keys[position] not in _OWN_ERROR_COLUMNS:
            (repeated if meanings[position] in columns else unknown).append(name)

    missing = [name for name in schema.required if name not in columns]
    if "first_name" in columns and "last_name" in columns:
        missing = [name for name in missing if name != "name"]
    return HeaderMapping(
        header=tuple(header),
        columns=columns,
        unknown=tuple(unknown),
        repeated=tuple(repeated),
        missing=tuple(missing),
        suggestions=tuple(_suggestions(schema, columns, unknown, "name" in missing)),
    )


def require_columns(mapping: HeaderMapping) -> None:
    """Refuse a file that lacks required columns.

    Raises:
        WrongColumns: names the missing columns, those found and what was probably meant; has a field error for each.
    """
    if not mapping.missing:
        return
    meant = {column: name for name, column in mapping.suggestions}
    found = [cut(name.strip(), _SHOWN_CHARACTERS) for name in mapping.header if name.strip()]
    more = ", ..." if len(found) > _SHOWN_COLUMNS else ""
    sentences = [
        f"Required columns are missing: {', '.join(mapping.missing)}.",
        f"Found: {', '.join(found[:_SHOWN_COLUMNS])}{more}." if found else "The file names no columns.",
    ]
    if meant:
        pairs = ", ".join(f'"{cut(name.strip(), _SHOWN_CHARACTERS)}" → {column}' for column, name in meant.items())
        sentences.append(f"Probably meant: {pairs}. Rename these columns and upload the file again.")
    errors = []
    for column in mapping.missing:
        message = "This column is required."
        if column in meant:
            message += f' The file has "{cut(meant[column].strip(), _SHOWN_CHARACTERS)}"; rename it to {column}.'
        errors.append(FieldError(column, message))
    raise WrongColumns(" ".join(sentences), errors=errors)


def _all_columns(schema: Schema) -> Iterator[Column]:
    yield from schema.columns
    yield from schema.helpers


@lru_cache
def _exact_names(schema: Schema) -> Mapping[str, str]:
    return {header_key(column.name): column.name for column in _all_columns(schema)}


@lru_cache
def _synonyms(schema: Schema) -> Mapping[str, str]:
    return {header_key(name): column.name for column in _all_columns(schema) for name in column.synonyms}


def _settle_name(columns: dict[str, int], keys: Sequence[str]) -> None:
    """Keep either `name`, or `first_name` and `last_name` where both are there and `name` is not."""
    full, first, last = columns.get("name"), columns.get("first_name"), columns.get("last_name")
    if full is not None:
        if first is not None and last is None and (keys[full], keys[first]) in _SURNAME_BESIDE:
            columns["last_name"] = columns.pop("name")
        elif last is not None and first is None and (keys[full], keys[last]) in _FIRST_NAME_BESIDE:
            columns["first_name"] = columns.pop("name")
    if "name" in columns or not ("first_name" in columns and "last_name" in columns):
        columns.pop("first_name", None)
        columns.pop("last_name", None)


def _suggestions(
    schema: Schema, columns: Mapping[str, int], unknown: Sequence[str], is_name_missing: bool
) -> Iterator[tuple[str, str]]:
    candidates: dict[str, str] = {}
    for name in unknown[:_GUESSED_COLUMNS]:
        candidates.setdefault(header_key(name), name)
    candidates.pop("", None)
    halves = [half for half in schema.helpers if half.kind is Kind.NAME]
    wanted = [column for column in schema.columns if column.name not in columns]
    hinted: dict[str, str] = {}
    for column in wanted:
        hints = {header_key(name) for name in column.hints}
        if column.name == "name" and is_name_missing:
            hints |= {header_key(name) for half in halves for name in (half.name, *half.synonyms)}
        for key in list(candidates):
            if key in hints and column.name not in hinted:
                hinted[column.name] = candidates.pop(key)
    for column in wanted:
        meant = hinted.get(column.name) or _misspelled(column, candidates)
        if meant is not None:
            yield meant, column.name


def _misspelled(column: Column, candidates: dict[str, str]) -> str | None:
    for spelling in (column.name, *column.synonyms):
        close = get_close_matches(header_key(spelling), list(candidates), n=1, cutoff=_CLOSE_ENOUGH)
        if close:
            return candidates.pop(close[0])
    return None
