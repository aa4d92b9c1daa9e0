"""What is known about skills before the network lists any: which tools the occupations of O*NET use together.

The table ships with the project (data/skill_prior.npz, see data/ATTRIBUTION.md) and is made by
tools/build_skill_prior.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from adapters.ml.packed import pack, texts, texts_of, unpack

SHIPPED = Path(__file__).parent / "data" / "skill_prior.npz"


@dataclass(frozen=True)
class SkillPrior:
    """Lists of skills, one per occupation.

    Attributes:
        keys: n distinct skill keys: tools, and words of the descriptions of occupations.
        aliases: other key to position in `keys`; never a key of its own.
        lists: shape (occupations, n), 1 where the occupation names the skill.
        kinds: shape (n, k), 1 where the skill is a tool of that kind; words have no kind.
    """

    keys: tuple[str, ...]
    aliases: dict[str, int]
    lists: sp.csr_matrix
    kinds: sp.csr_matrix

    @classmethod
    def none(cls) -> SkillPrior:
        """Nothing is known."""
        return cls((), {}, sp.csr_matrix((0, 0)), sp.csr_matrix((0, 0)))

    @classmethod
    def of(
        cls,
        bags: Sequence[frozenset[str]],
        kind_of: dict[str, str] | None = None,
        aliases: dict[str, str] | None = None,
    ) -> SkillPrior:
        """The same prior for the same bags, in whatever order the sets give their members.

        Args:
            bags: the skill keys of each occupation.
            kind_of: key to the kind of tool.
            aliases: other key to key; left out where the key is unknown or the alias is a key itself.
        """
        keys = sorted(frozenset().union(*bags))
        position = {key: i for i, key in enumerate(keys)}
        kinds = {key: kind for key, kind in (kind_of or {}).items() if key in position}
        column = {kind: i for i, kind in enumerate(sorted(set(kinds.values())))}
        known = {
            alias: position[key]
            for alias, key in sorted((aliases or {}).items())
            if key in position and alias not in position
        }
        return cls(
            tuple(keys),
            known,
            _ones([(i, position[key]) for i, bag in enumerate(bags) for key in sorted(bag)], (len(bags), len(keys))),
            _ones([(position[key], column[kind]) for key, kind in sorted(kinds.items())], (len(keys), len(column))),
        )

    @classmethod
    def load(cls, path: Path = SHIPPED) -> SkillPrior:
        """What `save` wrote."""
        held = unpack(path.read_bytes())
        keys = texts_of(held["keys"])
        aliases = dict(zip(texts_of(held["alias_keys"]), held["alias_rows"].tolist(), strict=True))
        starts, members = held["list_starts"], held["list_members"].astype(np.int64)
        shape = (len(starts) - 1, len(keys))
        lists = sp.csr_matrix((np.ones(len(members)), members, starts.astype(np.int64)), shape=shape)
        rows, columns = held["kind_rows"].astype(np.int64), held["kind_columns"].astype(np.int64)
        kinds = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(keys), held["kinds"].item()))
        return cls(keys, aliases, lists, kinds)

    def to_bytes(self) -> bytes:
        """The same bytes for the same prior."""
        kinds = self.kinds.tocoo()
        return pack(
            keys=texts(self.keys),
            alias_keys=texts(self.aliases),
            alias_rows=np.fromiter(self.aliases.values(), np.uint16, len(self.aliases)),
            list_starts=self.lists.indptr.astype(np.uint32),
            list_members=self.lists.indices.astype(np.uint16),
            kind_rows=kinds.row.astype(np.uint16),
            kind_columns=kinds.col.astype(np.uint16),
            kinds=np.array(self.kinds.shape[1], np.uint16),
        )

    def find(self, key: str) -> int | None:
        """Position of a key or of its alias."""
        found = self._positions.get(key)
        return self.aliases.get(key) if found is None else found

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.keys)}


def _ones(cells: list[tuple[int, int]], shape: tuple[int, int]) -> sp.csr_matrix:
    rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    return sp.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)
