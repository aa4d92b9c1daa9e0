"""How often somebody is found whose name is typed with errors, in another order, or in part.

    python -m benchmarks.bench_name_search [--people 20000] [--asked 300] [--seed 3]

The people are those of the demo, on SQLite (the order is the same on MariaDB). Each kind of error is made in the names
of people chosen at random; found is who stands first, or on the first page of 20. Others may have the same name, so
what counts is the name.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

from application.shared.access import Caller
from application.shared.paging import Page
from benchmarks.bench_directory import TODAY, fill, installation
from domain.identity.account import Role
from domain.profiles.directory import Criteria
from domain.shared.search_text import fold_text
from entrypoints.cli.demo_people import generate_people

_LETTERS = "aeiounrst"
_ACCENTS = str.maketrans("aeouicn", "áéöüíçñ")

Change = Callable[[Random, str], str]


def _in_longest_word(change: Change) -> Change:
    def changed(rng: Random, name: str) -> str:
        words = name.split()
        longest = max(range(len(words)), key=lambda i: len(words[i]))
        words[longest] = change(rng, words[longest])
        return " ".join(words)

    return changed


def _missing(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _extra(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice(_LETTERS) + word[at:]


def _wrong(rng: Random, word: str) -> str:
    at = rng.randrange(len(word))
    return word[:at] + rng.choice(_LETTERS) + word[at + 1 :]


def _exchanged(rng: Random, word: str) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _turned(_: Random, name: str) -> str:
    return " ".join(reversed(name.split()))


KINDS: dict[str, Change] = {
    "as it is": lambda _, name: name,
    "other order": _turned,
    "surname first, comma": lambda _, name: f"{name.split()[-1]}, {' '.join(name.split()[:-1])}",
    "capitals": lambda _, name: name.upper(),
    "without accents": lambda _, name: fold_text(name),
    "with accents": lambda _, name: name.translate(_ACCENTS),
    "hyphens": lambda _, name: name.replace(" ", "-"),
    "without spaces": lambda _, name: name.replace(" ", ""),
    "first and last word": lambda _, name: f"{name.split()[0]} {name.split()[-1]}",
    "two letters to come": lambda _, name: name[:-2],
    "a letter missing": _in_longest_word(_missing),
    "a letter too many": _in_longest_word(_extra),
    "a wrong letter": _in_longest_word(_wrong),
    "two letters exchanged": _in_longest_word(_exchanged),
    "exchanged, other order": lambda rng, name: _turned(rng, _in_longest_word(_exchanged)(rng, name)),
    "a letter missing in each word": lambda rng, name: " ".join(
        _missing(rng, word) if len(word) > 3 else word for word in name.split()
    ),
    "exchanged and wrong in one word": lambda rng, name: _in_longest_word(
        lambda rng, word: _wrong(rng, _exchanged(rng, word))
    )(rng, name),
}


async def bench(folder: Path, people: int, asked: int, seed: int) -> None:
    every = list(islice(generate_people(Random(7), TODAY), people))
    async with installation(folder, f"sqlite:///{folder / 'alumunity.db'}") as container:
        await fill(container, every)
        async with container.uow() as uow:
            college_id = await uow.accounts.default_college_id()
        caller, search = Caller("0" * 36, college_id, Role.RECRUITER), container.search_directory()
        names = [person.name for person in Random(seed).sample(every, asked)]
        print("\n| typed | first | on the first page | nobody found |\n|---|---|---|---|")
        for kind, change in KINDS.items():
            rng, first, there, nobody = Random(seed), 0, 0, 0
            for name in names:
                found = await search(caller, Criteria.of(name=change(rng, name)), Page(1, 20))
                shown = [profile["name"] for profile in found.profiles]
                first += shown[:1] == [name]
                there += name in shown
                nobody += not shown
            print(f"| {kind} | {first / asked:.3f} | {there / asked:.3f} | {nobody / asked:.3f} |", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=20_000)
    arguments.add_argument("--asked", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=3)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="alumunity-bench-") as folder:
        asyncio.run(bench(Path(folder), given.people, given.asked, given.seed))


if __name__ == "__main__":
    main()
