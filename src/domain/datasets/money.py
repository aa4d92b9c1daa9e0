"""Yearly salaries with their currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.datasets.cells import Reading, plain, refuse

MAX_SALARY = 1_000_000_000

_LONGEST_AMOUNT = 40
_ISO_CODES = frozenset(
    re.findall(
        "[a-z]{3}",
        "aed afn all amd aoa ars aud azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf "
        "chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd gbp gel ghs gmd gnf gtq gyd hkd "
        "hnl htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl "
        "lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk "
        "php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd sos srd ssp stn syp szl thb tjs tmt tnd "
        "top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof yer zar zmw zwl ",
    )
)
_NAMES = {
    "USD": ("$", "us$", "dollars"),
    "EUR": ("€", "euro", "euros"),
    "GBP": ("£",),
    "INR": ("₹", "rs", "rs.", "rupees"),
    "JPY": ("¥",),
    "CNY": ("cn¥",),
    "AUD": ("a$", "au$"),
    "CAD": ("c$", "ca$"),
    "NZD": ("nz$",),
    "SGD": ("s$",),
    "HKD": ("hk$",),
    "BRL": ("r$",),
    "KRW": ("₩",),
    "RUB": ("₽",),
    "TRY": ("₺",),
    "NGN": ("₦",),
    "PHP": ("₱",),
    "ILS": ("₪",),
    "THB": ("฿",),
    "VND": ("₫",),
    "UAH": ("₴",),
    "PLN": ("zł",),
}
_SYMBOLS = {symbol: code for code, symbols in _NAMES.items() for symbol in symbols}
_UNITS = {
    **dict.fromkeys(("k", "thousand"), 1_000),
    **dict.fromkeys(("l", "lac", "lacs", "lakh", "lakhs", "lpa"), 100_000),
    **dict.fromkeys(("m", "mn", "mio", "million"), 1_000_000),
    **dict.fromkeys(("cr", "crore", "crores"), 10_000_000),
}
_YEARLY = re.compile(r"\s*(?:(?:/|per|a|pro)\s*(?:year|yr|y|annum|jahr)|p\.? ?a\.?|yearly|annually|annual)$")


def _any_of(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CURRENCY = f"{_any_of(_SYMBOLS)}|[a-z]{{3}}"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<number>[0-9](?:[0-9.,'’ ]*[0-9])?)\s*"
    rf"(?P<unit>{_any_of(_UNITS)})?\s*(?P<after>{_CURRENCY})?"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[.,'’ ])(?:[0-9]{2,3}(?P=mark))*[0-9]{3}")
_WITH_FRACTION = re.compile(r"(?P<whole>.+)(?P<point>[.,])(?P<fraction>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Money:
    """Whole units of a currency, which is None where the cell names none."""

    amount: int
    currency: str | None


def read_salary(text: str) -> Reading[Money]:
    """A yearly amount in whole units from 0 to 10^9.

    Points, commas, apostrophes and blanks may group digits; a lone point or comma before exactly three digits groups
    them. Units such as k, m, lakh and crore are taken, fractions are rounded half to even. A bare $ is USD, ¥ is JPY.
    Ranges, negative amounts and hourly, weekly or monthly pay are refused.

    Args:
        text: tidied, not blank.
    """
    if len(text) <= 10 and text.isascii() and text.isdecimal():
        amount, currency = int(text), None
    else:
        parts = _AMOUNT.fullmatch(_without_period(text)) if len(text) <= _LONGEST_AMOUNT else None
        value = _decimal(parts["number"], has_unit=parts["unit"] is not None) if parts else None
        if parts is None or value is None:
            return refuse("invalid_salary", "This is not a yearly amount; write a number such as 85000 or 85000 EUR.")
        named = {_code(parts[side]) for side in ("before", "after") if parts[side]}
        if len(named) > 1 or None in named:
            return refuse("invalid_salary", "The currency of the amount is not clear; write a code such as EUR.")
        amount = int((value * _UNITS.get(parts["unit"] or "", 1)).to_integral_value())
        currency = next(iter(named), None)
    if amount > MAX_SALARY:
        return refuse("invalid_salary", f"The amount is above {MAX_SALARY:,}.")
    return Money(amount, currency), ()


def read_currency(text: str) -> Reading[str]:
    """An ISO 4217 code, upper case, from a code or a symbol.

    Args:
        text: tidied, not blank.
    """
    code = _code(plain(text))
    if code is None:
        return refuse("invalid_currency", "This is not a currency; write a code such as EUR.")
    return code, ()


def _without_period(text: str) -> str:
    return _YEARLY.sub("", plain(text))


def _code(text: str) -> str | None:
    return text.upper() if text in _ISO_CODES else _SYMBOLS.get(text)


def _decimal(number: str, *, has_unit: bool) -> Decimal | None:
    """The number, None where its marks make no sense or can mean two things, as in 1,250k."""
    if number.isdecimal():
        return Decimal(number)
    if found := _GROUPED.fullmatch(number):
        if has_unit and number.count(found["mark"]) == 1 and found["mark"] in ".,":
            return None
        return Decimal(number.replace(found["mark"], ""))
    found = _WITH_FRACTION.fullmatch(number)
    if found is None:
        return None
    whole, grouped = found["whole"], _GROUPED.fullmatch(found["whole"])
    if grouped and grouped["mark"] != found["point"]:
        whole = whole.replace(grouped["mark"], "")
    return Decimal(f"{whole}.{found['fraction']}") if whole.isdecimal() else None
