"""Which locales there are: the languages that values can be written in."""

import re

from stagerules.dsl.check.nearest import nearest

LANGUAGES = ("de", "en", "pl")
"""Known without asking babel, which takes longer to load than a small project to check."""
_SHAPE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")


def is_locale(name: str) -> bool:
    """Whether values can be written so: `pl`, `de_AT`, `de-AT`."""
    from babel import Locale, UnknownLocaleError

    if not _SHAPE.fullmatch(name):
        return False
    try:
        Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def nearest_locale(written: str) -> str | None:
    """The locale that was probably meant: written in other letters, or as the language's name."""
    from babel import Locale, localedata

    if is_locale(written.lower()):
        return written.lower()
    codes = {
        name.casefold(): code
        for reader in LANGUAGES
        for code, name in Locale(reader).languages.items()
        if localedata.exists(code)
    }
    word = written.casefold()
    near = word if word in codes else nearest(word, tuple(codes))
    return codes[near] if near else None
