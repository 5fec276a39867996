"""Which languages and countries there are. Babel knows them, but takes longer to load than a small project to check."""

import re

from stagerules.dsl.check.nearest import nearest

LANGUAGES = ("de", "en", "pl")
"""Known without asking babel; the names of languages and countries are understood in these."""
COUNTRIES = ("AT", "CH", "DE", "PL")
"""Known without asking babel."""
NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
"""Two letters that stand for something else in CLDR's list of countries."""
_SHAPE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")


def is_locale(name: str) -> bool:
    """Whether values can be written so: `pl`, `de_AT`, `de-AT`."""
    if name in LANGUAGES:
        return True
    from babel import Locale, UnknownLocaleError

    if not _SHAPE.fullmatch(name):
        return False
    try:
        Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def spoken(name: str) -> str:
    """The locale as the language of a voice, which has a country: `de-AT`, and for `de` the one where most speak it."""
    from babel.core import get_global

    language, _, country = name.replace("_", "-").partition("-")
    likely = get_global("likely_subtags").get(language, "")
    return f"{language}-{country or likely.rpartition('_')[2]}"


def nearest_locale(written: str) -> str | None:
    """The locale that was probably meant: written in other letters, or as the language's name."""
    from babel import Locale, localedata

    if is_locale(written.lower()):
        return written.lower()
    return _nearest(
        written,
        {
            name.casefold(): code
            for reader in LANGUAGES
            for code, name in Locale(reader).languages.items()
            if localedata.exists(code)
        },
    )


def is_country(name: str) -> bool:
    """Whether these are a country's two letters in ISO 3166: `DE`, `GB`."""
    return name in COUNTRIES or (name in _countries("en") and name not in NO_COUNTRIES)


def nearest_country(written: str) -> str | None:
    """The country that was probably meant: its letters written small, or its name."""
    if is_country(written.upper()):
        return written.upper()
    if written.upper() == "UK":  # what everybody writes for Great Britain
        return "GB"
    names = {name.casefold(): code for reader in LANGUAGES for code, name in _countries(reader).items()}
    return _nearest(written, names)


def _countries(reader: str) -> dict[str, str]:
    """The countries by their two letters, in a language."""
    from babel import Locale

    return {code: name for code, name in Locale(reader).territories.items() if len(code) == 2 and code.isalpha()}


def _nearest(written: str, codes: dict[str, str]) -> str | None:
    word = written.casefold()
    near = word if word in codes else nearest(word, tuple(codes))
    return codes[near] if near else None
