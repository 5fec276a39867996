"""The values of a template that go with a message."""

from stagerules.dsl.values import Labelled

from ...store.outbox import Message


def values_of(message: Message) -> dict[str, str]:
    """The values by name, as texts for people."""
    found = message.content.get("values")
    return {one.label: one.value for one in found if isinstance(one, Labelled)} if isinstance(found, tuple) else {}
