"""Links that tell of clicks: what they say is what we wrote, and nobody else can write one."""

import base64

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.channels.clicks import LONGEST_LINK, SIGNATURE, Click, Clicks, read_token, signed_link

CLICKS = Clicks("https://crm.example.com/c", b"0123456789abcdef0123456789abcdef")
CLICK = Click("5f0c2a", Ref("Deal", 42), "https://shop.example.com/offer?id=7&lang=de#terms")


def token_of(click: Click = CLICK, clicks: Clicks = CLICKS) -> str:
    base, _, token = signed_link(clicks, click).rpartition("/")
    assert base == clicks.base
    return token


@pytest.mark.parametrize(
    "click",
    [
        CLICK,
        Click("", Ref("Auftrag", 'Größe/7 "x" \''), "HTTP://müller.example/ä?q=%20'\"<>&amp;"),
        Click("m", Ref("Deal", -1), "https://example.com/" + "a" * 1_000),
    ],
    ids=lambda click: click.url[:20],
)
def test_what_a_link_says(click: Click) -> None:
    token = token_of(click)
    assert read_token(token, CLICKS.key) == click
    assert token.isascii()
    assert token.replace("-", "").replace("_", "").isalnum()


def test_the_same_link_each_time_it_is_sent() -> None:
    assert token_of() == token_of()


def test_the_signature_has_128_bits_at_least() -> None:
    assert SIGNATURE * 8 >= 128


def test_any_other_letter_is_refused() -> None:
    token = token_of()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n"
    for at in range(len(token)):
        for letter in letters:
            changed = token[:at] + letter + token[at + 1 :]
            assert changed == token or read_token(changed, CLICKS.key) is None, (at, letter)


@pytest.mark.parametrize(
    "changed",
    ["", "x", "=", token_of()[:-1], token_of() + "A", token_of() + "=", "é" * 40, token_of()[:20], "A" * 10_000],
)
def test_what_is_no_whole_token_is_refused(changed: str) -> None:
    assert read_token(changed, CLICKS.key) is None


def test_another_address_under_the_old_signature_is_refused() -> None:
    whole = base64.urlsafe_b64decode(token_of() + "=" * (-len(token_of()) % 4))
    other = whole.replace(b"shop.example.com", b"evil.example.com")
    assert other != whole
    assert read_token(base64.urlsafe_b64encode(other).decode().rstrip("="), CLICKS.key) is None


def test_another_key_signs_another_link() -> None:
    other = Clicks(CLICKS.base, b"f" * 32)
    assert read_token(token_of(clicks=other), CLICKS.key) is None
    assert read_token(token_of(clicks=other), other.key) == CLICK


def test_the_key_is_never_shown() -> None:
    assert "0123456789abcdef" not in repr(CLICKS)


def test_a_link_that_gets_too_long_is_not_read() -> None:
    long = Click("m", Ref("Deal", 1), "https://example.com/" + "a" * LONGEST_LINK)
    assert read_token(token_of(long), CLICKS.key) is None
