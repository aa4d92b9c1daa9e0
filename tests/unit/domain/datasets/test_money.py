import pytest

from domain.datasets.money import Money, read_currency, read_salary
from domain.datasets.rows import DatasetType
from tests.unit.domain.datasets.hand_made import clean, cleaner, codes


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("120000", 120_000, None),
        ("0", 0, None),
        ("120,000", 120_000, None),
        ("85.000 EUR", 85_000, "EUR"),
        ("85 000 €", 85_000, "EUR"),
        ("CHF 85'000", 85_000, "CHF"),
        ("$120k", 120_000, "USD"),
        ("120 K usd", 120_000, "USD"),
        ("A$95,500.00", 95_500, "AUD"),
        ("1.2m", 1_200_000, None),
        ("1,250,000.50", 1_250_000, None),
        ("1.250.000,50", 1_250_000, None),
        ("₹12,00,000", 1_200_000, "INR"),
        ("12 LPA", 1_200_000, None),
        ("Rs. 5 lakh", 500_000, "INR"),
        ("¥9000000", 9_000_000, "JPY"),
        ("£40,000 p.a.", 40_000, "GBP"),
        ("USD 120,000 / year", 120_000, "USD"),
        ("65000 EUR per annum", 65_000, "EUR"),
        ("120000.00", 120_000, None),
        ("1000000000", 1_000_000_000, None),
    ],
)
def test_an_amount_is_read_with_its_grouping_unit_and_currency(text, amount, currency):
    assert read_salary(text) == (Money(amount, currency), ())


@pytest.mark.parametrize(
    "text",
    [
        *("competitive", "-5", "1000000001", "9" * 400, "$50/hour", "4000 per month", "50-60k", "50k - 60k", "1,2,3"),
        *("1..2", "1.2.3", "1,250k", "120 kr", "$120 EUR", "12 abc", "$"),
    ],
)
def test_what_is_not_clearly_one_yearly_amount_is_refused(text):
    money, (remark,) = read_salary(text)
    assert money is None
    assert remark.code == "invalid_salary"


def test_both_ends_share_the_currency_that_one_of_them_names():
    row = clean(DatasetType.JOB_MARKET, salary_min="€50k", salary_max="60.000")
    assert (row.values.salary_min, row.values.salary_max, row.values.salary_currency) == (50_000, 60_000, "EUR")
    assert row.problems == ()


def test_one_end_is_enough():
    row = clean(DatasetType.JOB_MARKET, salary_min="", salary_max="60000 GBP")
    assert (row.values.salary_min, row.values.salary_max, row.values.salary_currency) == (None, 60_000, "GBP")


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [("60000", "50000", "salary_range_reversed"), ("50000 EUR", "60000 USD", "mixed_currencies")],
)
def test_a_range_that_makes_no_sense_is_left_out_whole(low, high, code):
    row = clean(DatasetType.JOB_MARKET, salary_min=low, salary_max=high)
    assert (row.values.salary_min, row.values.salary_max, row.values.salary_currency) == (None, None, None)
    assert codes(row) == [code]


def test_an_invalid_end_is_left_out_alone():
    row = clean(DatasetType.JOB_MARKET, salary_min="negotiable", salary_max="60000")
    assert (row.values.salary_min, row.values.salary_max) == (None, 60_000)
    assert codes(row) == ["invalid_salary"]


def test_a_column_of_its_own_may_name_the_currency():
    header = ("job_title", "company", "required_skills", "salary_min", "Currency")
    rows = cleaner(DatasetType.JOB_MARKET, *header)
    assert rows.clean(2, ["Dev", "Acme", "Go", "50000", "eur"]).values.salary_currency == "EUR"
    assert rows.clean(3, ["Dev", "Acme", "Go", "", "eur"]).values.salary_currency is None
    assert codes(rows.clean(4, ["Dev", "Acme", "Go", "$50000", "eur"])) == ["mixed_currencies"]
    assert codes(rows.clean(5, ["Dev", "Acme", "Go", "50000", "shells"])) == ["invalid_currency"]


def test_a_currency_is_a_code_or_a_symbol():
    assert [read_currency(text)[0] for text in ("eur", "€", "US$", "zzz")] == ["EUR", "EUR", "USD", None]
