"""The exclusion list: which addresses fall under which entries."""

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.people.exclusions import entries_for, entry, is_excluded, is_listed
from stagerules.interpreter.values.addresses import Kind
from tests.actions.world import NOW, SCHEMA, Given

LISTED: tuple[tuple[Kind, str], ...] = (
    ("phone", "0171 1234567"),
    ("phone", "+1 212 555 0100 x12"),
    ("phone", "+1 212 555 0199"),
    ("email", "Ada@Müller.de"),
    ("phone", "ask Ada"),
    ("email", "ada at example"),
)
LOOK = Given(
    SCHEMA,
    {
        Ref("Exclusion", number): entry(kind, written, region="DE", at=NOW)
        for number, (kind, written) in enumerate(LISTED)
    },
)


@pytest.mark.parametrize(
    ("address", "entries"),
    [
        ("+49 (171) 123 45 67", [0]),
        ("+491711234567", [0]),
        ("+49 171 1234568", []),
        ("+1 (212) 555-0100 ext 12", [1]),
        ("+1 (212) 555-0100 ext 13", []),
        ("+1 212 555 0100", []),  # a switchboard is not the person behind it
        ("+1 212 555 0199 x7", [2]),  # but calling that person dials the number
        ("ADA@xn--mller-kva.DE", [3]),
        ("ben@müller.de", []),
        ("ask Ada", [4]),
        (" ask Ada ", [4]),
        ("ask ada", []),
        ("ada at example", [5]),
        ("", []),
    ],
)
def test_is_excluded(address: str, entries: list[int]) -> None:
    assert [record.key for record in entries_for(LOOK, address, "DE")] == entries
    assert is_excluded(LOOK, address, "DE") is bool(entries)


def test_a_local_number_is_read_in_its_region() -> None:
    assert is_excluded(LOOK, "0171 1234567", "DE")
    assert not is_excluded(LOOK, "0171 1234567", "GB")


def test_the_number_of_a_switchboard_does_not_stand_for_an_extension_when_listing() -> None:
    assert is_excluded(LOOK, "+1 212 555 0199 x7", "DE")
    assert not is_listed(LOOK, "phone", "+1 212 555 0199 x7", "DE")
    assert is_listed(LOOK, "phone", "0049 171 1234567", "DE")


def test_an_entry() -> None:
    assert entry("phone", " 0171/1234567", region="DE", at=NOW, comment="Spam", author="Una", rule="R") == {
        "address": "+491711234567",
        "kind": "phone",
        "written": " 0171/1234567",
        "comment": "Spam",
        "author": "Una",
        "rule": "R",
        "concerns": (),
        "created_at": NOW,
    }
