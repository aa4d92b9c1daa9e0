"""Which answers of a language model are plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.shared.plain_answers import CHARACTERS_PER_WORD, plain_answer


@pytest.mark.parametrize(
    "text",
    [
        "Data Analysis",
        "C#, C++ and F#",
        "Node.js, .NET and ASP.NET",
        "CI/CD and R&D",
        "About 3.5 of 10, i.e. 35 %.",
        "Skills in data: SQL.",
        "Pflege und Gesundheit",
        "数据分析",
        "تحلیل داده‌ها",
        "It is used for reports. It goes with SQL.",
    ],
)
def test_plain_sentences_stay_as_they_are(text):
    assert plain_answer(text, 20) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('"Data Analysis"\n', "Data Analysis"),
        ("“Data Analysis”", "Data Analysis"),
        ("One line.\n\nAnother  line.", "One line. Another line."),
        ("'“Data Analysis”'", "Data Analysis"),
        ('"Data" and "Analysis"', '"Data" and "Analysis"'),
        ("Data\u00a0Analysis", "Data Analysis"),
    ],
)
def test_blanks_and_quotation_marks_around_it_are_taken_off(text, line):
    assert plain_answer(text, 20) == line


@pytest.mark.parametrize(
    "text",
    [
        "http://evil.example",
        "evil.example",
        "evil.net",
        "EVIL.COM",
        "see //evil",
        "www.evil",
        "mailto:someone",
        "javascript:alert(1)",
        "10.0.0.1",
        "a@b",
        "a＠b",
        "evil．com",
        "<script>",
        "&lt;b&gt;",
        "&#60;b",
        "[text](target)",
        "`code`",
        "**bold**",
        "__bold__",
        "# Title",
        "Skills:\n- SQL",
        "1. SQL",
        "{{ name }}",
        "a|b",
        "zero\u200bwidth",
        "left\u202eright",
        "bell\x07",
        "soft\u00adhyphen",
        "\ud800",
        "\U000e0041",
        "\ue000",
        "",
        " \n ",
        '""',
        '"- SQL"',
        "!?",
    ],
    ids=ascii,
)
def test_anything_else_is_refused(text):
    assert plain_answer(text, 20) is None


def test_the_limit_of_words_is_kept():
    assert plain_answer("one two three", 3) == "one two three"
    assert plain_answer("one two three", 2) is None
    assert plain_answer("字" * 3 * CHARACTERS_PER_WORD, 3) is not None
    assert plain_answer("字" * (3 * CHARACTERS_PER_WORD + 1), 3) is None


@given(st.text(max_size=60) | st.text("ab \n\"'“”«»-1.#@/", max_size=40), st.integers(1, 50))
def test_what_is_accepted_is_short_one_line_and_accepted_again(text, max_words):
    line = plain_answer(text, max_words)
    if line is not None:
        assert len(line.split()) <= max_words
        assert line == " ".join(line.split())
        assert not set(line) & set("<>@[]{}|`\\")
        assert plain_answer(line, max_words) == line
