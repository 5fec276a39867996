"""A text that is written out and too long is told before anything runs, with what is filled in not counted."""

import pytest

from tests.actions.test_docs import ENGLISH, checked, schema_of

LIMITS = {
    'send_sms text: "{}"': 200,
    'invite_to_messenger text: "{}"': 100,
    'make_call say: "{}"': 3_000,
}


@pytest.mark.parametrize("statement", LIMITS)
def test_written_texts(statement: str) -> None:
    schema, longest = schema_of(ENGLISH), LIMITS[statement]
    for text, slugs in (
        ("ä" * (longest - 1), []),
        ("ä" * longest, []),
        ("ä" * (longest + 1), ["text-too-long"]),
        ("ä" * longest + "{title}", []),
        ("ä" * longest + "{title}!", ["text-too-long"]),
    ):
        _, said = checked(schema, f'on stage "New": {statement.replace("{}", text)}\n')
        assert [one.slug for one in said] == slugs
