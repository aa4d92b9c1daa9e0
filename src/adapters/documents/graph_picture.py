"""The skill graph as an SVG picture."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from adapters.documents.graph_layout import Group, Layout, lay_out
from application.skills.read_ports import GraphPainter
from domain.shared.text import cut
from domain.skills.graph import SkillGraph
from domain.skills.reading import Network

PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#8A6D00",
    "#56B4E9",
    "#7F3C8D",
    "#117733",
    "#AA4466",
    "#44698A",
    "#332288",
    "#999933",
)
"""Told apart by colour-blind people too: Okabe and Ito (2008), its yellow darkened, then Tol's muted set.

With more communities colours repeat; those that share one are told apart by their place and their name on the picture.
"""
_ALONE = "#6E6E6E"
_FONT = "Inter, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
_ROOM, _MARGIN, _HEADER = 62.0, 40.0, 74.0
_LEGEND_WIDTH = 300.0
_LONGEST = 26
"""Characters of a label; the whole name is the node's title."""
_EDGE_COLOUR = "#8C96A3"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    x: float
    y: float
    size: float
    anchor: str


class SvgGraphPainter(GraphPainter):
    def svg(self, graph: SkillGraph, network: Network) -> bytes:
        groups = _groups(graph, network)
        index = {position: number for number, position in enumerate(network.nodes)}
        edges = {
            (index[int(graph.a[edge])], index[int(graph.b[edge])]): float(graph.weight[edge]) for edge in network.edges
        }
        layout = lay_out(groups, edges, _ROOM)
        return _Drawing(graph, network, groups, edges, layout).text().encode()


def _groups(graph: SkillGraph, network: Network) -> list[Group]:
    """Communities with a shown skill, the largest first; skills without one come last, together."""
    names = {community.number: community.name for community in graph.communities}
    members: dict[int, list[int]] = {}
    for number, position in enumerate(network.nodes):
        community = int(graph.community[position])
        members.setdefault(community if community in names else 0, []).append(number)
    order = sorted(members, key=lambda number: (number == 0, -len(members[number]), number))
    return [Group(names.get(number, "Without a community"), tuple(members[number])) for number in order]


