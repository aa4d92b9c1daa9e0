"""Words to search by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.shared.search_text import (
    MAX_WORD,
    allowed_edits,
    can_be_meant,
    decode,
    document_words,
    encode,
    encode_prefix,
    fold_text,
    query_terms,
    query_words,
    trigrams,
)
from domain.shared.text import fold_key

TEXTS = st.text(max_size=80) | st.text(alphabet="aAßıİøłæäöüå'’ C+#.F0ǰ\u0345\u0301\u200dक्षि王𠮷한🎉", max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ørsted", "orsted"),
        ("Łukasz", "lukasz"),
        ("Đorđe", "dorde"),
        ("Ægir", "aegir"),
        ("Œuvre", "oeuvre"),
        ("Þór", "thor"),
        ("İpek ılık", "ipek ilik"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("Арсений", "арсении"),
        ("محمد", "محمد"),
        ("김", "김"),
        ("❤️", "❤"),
    ],
)
def test_case_accents_and_special_letters_do_not_count(text, folded):
    assert fold_text(text) == folded


@given(TEXTS)
@example("\u1fb3\u0345")
def test_what_is_folded_stays(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C, C++, C#, F# and R", ["c", "cpp", "csharp", "fsharp", "and", "r"]),
        ("C/C++17 on .NET and ASP.NET", ["c", "cpp", "17", "on", "net", "and", "asp"]),
        ("Node.js, front-end", ["node", "js", "front", "end"]),
        ("Müller", ["muller", "mueller"]),
        ("Mu\u0308ller", ["muller", "mueller"]),
        ("Jørgensen", ["jorgensen", "joergensen"]),
        ("O'Brien", ["obrien", "o", "brien"]),
        ("O’Brien O´Brien", ["obrien", "o", "brien"]),
        ("the 'best'", ["the", "best"]),
        ("王伟 Арсений محمد", ["王伟", "арсении", "محمد"]),
        ("राम", ["राम"]),
        ("soft\u00adware", ["software"]),
        ("\ud800 _ % * \\", []),
        ("🎉🔥❤️", []),
    ],
)
def test_a_document_is_found_by_its_words(text, words):
    assert document_words(text) == words


def test_a_word_that_can_be_spelled_in_two_ways_is_asked_for_in_both():
    assert query_terms("Jürgen O'Müller") == [("jurgen", "juergen"), ("omuller", "omueller")]


@given(TEXTS)
def test_whoever_types_the_text_of_a_document_finds_it(text):
    assert set(query_words(text)) <= set(document_words(text))


@given(TEXTS)
def test_a_key_has_no_words_that_its_text_does_not_have(text):
    assert set(document_words(fold_key(text))) <= set(document_words(text))


@given(TEXTS)
def test_words_are_letters_and_digits_in_pieces_of_bounded_length(text):
    for word in document_words(text):
        assert 1 <= len(word) <= MAX_WORD
        assert not set(word) & set("_'\"*+-()%\\ ")
        assert fold_text(word) == word


@given(TEXTS)
def test_encoded_words_are_words_for_each_database(text):
    for word in document_words(text):
        encoded = encode(word)
        assert 3 <= len(encoded) <= 84
        assert encoded.endswith("_")
        assert all(char == "_" or (char.isalnum() and char <= "\uffff") for char in encoded)
        assert word.startswith(decode(encoded))
        if len(encoded) < 75:
            assert decode(encoded) == word


@given(TEXTS, st.integers(1, 20))
def test_an_encoded_word_begins_with_each_encoded_begin_of_it(text, length):
    for word in document_words(text):
        assert encode(word).startswith(encode_prefix(word[:length]))


def test_short_words_are_padded():
    assert [encode(word) for word in ("r", "li", "will", "𠮷田")] == ["r__", "li_", "will_", "_20bb7_田_"]


@pytest.mark.parametrize(
    ("word", "edits"),
    [("li", 0), ("ana", 1), ("maria", 1), ("miller", 2), ("gonzale", 2), ("2015", 0), ("html5css3", 0)],
)
def test_longer_words_may_have_more_errors(word, edits):
    assert allowed_edits(word) == edits


def test_neither_numbers_nor_the_shortest_words_are_meant_by_another_word():
    assert [word for word in ("li", "2016", "ana", "mp3") if can_be_meant(word)] == ["ana"]


def test_exchanged_letters_leave_a_trigram_in_common():
    assert trigrams("jose") & trigrams("jsoe")
    assert trigrams("jose") & trigrams("ojse")


def test_a_very_long_text_is_cut_to_words():
    assert document_words("x" * 10_000) == ["x" * MAX_WORD]
