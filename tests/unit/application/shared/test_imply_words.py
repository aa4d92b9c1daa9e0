"""Words by which a text search finds its way to those who pass the filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest

from application.shared.search import MAX_TEXTS, ImplyWords, QueryWord, SearchScope, SimilarWord

USES = {"larkfield": 9, "school": 40, "primary": 12, "oak": 3, "london": 80, "united": 200, "kingdom": 80, "2015": 30}


class StoredWords:
    """A vocabulary of fixed words."""

    asked = 0

    async def known(self, college_id: str, scope: SearchScope, words: Collection[str]) -> Mapping[str, int]:
        self.asked += 1
        return {word: USES[word] for word in words if word in USES}

    async def begun(self, college_id: str, scope: SearchScope, prefix: str) -> int:
        raise AssertionError("nothing is half typed")

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
    assert await ImplyWords(StoredWords())(filters, "c", SearchScope.PEOPLE) == implied


async def test_the_number_of_documents_is_at_most_that_of_all_the_words():
    (word,) = await ImplyWords(StoredWords())([["larkfield primary", "oak school"]], "c", SearchScope.PEOPLE)
    assert word.uses == 12


async def test_without_filters_the_vocabulary_is_not_asked():
    words = StoredWords()
    await ImplyWords(words)([[], []], "c", SearchScope.PEOPLE)
    assert words.asked == 0
