"""Normal forms of telephone numbers and e-mail addresses: what two writings of one address have in common."""

import re
import unicodedata
from types import ModuleType
from typing import Literal

from stagerules.dsl.parse.nfc import nfc

Kind = Literal["phone", "email"]

LONGEST_EMAIL = 320
"""Characters of the longest address there can be (RFC 3696, erratum 1690 says 254; 64 + 1 + 255 were meant first)."""

_ASCII_DOMAIN = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_INVISIBLE = ("C", "Z")


class MissingLibrary(ImportError):
    """An optional library is needed and not installed. `str()` says which, and how to install it."""

    def __init__(self, library: str, extra: str = "crm") -> None:
        super().__init__(
            f'The library `{library}` is not installed. Install it with: pip install "stagerules[{extra}]"',
            name=library,
        )


def normal_phone(text: str, region: str) -> str | None:
    """A number in E.164 (`+491711234567`); None where it can't be read as one.

    `region` is the country (ISO 3166, `DE`) of numbers written without one. An extension is kept behind the number
    as in RFC 3966 (`+12125550100;ext=12`): two people behind one switchboard are not the same person. Only the
    length is judged: which ranges are in use changes with each edition of the library, normal forms must not. A
    number without its area code can't be read.

    Raises MissingLibrary.
    """
    phonenumbers = _phonenumbers()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    plain: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    form = f"{plain};ext={number.extension}" if number.extension else plain
    # With zeros left in front, reading the form again may take one away; a normal form is its own.
    return normal_phone(form, region) if number.italian_leading_zero and form != text else form


def normal_email(text: str) -> str | None:
    """An address with its domain in lower case and IDNA (2008, UTS 46), its local part case-folded; None where it
    can't be read as one.

    Not for sending: a local part may depend on case. Dots and `+tags` stay, since only some providers ignore them.

    Raises MissingLibrary, for a domain with other letters than ASCII only.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or "@" in local or len(text) > LONGEST_EMAIL:
        return None
    if any(unicodedata.category(letter)[0] in _INVISIBLE for letter in local):
        return None
    host = _normal_domain(domain)
    return f"{nfc(local.casefold())}@{host}" if host else None


def kind_of(text: str) -> Kind:
    """What an address of unknown kind is: with an `@` an e-mail address, else a telephone number."""
    return "email" if "@" in text else "phone"


def normal(kind: Kind, text: str, region: str) -> str | None:
    """The normal form of an address of this kind; None where it can't be read."""
    return normal_phone(text, region) if kind == "phone" else normal_email(text)


def comparable(kind: Kind, text: str, region: str) -> str:
    """What stands for an address in comparisons and lists: its normal form, or itself (without spaces around it)."""
    return normal(kind, text, region) or as_written(text)


def as_written(text: str) -> str:
    """An address that can't be read, as it is matched: exactly, but for spaces around it."""
    return nfc(text.strip())


def _normal_domain(domain: str) -> str | None:
    lower = domain.removesuffix(".").lower()
    if lower.isascii():
        return lower if _ASCII_DOMAIN.fullmatch(lower) else None
    idna = _idna()
    try:
        encoded: bytes = idna.encode(lower, uts46=True)
    except UnicodeError:  # idna.IDNAError is one
        return None
    return encoded.decode("ascii")


def _phonenumbers() -> ModuleType:
    try:
        import phonenumbers
    except ImportError:
        raise MissingLibrary("phonenumbers") from None
    return phonenumbers


def _idna() -> ModuleType:
    try:
        import idna
    except ImportError:
        raise MissingLibrary("idna") from None
    return idna
