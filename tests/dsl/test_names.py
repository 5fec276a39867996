"""Did you mean."""

import pytest

from stagerules.dsl.check.nearest import nearest

NAMES = ("amount", "close_date", "title", "Angebot gemacht", "Größe", "contact", "contacts", "web")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("amuont", "amount"),
        ("Amount", "amount"),
        ("closeDate", "close_date"),
        ("close", "close_date"),
        ("angebot_gemacht", "Angebot gemacht"),
        ("Groesse", "Größe"),
        ("grosse", "Größe"),
        ("contcts", "contacts"),
        ("contct", "contact"),
        ("wbe", "web"),
        ("call", None),
        ("x", None),
        ("", None),
    ],
)
def test_nearest(word: str, meant: str | None) -> None:
    assert nearest(word, NAMES) == nearest(word, reversed(NAMES)) == meant


def test_nothing_is_near_to_nothing() -> None:
    assert nearest("amount", ()) is None


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("preis_ct", ("preis_w", "preis_cent"), "preis_cent"),
        ("con", ("contacts", "contact"), "contact"),
        ("bat", ("cat", "hat"), "cat"),
    ],
)
def test_of_two_that_are_as_near_it_is_the_one_that_begins_alike_then_the_shorter(
    word: str, names: tuple[str, str], meant: str
) -> None:
    assert nearest(word, names) == nearest(word, reversed(names)) == meant
