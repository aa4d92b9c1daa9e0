"""Words by which a text search finds its way to those who pass the filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest

from application.shared.search import MAX_TEXTS, QueryWord, SearchScope, SimilarWord, TextQuery, UnderstandText

USES = {"larkfield": 9, "school": 40, "primary": 12, "oak": 3, "london": 80, "united": 200, "kingdom": 80, "2015": 30}


class StoredWords:
    """A vocabulary of fixed words."""

    asked = 0

    async def look_up(
        self, college_id: str, scope: SearchScope, words: Collection[str], prefixes: Sequence[str] = ()
    ) -> tuple[Mapping[str, int], Sequence[int]]:
        self.asked += 1
        return {word: USES[word] for word in words if word in USES}, [0 for _ in prefixes]

    async def similar(self, college_id: str, scope: SearchScope, word: str, limit: int) -> Sequence[SimilarWord]:
        raise AssertionError("nothing is mistyped")


@pytest.mark.parametrize(
    ("filters", "implied"),
    [
        ([], ()),
        ([[]], ()),
        ([["london, united kingdom"]], (QueryWord(("kingdom",)),)),
        ([["larkfield primary school"], ["2015"]], (QueryWord(("larkfield",)), QueryWord(("2015",)))),
        ([["larkfield primary school", "oak school"]], (QueryWord(("larkfield", "oak")),)),
        ([["london", "united kingdom, london"]], (QueryWord(("london", "kingdom")),)),
        ([["unknown school"]], (QueryWord(("school",)),)),
        ([["larkfield", "unknown"]], ()),
        ([["unknown"], ["oak"]], (QueryWord(("oak",)),)),
        ([["+-*"], ["oak"]], (QueryWord(("oak",)),)),
        ([["oak " * 63 + "sch"]], (QueryWord(("oak",)),)),
        ([["unknown " * 31 + " school"]], ()),
        ([["oak"] * (MAX_TEXTS + 1), ["2015"]], (QueryWord(("2015",)),)),
    ],
)
async def test_each_filter_implies_the_rarest_stored_word_of_each_of_its_texts(filters, implied):
    assert (await understood(filters)).implied == implied


async def test_the_number_of_documents_is_at_most_that_of_all_the_words():
    (word,) = (await understood([["larkfield primary", "oak school"]])).implied
    assert word.uses == 12


async def test_text_and_filters_are_looked_up_at_once():
    words = StoredWords()
    await UnderstandText(words)("london school ", "c", SearchScope.PEOPLE, filters=[["oak"], ["2015"]])
    assert words.asked == 1


async def understood(filters: Sequence[Sequence[str]]) -> TextQuery:
    found = await UnderstandText(StoredWords())("london ", "c", SearchScope.PEOPLE, filters=filters)
    assert found is not None
    return found
