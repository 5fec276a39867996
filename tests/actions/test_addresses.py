"""Normal forms: what counts as one address, in any writing."""

import builtins
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagerules.interpreter.values.addresses import (
    LONGEST_EMAIL,
    MissingLibrary,
    comparable,
    kind_of,
    normal_email,
    normal_phone,
)

PHONES = (
    # German
    ("DE", "0171 1234567", "+491711234567"),
    ("DE", "+49 171 1234567", "+491711234567"),
    ("DE", "0049 (0)171/12 34 567", "+491711234567"),
    ("DE", "(030) 1234-567", "+49301234567"),
    ("DE", "tel:+49-30-1234567", "+49301234567"),
    ("DE", "０３０ １２３４５６７", "+49301234567"),
    ("DE", "+49 30 1234567", "+49301234567"),
    # Polish
    ("PL", "501 234 567", "+48501234567"),
    ("PL", "22 123 45 67", "+48221234567"),
    ("DE", "+48 22 123 45 67", "+48221234567"),
    ("PL", "0171 1234567", None),
    # extensions
    ("US", "(212) 555-0100 x12", "+12125550100;ext=12"),
    ("US", "212-555-0100 ext. 12", "+12125550100;ext=12"),
    ("US", "1-800-FLOWERS", "+18003569377"),
    # not to be read
    ("DE", "", None),
    ("DE", "   ", None),
    ("DE", "ask Ada", None),
    ("DE", "+", None),
    ("DE", "110", None),
    ("DE", "0171 1234567 / 0172 7654321", None),
    ("DE", "0171 1234567, 0172 7654321", None),
    ("DE", "+999 1234567", None),
    ("US", "555-0100", None),  # without area code
    ("ZZ", "0171 1234567", None),
    ("", "0171 1234567", None),
    ("DE", "1" * 100_000, None),
    ("DE", "\x00", None),
)


@pytest.mark.parametrize(("region", "text", "normal"), PHONES, ids=lambda value: str(value)[:30])
def test_phones(region: str, text: str, normal: str | None) -> None:
    assert normal_phone(text, region) == normal
    assert normal is None or normal_phone(normal, "ZZ") == normal


EMAILS = (
    ("ada@example.com", "ada@example.com"),
    ("  Ada.Lovelace+Spam@EXAMPLE.Com ", "ada.lovelace+spam@example.com"),
    ("ada@example.com.", "ada@example.com"),
    ("Ada@MÜLLER.de", "ada@xn--mller-kva.de"),
    ("ada@mu\u0308ller.de", "ada@xn--mller-kva.de"),
    ("ada@xn--mller-kva.de", "ada@xn--mller-kva.de"),
    ("ada@straße.de", "ada@xn--strae-oqa.de"),
    ("ada@żółw.pl", "ada@xn--w-uga1v8h.pl"),
    ("ada@例え。jp", "ada@xn--r8jz45g.jp"),
    ("JÜRGEN@example.com", "jürgen@example.com"),
    ("ju\u0308rgen@example.com", "jürgen@example.com"),
    ("STRASSE@example.com", "strasse@example.com"),
    ("straße@example.com", "strasse@example.com"),
    ("root@localhost", "root@localhost"),
    ("ada@mail_1.example.com", "ada@mail_1.example.com"),
    # not to be read
    ("", None),
    ("ada", None),
    ("@example.com", None),
    ("ada@", None),
    ("ada@@example.com", None),
    ("ada@example.com, ben@example.com", None),
    ("Ada <ada@example.com>", None),
    ("ada lovelace@example.com", None),
    ("ada\u200b@example.com", None),
    ("ada\n@example.com", None),
    ("ada@example..com", None),
    ("ada@-example.com", None),
    ("ada@[127.0.0.1]", None),
    ("ada@exam ple.com", None),
    ("ada@\u2019s.com", None),
    ("ada@" + "ü" * 70 + ".de", None),
    ("a" * LONGEST_EMAIL + "@example.com", None),
)


@pytest.mark.parametrize(("text", "normal"), EMAILS, ids=lambda value: str(value)[:30])
def test_emails(text: str, normal: str | None) -> None:
    assert normal_email(text) == normal
    assert normal is None or normal_email(normal) == normal


PIECES = st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["+49", "0171", "@", ".de", "ext", "ü", "0", "xn--"])))


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES.map("".join), st.sampled_from(["DE", "PL", "US", "IT", "ZZ", ""]))
def test_any_text_is_read_or_not_and_never_raises(text: str, region: str) -> None:
    phone, email = normal_phone(text, region), normal_email(text)
    assert phone is None or normal_phone(phone, "ZZ") == phone
    assert email is None or normal_email(email) == email


def test_an_address_that_cannot_be_read_stands_for_itself() -> None:
    assert comparable("phone", " ask Ada ", "DE") == "ask Ada"
    assert comparable("email", "Ada@", "DE") == "Ada@"
    assert comparable("email", "Ada@Example.com", "DE") == "ada@example.com"


def test_what_an_address_is() -> None:
    assert kind_of("ada@example.com") == "email"
    assert kind_of("0171 1234567") == "phone"


@pytest.mark.parametrize(
    ("library", "text"), [("phonenumbers", "0171 1234567"), ("idna", "ada@müller.de")], ids=["phone", "email"]
)
def test_without_the_library(library: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> ModuleType:
        if name == library:
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingLibrary, match=r"`" + library + r'` is not.*pip install "stagerules\[crm\]"'):
        comparable(kind_of(text), text, "DE")
    assert normal_email("Ada@Example.com") == "ada@example.com"
