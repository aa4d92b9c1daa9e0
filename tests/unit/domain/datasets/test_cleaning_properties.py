from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.dates import DateOrder
from domain.datasets.problems import CODES, VALUE_LIMIT, Severity
from domain.datasets.rows import DatasetType
from domain.datasets.templates import template_example, template_header
from tests.unit.domain.datasets.hand_made import clean, cleaner, printed

CLEANERS = {(kind, order): cleaner(kind, order=order) for kind in DatasetType for order in DateOrder}

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
realistic = st.sampled_from(
    [
        *("", " ", "n/a", "Ana", "ana@gmial.com", "mailto:Ana@x.org", "2018", "2018.0", "Class of 2018", "05/06/2024"),
        *("2024-05", "45427", "15 May 2020", "2099-01-01", "$120k", "85.000 EUR", "10", "9e9", "4/5", "in/ana"),
        *(
            "linkedin.com/in/ana",
            "Python; python, C++|C#",
            "['Go', 'n/a']",
            "x" * 300,
            "\x07",
            "\x00",
            "JosÃ©",
            "[a], [a",
        ),
    ]
)
cells = st.one_of(any_text, realistic, st.lists(any_text, max_size=4))
kinds = st.sampled_from(list(DatasetType))
orders = st.sampled_from(list(DateOrder))


@st.composite
def rows(draw):
    """A row near the template's example: some cells replaced, sometimes too short or too long."""
    kind = draw(kinds)
    row = list(template_example(kind))
    for position in draw(st.lists(st.integers(0, len(row) - 1), max_size=5)):
        row[position] = draw(cells)
    row = row[: draw(st.sampled_from([None, None, None, 2, 5]))] + draw(st.just([]) | st.lists(cells, max_size=2))
    return kind, draw(orders), row


@given(rows())
def test_cleaning_never_raises_and_its_answer_is_whole(case):
    kind, order, row = case
    checked = CLEANERS[kind, order].clean(12, row)
    assert (checked.values is None) == checked.is_rejected
    assert (checked.key != "") == (checked.values is not None)
    assert len(checked.cells) == max(len(row), len(template_header(kind)))
    for problem in checked.problems:
        assert problem.code in CODES
        assert problem.row == 12
        assert problem.message
        assert len(problem.value or "") <= VALUE_LIMIT
    # Whatever is told or kept can be written as UTF-8.
    told = [text for problem in checked.problems for text in _texts(problem)]
    "".join([*checked.cells, checked.key, *told]).encode()


def _texts(problem):
    return problem.message, problem.value or "", problem.suggestion or ""


@given(rows())
def test_cleaned_values_printed_back_are_read_the_same_without_errors(case):
    kind, order, row = case
    checked = CLEANERS[kind, order].clean(2, row)
    if checked.values is None:
        return
    again = CLEANERS[kind, order].clean(2, printed(checked.values))
    assert again.values == checked.values
    assert again.key == checked.key
    harmless = {"suspicious_email_domain", "suspicious_encoding"}
    assert {problem.code for problem in again.problems} <= harmless


@given(rows())
def test_the_cells_of_a_rejected_row_uploaded_again_are_judged_the_same(case):
    kind, order, row = case
    checked = CLEANERS[kind, order].clean(2, row)
    again = CLEANERS[kind, order].clean(2, list(checked.cells))
    if checked.is_rejected:
        errors = [problem.column for problem in checked.problems if problem.severity is Severity.ERROR]
        repaired = [problem.column for problem in again.problems if problem.severity is Severity.ERROR]
        # Only characters that no file can hold are gone the second time.
        assert repaired == errors or "\ufffd" in "".join(checked.cells)


@given(kinds, st.data())
def test_case_and_blanks_never_change_a_key(kind, data):
    example = dict(zip(template_header(kind), template_example(kind), strict=True))
    changed = {}
    for column, cell in example.items():
        if "date" not in column and "salary" not in column and column != "linkedin_url":
            spell = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
            gap = data.draw(st.sampled_from([" ", "  ", "\u00a0", "\t "]))
            changed[column] = gap + gap.join(spell(cell).split(" ")) + gap
    assert clean(kind, **changed).key == clean(kind).key
