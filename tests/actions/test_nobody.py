"""Where there is no client, nothing is sent: `no_client`."""

from collections.abc import Mapping

import pytest

from stagerules.dsl.values import Value
from stagerules.interpreter.actions import Action, Done, Skipped
from stagerules.stdlib_actions import invite_to_messenger, make_call, send_sms, send_whatsapp
from tests.actions.world import DEAL, Case, asked, both

TEXTS: dict[Action, Mapping[str, Value]] = {
    send_sms: {"text": "Hallo"},
    make_call: {"say": "Hallo"},
    send_whatsapp: {"template": "order_ready"},
    invite_to_messenger: {"text": "Hallo"},
}


@pytest.mark.parametrize("action", TEXTS, ids=lambda one: one.signature.name)
def test_no_client(action: Action) -> None:
    for schema, told in both(Case("nobody", TEXTS[action], Done(), {DEAL: {"contacts": ()}})):
        assert action.answer(asked(schema, told)) == Skipped("no_client", "there is no company")