class _Drawing:
    def __init__(
        self,
        graph: SkillGraph,
        network: Network,
        groups: Sequence[Group],
        edges: dict[tuple[int, int], float],
        layout: Layout,
    ) -> None:
        self._graph = graph
        self._network = network
        self._groups = groups
        self._edges = edges
        self._group_of = {member: number for number, group in enumerate(groups) for member in group.members}
        self._colours = [
            _ALONE if group.name == "Without a community" else PALETTE[number % len(PALETTE)]
            for number, group in enumerate(groups)
        ]
        low_x = min((centre[0] - r for centre, r in zip(layout.centres, layout.radii, strict=True)), default=0.0)
        low_y = min((centre[1] - r for centre, r in zip(layout.centres, layout.radii, strict=True)), default=0.0)
        high_x = max((centre[0] + r for centre, r in zip(layout.centres, layout.radii, strict=True)), default=400.0)
        high_y = max((centre[1] + r for centre, r in zip(layout.centres, layout.radii, strict=True)), default=200.0)
        shift = (_MARGIN - low_x, _MARGIN + _HEADER - low_y)
        self._points = [(x + shift[0], y + shift[1]) for x, y in layout.points.tolist()]
        self._centres = [(x + shift[0], y + shift[1]) for x, y in layout.centres.tolist()]
        self._radii = layout.radii.tolist()
        self._plot_width = high_x - low_x + 2 * _MARGIN
        legend = 34.0 + 22.0 * len(groups)
        self._width = self._plot_width + _LEGEND_WIDTH
        self._height = max(high_y - low_y + 2 * _MARGIN, legend + _MARGIN) + _HEADER

    def text(self) -> str:
        title = f"Skill graph: {len(self._network.nodes)} skills in {len(self._groups)} communities"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._width:.0f} {self._height:.0f}" '
            f'width="{self._width:.0f}" height="{self._height:.0f}" role="img" font-family="{_FONT}">',
            f"<title>{escape(title)}</title>",
            '<rect width="100%" height="100%" fill="#FFFFFF"/>',
            f'<text x="{_MARGIN:.0f}" y="44" font-size="24" font-weight="600" fill="#1F2933">{escape(title)}</text>',
            f'<text x="{_MARGIN:.0f}" y="66" font-size="14" fill="#52606D">'
            "Circles: popularity. Lines: how strongly two skills belong together.</text>",
            *self._discs(),
            *self._lines(),
            *self._nodes(),
            *self._labels(),
            *self._legend(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _discs(self) -> list[str]:
        return [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.07"/>'
            for (x, y), radius, colour in zip(self._centres, self._radii, self._colours, strict=True)
        ]

    def _lines(self) -> list[str]:
        drawn = []
        for (one, two), weight in sorted(self._edges.items(), key=lambda item: item[1]):
            (x1, y1), (x2, y2) = self._points[one], self._points[two]
            inside = self._group_of[one] == self._group_of[two]
            colour = self._colours[self._group_of[one]] if inside else _EDGE_COLOUR
            opacity = (0.15 + 0.4 * weight) if inside else (0.05 + 0.2 * weight)
            drawn.append(
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
                f'stroke-opacity="{opacity:.2f}" stroke-width="{0.6 + 2.2 * weight:.2f}"/>'
            )
        return drawn

    def _radius(self, number: int) -> float:
        return 4.0 + 9.0 * math.sqrt(max(0.0, float(self._graph.popularity[self._network.nodes[number]])))

    def _nodes(self) -> list[str]:
        drawn = []
        for number, position in enumerate(self._network.nodes):
            x, y = self._points[number]
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{self._radius(number):.1f}" '
                f'fill="{self._colours[self._group_of[number]]}" stroke="#FFFFFF" stroke-width="1.5">'
                f"<title>{escape(_printable(self._graph.names[position]))}</title></circle>"
            )
        return drawn

    def _labels(self) -> list[str]:
        """The communities' names on their discs, each skill's beside its circle where it covers least."""
        taken: list[Box] = []
        for number, (x, y) in enumerate(self._points):
            radius = self._radius(number)
            taken.append((x - radius, y - radius, x + radius, y + radius))
        drawn = []
        for group, colour, (x, y), radius in zip(self._groups, self._colours, self._centres, self._radii, strict=True):
            text, top = cut(_printable(group.name), 34), y - radius + 14
            half = _text_width(text, 13.0) / 2
            taken.append((x - half, top - 12, x + half, top + 3))
            drawn.append(
                f'<text x="{x:.1f}" y="{top:.1f}" font-size="13" font-weight="600" text-anchor="middle" '
                f'fill="{colour}">{escape(text)}</text>'
            )
        for number, position in enumerate(self._network.nodes):
            name = _printable(self._graph.names[position])
            label, box = self._place(number, name, taken)
            taken.append(box)
            # A white outline below the letters keeps them readable over lines.
            drawn.append(
                f'<text x="{label.x:.1f}" y="{label.y:.1f}" font-size="{label.size:.1f}" text-anchor="{label.anchor}" '
                f'fill="#1F2933" stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
                f"{escape(label.text)}</text>"
            )
        return drawn

    def _place(self, number: int, name: str, taken: Sequence[Box]) -> tuple[_Label, Box]:
        """The first of these places that is free, else the one that covers least."""
        x, y = self._points[number]
        radius = self._radius(number)
        largest = 15.0 if number < len(self._network.nodes) // 8 else 12.0
        best: tuple[float, _Label, Box] | None = None
        for size, longest in ((largest, _LONGEST), (11.0, _LONGEST), (9.5, _LONGEST), (9.0, 14)):
            text = cut(name, longest)
            for label, box in _places(text, x, y, radius, size):
                outside = box[0] < 4 or box[2] > self._plot_width + 10
                covered = sum(_overlap(box, other) for other in taken) + (1_000.0 if outside else 0.0)
                if covered == 0:
                    return label, box
                if best is None or covered < best[0]:
                    best = covered, label, box
        assert best is not None
        return best[1], best[2]

    def _legend(self) -> list[str]:
        x, y = self._plot_width + 10, _HEADER + _MARGIN
        drawn = [f'<text x="{x:.0f}" y="{y:.0f}" font-size="15" font-weight="600" fill="#1F2933">Communities</text>']
        for group, colour in zip(self._groups, self._colours, strict=True):
            y += 22
            text = cut(_printable(group.name), 30)
            drawn.append(f'<circle cx="{x + 7:.0f}" cy="{y - 5:.0f}" r="6.5" fill="{colour}"/>')
            drawn.append(
                f'<text x="{x + 22:.0f}" y="{y:.0f}" font-size="13" fill="#323F4B">'
                f"{escape(text)} ({len(group.members)})</text>"
            )
        return drawn


def _places(text: str, x: float, y: float, radius: float, size: float) -> list[tuple[_Label, Box]]:
    width, rise, gap = _text_width(text, size), size * 0.36, radius + 4
    high = size * 0.8
    found = []
    for dx, dy, anchor in (
        (gap, 0.0, "start"),
        (-gap, 0.0, "end"),
        (0.0, -(radius + size * 0.62), "middle"),
        (0.0, radius + size * 0.78, "middle"),
        (gap * 0.75, -(gap * 0.75), "start"),
        (gap * 0.75, gap * 0.75, "start"),
        (-gap * 0.75, -(gap * 0.75), "end"),
        (-gap * 0.75, gap * 0.75, "end"),
    ):
        left = x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        middle = y + dy
        found.append(
            (
                _Label(text, x + dx, middle + rise, size, anchor),
                (left, middle - high / 2 - 1, left + width, middle + high / 2 + 1),
            )
        )
    return found


def _text_width(text: str, size: float) -> float:
    """Roughly, in a sans serif font; East Asian letters are square."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (0.57 * (len(text) - wide) + 1.02 * wide)


def _overlap(one: Box, two: Box) -> float:
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    return width * height if width > 0 and height > 0 else 0.0


def _printable(name: str) -> str:
    """Without characters that XML does not allow."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
