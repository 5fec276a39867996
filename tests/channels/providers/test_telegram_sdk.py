"""The most used library for Telegram bots (python-telegram-bot) sends the same: method, path, content type and body."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, InputMediaDocument
from telegram.request import HTTPXRequest

from stagerules.dsl.values import FileName
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.providers import telegram

from ..receiver import receiving
from .common import BOT, CHAT, message, via
from .fakes import Telegram
from .parsed import Part, form, parts

TEXTS = (
    "Hello",
    "Größe & Maß: 100 % + 5 €",
    "Zażółć gęślą\njaźń\r\n!",
    "👍🏽 <b>_*a*_</b> [x](y)",
    "a=b&chat_id=9&c;d",
)
NAMES = (
    "offer.pdf",
    "Größe – Übersicht.docx",
    "zażółć 👍.txt",
    'a"b.pdf',
    "a\\b.pdf",
    "a\r\nb: c.pdf",
    "a\x01\x1f;x=y",
    "photo.JPG",
    "%22%0D.txt",
    "picture.webp",
)
DATA = b"%PDF-1.7 \x00\xff\r\n--\r\n--a--\r\n"


@pytest.fixture
def fake() -> Iterator[Telegram]:
    with receiving(Telegram()) as made:
        assert isinstance(made, Telegram)
        yield made


def theirs(fake: Telegram, call: Callable[[Bot], Awaitable[object]]) -> None:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})

    async def sent() -> None:
        async with request:
            await call(Bot(BOT, base_url=f"{fake.origin}/bot", request=request))

    asyncio.run(sent())


def ours(fake: Telegram, files: Path, **content: Any) -> str:
    return (
        via(telegram.Telegram(BOT, FolderStore(files), fake.origin), fake)
        .send(message(None, chat=CHAT, **content))
        .detail
    )


@pytest.mark.parametrize("text", TEXTS)
def test_a_message(text: str, fake: Telegram, tmp_path: Path) -> None:
    theirs(fake, lambda bot: bot.send_message(CHAT, text))
    assert ours(fake, tmp_path, text=text) == "127.0.0.1 took it as 2"
    expected, got = fake.got
    assert (got.method, got.target, got.body) == (expected.method, expected.target, expected.body)
    assert got.header("content-type") == expected.header("content-type")
    assert form(got) == {"chat_id": CHAT, "text": text}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", TEXTS[1]])
def test_a_file(text: str, name: str, fake: Telegram, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DATA)
    theirs(fake, lambda bot: bot.send_document(CHAT, DATA, caption=text or None, filename=name))
    assert ours(fake, tmp_path, text=text, attach=(FileName(name),)) == "127.0.0.1 took it as 2"
    expected, got = fake.got
    assert (got.method, got.target) == (expected.method, expected.target)
    assert parts(got) == parts(expected)
    assert list(parts(got)) == ["chat_id", *(["caption"] if text else []), "document"]


@pytest.mark.parametrize("text", ["", TEXTS[2]])
def test_several_files(text: str, fake: Telegram, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(DATA + name.encode())
    last = len(NAMES) - 1
    media = [
        InputMediaDocument(DATA + name.encode(), filename=name, caption=(text or None) if at == last else None)
        for at, name in enumerate(NAMES)
    ]
    theirs(fake, lambda bot: bot.send_media_group(CHAT, media))
    ours(fake, tmp_path, text=text, attach=tuple(map(FileName, NAMES)))
    expected, got = map(with_media, fake.got)
    assert got == expected
    assert got[2][0]["media"].filename == "offer.pdf"
    assert [one.get("caption") for one in got[2]] == [None] * last + [text or None]


def with_media(got: Any) -> tuple[str, list[str], list[dict[str, Any]]]:
    """The address, the names of the other parts, and each file in the place where the list of files names it."""
    found: dict[str, Part] = parts(got)
    media = json.loads(found.pop("media").data)
    for one in media:
        one["media"] = found.pop(one["media"].removeprefix("attach://"))
    return got.target, list(found), media
