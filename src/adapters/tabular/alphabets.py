"""Letters by which the encoding of a short text is guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Non-ASCII letters of a language in lower case, and those of them that are frequent.

    `weight` below 1 settles what is the same bytes in two languages: "Doğan" is more often met than Icelandic "Doðan".
    """

    letters: frozenset[str]
    frequent: frozenset[str]
    weight: float = 1.0


def _language(letters: str, frequent: str | None = None, weight: float = 1.0) -> Language:
    return Language(frozenset(letters), frozenset(letters if frequent is None else frequent), weight)


def _latin(*alphabets: str) -> tuple[Language, ...]:
    return tuple(map(_language, alphabets))


WESTERN = (
    *_latin("äöüß", "éèêëàâçîïôûùœ", "áéíóúñü", "áàâãçéêíóôõú", "àèéìòù", "åäöé", "åæøéô", "éëïóü", "àéèíïóòúüç"),
    _language("áðéíóúýþæö", weight=0.95),
)
CENTRAL = _latin("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćđšž")
TURKISH = _latin("çğıöşüâîûi̇")
CYRILLIC = (
    _language("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "оеаинтсрвлк"),
    _language("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "оаинвіерткс"),
)
CYRILLIC_KOI8 = (_language("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "оеаинтсрвлк", weight=0.95),)
GREEK = (_language("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "αοιετσνηυρςάίό"),)
HEBREW = (_language("אבגדהוזחטיךכלםמןנסעףפץצקרשת", "יוהלאתרמבשםנ"),)
ARABIC = (_language("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "اليمنرتبودعة"),)
