"""Communities of skills that keep their numbers from one rebuild to the next (decision S7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from domain.skills.graph import Floats, Ints


def stable_numbers(labels: Ints, keys: Sequence[str], former: Mapping[str, int], used: int) -> tuple[Ints, int]:
    """Numbers for the communities that a rebuild found.

    Of all pairs of a new and a former community, the one with most skills in common is matched first, then the next of
    those that are still free; ties go to the lower former number, then to the community of the lower key. What is left
    gets new numbers, the largest community first.

    Args:
        labels: shape (n,), any number >= 0 per community, -1 for skills that are in none.
        former: number by skill key in the former graph; 0 for none.
        used: the highest number that any graph of the college ever used.
    Returns:
        Shape (n,), 0 for skills that are in none, and the highest number used now.
    """
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels.tolist()):
        if label >= 0:
            members.setdefault(label, []).append(place)
    least = {label: min(keys[place] for place in places) for label, places in members.items()}
    overlaps: dict[tuple[int, int], int] = {}
    for label, places in members.items():
        for place in places:
            number = former.get(keys[place], 0)
            if number:
                overlaps[label, number] = overlaps.get((label, number), 0) + 1
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for (label, number), _ in sorted(overlaps.items(), key=lambda one: (-one[1], one[0][1], least[one[0][0]])):
        if label not in numbers and number not in taken:
            numbers[label] = number
            taken.add(number)
    for label in sorted(members.keys() - numbers.keys(), key=lambda label: (-len(members[label]), least[label])):
        used += 1
        numbers[label] = used
    found = np.array([numbers.get(label, 0) for label in labels.tolist()], dtype=np.int64)
    return found, max([used, *numbers.values()])


def central(community: Ints, pagerank: Floats, number: int, keys: Sequence[str], limit: int) -> list[int]:
    """Positions of the most central skills of a community; of equally central ones the lower key first."""
    places = np.flatnonzero(community == number).tolist()
    return sorted(places, key=lambda place: (-pagerank[place], keys[place]))[:limit]


def community_sizes(community: Ints) -> list[tuple[int, int]]:
    """(number, skills) of each community, by number."""
    numbers, sizes = np.unique(community[community > 0], return_counts=True)
    return list(zip(numbers.tolist(), sizes.tolist(), strict=True))


def weighted_degree(a: Ints, b: Ints, weight: Floats, size: int) -> Floats:
    """Shape (size,): sum of the weights of each skill's edges."""
    both = np.concatenate([a, b])
    return np.bincount(both, weights=np.tile(weight, 2), minlength=size).astype(np.float64)
