"""Places for the skills of a network on a plane: communities as discs that do not overlap, skills spread within."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_GAP = 26.0
"""Pixels between two discs."""
_SEED = 1
_STEPS = 120


@dataclass(frozen=True, slots=True)
class Group:
    """Skills of one community.

    Attributes:
        members: indexes into the shown skills.
    """

    name: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """`points` has shape (n, 2); `centres` and `radii` are of the groups' discs, in pixels."""

    points: Points
    centres: Points
    radii: NDArray[np.float64]


def lay_out(
    groups: Sequence[Group], edges: Mapping[tuple[int, int], float], room: float, aspect: float = 1.35
) -> Layout:
    """Each group gets a disc whose area grows with its members, next to the groups that it is tied to most.

    Args:
        edges: (index, index) -> weight in (0, 1].
        room: pixels that a skill and its label need, as the side of a square.
        aspect: width of the whole divided by its height, roughly.
    """
    size = sum(len(group.members) for group in groups)
    radii = np.array([_radius(len(group.members), room) for group in groups])
    centres = _pack(radii, _ties(groups, edges), aspect)
    points = np.zeros((size, 2))
    for group, centre, radius in zip(groups, centres, radii, strict=True):
        points[list(group.members)] = centre + _within(group.members, edges, radius - room * 0.4, room)
    return Layout(points, centres, radii)


def _radius(members: int, room: float) -> float:
    return room * (0.55 + 0.62 * math.sqrt(members))


def _ties(groups: Sequence[Group], edges: Mapping[tuple[int, int], float]) -> Points:
    """Shape (g, g): sum of the weights between the members of each two groups."""
    of = {member: number for number, group in enumerate(groups) for member in group.members}
    ties = np.zeros((len(groups), len(groups)))
    for (one, two), weight in edges.items():
        ties[of[one], of[two]] += weight
        ties[of[two], of[one]] += weight
    return ties


def _pack(radii: NDArray[np.float64], ties: Points, aspect: float) -> Points:
    """Centres of discs that do not overlap: the largest in the middle, each further one near it and near its ties."""
    centres = np.zeros((len(radii), 2))
    placed: list[int] = []
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    for disc in np.argsort(-radii, kind="stable").tolist():
        if placed:
            spots = np.concatenate([centres[other] + around * (radii[other] + radii[disc] + _GAP) for other in placed])
            apart = np.linalg.norm(spots[:, None, :] - centres[placed][None, :, :], axis=2)
            free = np.all(apart >= radii[placed] + radii[disc] + _GAP - 1e-6, axis=1)
            spots, apart = spots[free], apart[free]
            pull = apart @ ties[disc, placed] / max(float(ties[disc, placed].sum()), 1e-9)
            middle = np.hypot(spots[:, 0] / aspect, spots[:, 1])
            centres[disc] = spots[int(np.argmin(np.round(middle + 0.25 * pull, 6)))]
        placed.append(disc)
    return centres


def _within(members: Sequence[int], edges: Mapping[tuple[int, int], float], radius: float, room: float) -> Points:
    """Places of the members around the origin, by a force layout, then pushed apart."""
    if len(members) == 1:
        return np.zeros((1, 2))
    inside = nx.Graph()
    inside.add_nodes_from(members)
    chosen = set(members)
    inside.add_weighted_edges_from(
        (one, two, weight) for (one, two), weight in edges.items() if one in chosen and two in chosen
    )
    found = nx.spring_layout(inside, k=1.6 / math.sqrt(len(members)), iterations=80, seed=_SEED, method="force")
    points = np.array([found[member] for member in members], dtype=np.float64)
    points -= points.mean(axis=0)
    points *= radius / max(float(np.linalg.norm(points, axis=1).max()), 1e-9)
    return _spread(points, radius, room)


def _spread(points: Points, radius: float, room: float) -> Points:
    """Push apart what is nearer than `room`, more in height than in width, as labels are wide; stay in the disc."""
    least = np.array([1.25, 0.72]) * room
    for _ in range(_STEPS):
        apart = (points[:, None, :] - points[None, :, :]) / least
        distance = np.linalg.norm(apart, axis=2)
        np.fill_diagonal(distance, np.inf)
        near = distance < 1.0
        if not near.any():
            break
        distance = np.clip(distance, 1e-3, 1.0)
        push = (1.0 - distance) / distance
        points = points + 0.25 * (apart * push[:, :, None]).sum(axis=1) * least
        length = np.linalg.norm(points, axis=1, keepdims=True)
        points = np.where(length > radius, points * (radius / np.maximum(length, 1e-9)), points)
    return points
