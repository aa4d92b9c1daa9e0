"""Searching by text: from what somebody typed to the words that have to occur."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress
from typing import Protocol

from domain.shared.search_text import allowed_edits, document_words, query_terms

MAX_TEXT = 1_000
"""Characters of what somebody typed that are looked at."""

MAX_TEXTS = 50
"""Texts of one filter that are looked at for the words in them."""

_CUT = 255
"""Characters at which a stored key may have been cut, in the middle of a word."""

_SHORT = 2
_ALTERNATIVES = 3
_SHORTEST_PART = 3


class SearchScope(StrEnum):
    """Each has words of its own."""

    PEOPLE = "people"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One of `alternatives` has to occur, or with `is_prefix` a word that begins with one; without any nothing does.

    Attributes:
        alternatives: folded words (domain.shared.search_text), the nearest to what was typed first.
        uses: how many documents they find, at most.
    """

    alternatives: tuple[str, ...]
    is_prefix: bool = False
    uses: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What has to be found: each of the words.

    Attributes:
        corrected: the text as it was understood when a word was changed, else None.
        implied: words that occur in all documents that pass the filters, for a search to find its way by. Documents
            may be a little behind, and so one may be missed by them; none is found by them alone.
    """

    words: tuple[QueryWord, ...]
    corrected: str | None = None
    implied: tuple[QueryWord, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarWord:
    """A stored word.

    Attributes:
        distance: of optimal string alignment: missing, extra and wrong characters and exchanged neighbours count one.
        uses: in how many documents it stands.
    """

    word: str
    distance: int
    uses: int


class Vocabulary(Protocol):
    """The folded words of everything that can be found in one college and scope."""

    async def look_up(
        self, college_id: str, scope: SearchScope, words: Collection[str], prefixes: Sequence[str] = ()
    ) -> tuple[Mapping[str, int], Sequence[int]]:
        """For those of these words that are stored: in how many documents.

        And for each prefix in how many documents stored words begin with it, or are it; who has two of them counts
        twice.
        """

    async def similar(self, college_id: str, scope: SearchScope, word: str, limit: int) -> Sequence[SimilarWord]:
        """At most `limit` stored words within `allowed_edits(word)` of it.

        Nearest first, of equally near ones the one that is used most.
        """


class UnderstandText:
    """Args: vocabulary: what words are known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    async def __call__(
        self,
        text: str,
        college_id: str,
        scope: SearchScope,
        *,
        filters: Sequence[Sequence[str]] = (),
        max_words: int = 8,
    ) -> TextQuery | None:
        """What the text asks for; None when there is no word in it, and so nothing to filter by.

        The last word may be half typed, unless white space follows it. A word that nobody has, and that begins no
        word, is taken for a typing error of the nearest stored words, or else for two words without the space between
        them. Neither more than `max_words` words nor more than MAX_TEXT characters are looked at.

        Args:
            filters: what else has to hold, each the texts of which a document has one at least, with all its words.
                One with more than MAX_TEXTS, or with a text of which no word is stored, implies nothing.
        """
        terms = query_terms(text[:MAX_TEXT])
        if not terms:
            return None
        is_open = len(terms) <= max_words and len(text) <= MAX_TEXT and not text[-1].isspace()
        terms = terms[:max_words]
        of_filters = [[_whole_words(value) for value in given] for given in filters if len(given) <= MAX_TEXTS]
        asked = {word for term in terms for word in term}
        asked.update(word for given in of_filters for value in given for word in value)
        begins = terms[-1] if is_open else ()
        known, begun = await self._vocabulary.look_up(college_id, scope, asked, begins)
        words: list[QueryWord] = []
        understood: list[str] = []
        for number, term in enumerate(terms, 1):
            is_half_typed = is_open and number == len(terms)
            found = _half_typed(term, known, begun) if is_half_typed else _whole(term, known)
            if found.alternatives:
                words.append(found)
                understood.append(term[0])
            else:
                meant = await self._corrected(term[0], college_id, scope)
                words += meant
                understood += (word.alternatives[0] for word in meant if word.alternatives)
        is_understood = all(word.alternatives for word in words)
        is_as_typed = understood == [term[0] for term in terms]
        corrected = None if is_as_typed or not is_understood else " ".join(understood)
        return TextQuery(tuple(words), corrected, _implied(of_filters, known))

    async def _corrected(self, word: str, college_id: str, scope: SearchScope) -> Sequence[QueryWord]:
        """The nearest stored words, or two stored words that were written as one, or one that nothing is like."""
        if not allowed_edits(word):
            return (QueryWord(()),)
        similar = await self._vocabulary.similar(college_id, scope, word, _ALTERNATIVES)
        nearest = [one for one in similar if one.distance == similar[0].distance]
        if nearest:
            return (QueryWord(tuple(one.word for one in nearest), uses=sum(one.uses for one in nearest)),)
        pairs = [(word[:end], word[end:]) for end in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
        known, _ = await self._vocabulary.look_up(college_id, scope, {part for pair in pairs for part in pair})
        stored = [pair for pair in pairs if known.keys() >= set(pair)]
        if not stored:
            return (QueryWord(()),)
        best = max(stored, key=lambda pair: (min(known[part] for part in pair), pair))
        return tuple(QueryWord((part,), uses=known[part]) for part in best)


def _implied(filters: Sequence[Sequence[Sequence[str]]], known: Mapping[str, int]) -> tuple[QueryWord, ...]:
    """For each filter the rarest stored word of each of its texts."""
    stored = [[[word for word in text if word in known] for text in given] for given in filters]
    return tuple(_rarest(given, known) for given in stored if given and all(given))


def _whole_words(text: str) -> list[str]:
    words = document_words(text)
    return words[:-1] if len(text) >= _CUT else words


def _rarest(texts: Sequence[Sequence[str]], known: Mapping[str, int]) -> QueryWord:
    words = tuple(dict.fromkeys(min(text, key=lambda word: (known[word], word)) for text in texts))
    return QueryWord(words, uses=sum(known[word] for word in words))


def _whole(term: tuple[str, ...], known: Mapping[str, int]) -> QueryWord:
    found = tuple(word for word in term if word in known)
    return QueryWord(found, uses=sum(known[word] for word in found))


def _half_typed(term: tuple[str, ...], known: Mapping[str, int], begun: Sequence[int]) -> QueryWord:
    whole = _whole(term, known)
    # Half of all words begin with one of these: whoever is called Li is not looked for among them.
    if whole.alternatives and len(term[0]) <= _SHORT:
        return whole
    return QueryWord(tuple(compress(term, begun)), is_prefix=True, uses=sum(begun))
