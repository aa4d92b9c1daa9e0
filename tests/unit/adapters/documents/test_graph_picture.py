from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from adapters.documents.graph_layout import Group, lay_out
from adapters.documents.graph_picture import SvgGraphPainter
from domain.skills.graph import PublishedGraph
from domain.skills.reading import adjacency, by_popularity, most_popular
from tests.skill_graphs import graph_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(published: PublishedGraph, limit: int = 300) -> bytes:
    graph = published.graph
    network = most_popular(graph, adjacency(graph), by_popularity(graph), limit)
    return SvgGraphPainter().svg(graph, network)


def texts(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def many(count: int, groups: int) -> PublishedGraph:
    names = [[f"Skill {group}.{number}" for number in range(count // groups)] for group in range(groups)]
    profiles = {f"p{group}{i}": members[i : i + 4] for group, members in enumerate(names) for i in range(len(members))}
    return graph_of(profiles, communities={f"Group {n}": members for n, members in enumerate(names)})


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "AT&T",
        "a\"b'c",
        "C++",
        "CI/CD",
        "機械学習",
        "مهارات",
        "bell\x07",
        "]]>",
        "\u202eevil",
    ],
)
def test_any_name_gives_a_picture_that_is_well_formed_and_runs_nothing(name):
    svg = drawn(graph_of({"p": [name, "Python"]}, communities={name: [name, "Python"]}))
    found = ElementTree.fromstring(svg)
    tags = {element.tag.removeprefix(SVG) for element in found.iter()}
    assert tags <= {"svg", "title", "rect", "circle", "line", "text"}
    assert not any(attribute.startswith("on") or "href" in attribute for e in found.iter() for attribute in e.attrib)
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    assert shown in texts(svg)


def test_the_same_graph_gives_the_same_picture():
    assert drawn(many(60, 4)) == drawn(many(60, 4))


def test_the_legend_names_the_communities():
    svg = drawn(graph_of({"p": ["A", "B", "C"]}, communities={"Letters": ["A", "B"]}))
    assert {"Letters (2)", "Without a community (1)"} <= set(texts(svg))


def test_an_empty_graph_is_a_picture_too():
    assert texts(drawn(graph_of({})))


def test_all_skills_are_labelled_and_inside_the_picture():
    svg = ElementTree.fromstring(drawn(many(150, 10)))
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    labels = [element for element in svg.iter(f"{SVG}text") if (element.text or "").startswith("Skill ")]
    assert len({label.text for label in labels}) == 150 + 1  # and the title of the whole
    for circle in svg.iter(f"{SVG}circle"):
        assert 0 < float(circle.attrib["cx"]) < width
        assert 0 < float(circle.attrib["cy"]) < height


def test_communities_do_not_overlap_and_hold_their_skills():
    groups = [Group(str(n), tuple(range(n * 12, n * 12 + 12))) for n in range(7)]
    edges = {(a, b): 0.5 for group in groups for a, b in combinations(group.members, 2)}
    edges[0, 83] = 0.9
    layout = lay_out(groups, edges, 60)
    for one, two in combinations(range(7), 2):
        apart = np.linalg.norm(layout.centres[one] - layout.centres[two])
        assert apart >= layout.radii[one] + layout.radii[two]
    for number, group in enumerate(groups):
        away = np.linalg.norm(layout.points[list(group.members)] - layout.centres[number], axis=1)
        assert (away <= layout.radii[number]).all()
