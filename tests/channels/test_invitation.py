"""Invitations: the text, then a link that Telegram can read, in one text message."""

import re
from pathlib import Path

import pytest

from stagerules.interpreter.channels.absent import Absent
from stagerules.interpreter.channels.invitation import Inviting, link
from stagerules.interpreter.channels.protocol import Never
from stagerules.interpreter.channels.textfolder import TextFolder
from stagerules.stdlib_actions import invite_to_messenger, send_sms
from tests.channels.test_mail import message

LINK = re.compile(r"https://t\.me/([A-Za-z0-9_]{5,32})\?start=([A-Za-z0-9_-]{1,64})")
"""As https://core.telegram.org/api/links#bot-links says."""


def sms(text: str, **content: object) -> dict[str, object]:
    return {"channel": "sms", "address": "+491711234567", "text": text, **content}


def sent(folder: Path, bot: str, **changes: object) -> str:
    """The text as it stands in the file."""
    name = Inviting(TextFolder(folder), {"telegram": bot}).send(message(**changes))
    assert isinstance(name, str)
    return (folder / name.rpartition("/")[2]).read_text(encoding="utf-8").partition("\n\n")[2].removesuffix("\n")


@pytest.mark.parametrize("bot", ["a" * 5, "Shop_bot", "b" * 32])
def test_text_and_link_fit_into_one_text_message(bot: str, tmp_path: Path) -> None:
    limits = [
        one.longest for action in (invite_to_messenger, send_sms)
        for one in action.signature.parameters if one.name == "text"
    ]  # fmt: skip
    room, whole = limits
    assert room is not None
    assert whole is not None
    text = sent(tmp_path, bot, **sms("ä" * room, invitation="telegram"))
    assert len(text) <= whole
    first, _, last = text.partition("\n")
    found = LINK.fullmatch(last)
    assert found
    assert (first, found[1]) == ("ä" * room, bot)


def test_the_sign_is_the_same_over_all_attempts_and_another_for_each_message(tmp_path: Path) -> None:
    same = message(**sms("Hallo", invitation="telegram"))
    other = message(**sms("Hallo", invitation="telegram", id="e2/r1/0/abc/0"))
    assert link("shop_bot", same) == link("shop_bot", same) != link("shop_bot", other)
    assert sent(tmp_path, "shop_bot", **sms("Hallo", invitation="telegram")) == f"Hallo\n{link('shop_bot', same)}"


def test_other_messages_stay_as_they_are(tmp_path: Path) -> None:
    assert sent(tmp_path, "shop_bot", **sms("Hallo")) == "Hallo"


def test_without_a_bot(tmp_path: Path) -> None:
    with pytest.raises(Never, match="names no bot for `telegram`") as failed:
        Inviting(TextFolder(tmp_path), {}).send(message(**sms("Hallo", invitation="telegram")))
    assert failed.value.code == "provider_missing"
    assert list(tmp_path.iterdir()) == []


def test_no_telephony() -> None:
    with pytest.raises(Never, match="not set up") as failed:
        Absent("telephony_not_connected", "it is not set up").send(message(channel="voice"))
    assert failed.value.code == "telephony_not_connected"
