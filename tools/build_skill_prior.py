"""Builds the skill prior that ships with the project out of the workbooks of O*NET.

    python -m tools.build_skill_prior FOLDER [--to FILE]

FOLDER holds technology-skills.xlsx and occupation-data.xlsx of the O*NET database (CC BY 4.0). Run it from the root of
the project with PYTHONPATH=src:. The same workbooks give the same bytes. Occupations that benchmarks/onet.py holds out
stay out.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from adapters.ml.skill_prior import SHIPPED, SkillPrior
from benchmarks.onet import Occupation, Part, occupations, part_of, words

COMMON, RARE = 0.3, 3
"""A word of more than this share of the occupations, or of fewer than so many, places nothing."""

_VENDORS = (
    "adobe systems adobe|adobe|amazon|apache|apple|atlassian|autodesk|bentley|blackbaud|cisco|dassault systemes|esri|"
    "google|hewlett packard|ibm|intuit|jetbrains|mathworks|the mathworks|microsoft|microsoft office|mozilla|"
    "national instruments|oracle|red hat|sap|statacorp|trimble|wolfram research"
)
_VENDOR = re.compile(rf"(?:{_VENDORS}) (?=.*\w\w)")
_NOUN = re.compile(r" (?:software|systems?)$")
_TAIL = re.compile(r"(.+) ([a-z0-9/]{2,6})$")


def build(kept: Sequence[Occupation]) -> SkillPrior:
    """A prior in which an occupation's list is its tools and the telling words of its title and description."""
    found = Counter(word for one in kept for word in words(one))
    telling = {w for w, n in found.items() if RARE <= n <= COMMON * len(kept) and w not in ENGLISH_STOP_WORDS}
    kinds = {key: kind for one in kept for key, kind in one.tools.items()}
    spellings = aliases(kinds, Counter(key for one in kept for key in one.tools))
    bags = [frozenset(one.tools) | ((words(one) & telling) - spellings.keys()) for one in kept]
    return SkillPrior.of(bags, kinds, spellings)


def aliases(keys: Iterable[str], listed: Counter[str]) -> dict[str, str]:
    """Other spellings of the tools: without vendor, without `software`, the long and the short form.

    `microsoft excel` is also `excel`; `structured query language sql` is also `sql` and `structured query language`.
    Where several tools have a spelling, it belongs to the one that most occupations name, then to the first.
    """
    best: dict[str, str] = {}
    for key in sorted(keys, key=lambda one: (-listed[one], one)):
        for alias in _spellings(key):
            best.setdefault(alias, key)
    return best


def _spellings(key: str) -> list[str]:
    plain = _NOUN.sub("", key)
    found = {plain, _VENDOR.sub("", plain, count=1)}
    match = _TAIL.fullmatch(plain)
    if match and _abbreviates(match[2], match[1]):
        found |= {match[1], match[2]}
    return sorted(found - {key, ""})


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of `short` are first letters of words of `long`, or at least appear in it in order."""
    initials = "".join(word[0] for word in re.split(r"[\s/-]+", long) if word)
    return short in initials or (short[0] in long.split()[0] and _is_within(short, long))


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return len(long.split()) >= len(short) - 2 >= 1 and all(letter in letters for letter in short)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--to", type=Path, default=SHIPPED)
    given = arguments.parse_args()
    prior = build([one for one in occupations(given.folder) if part_of(one.code) is not Part.HELD_OUT])
    given.to.write_bytes(prior.to_bytes())
    print(
        f"{prior.lists.shape[0]} occupations, {len(prior.keys):,} skills and words, {len(prior.aliases):,} other "
        f"spellings: {given.to.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
