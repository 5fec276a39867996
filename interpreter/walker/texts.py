"""Texts with holes that are filled in."""

import unicodedata
from collections.abc import Iterator
from typing import assert_never

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Value

from ..values.shown import joined, shown
from .env import SHOWN_STEPS, Env, Walk

LINKS = ("http://", "https://", "mailto:", "tel:")
"""How an address in HTML may begin that a value gives: any other could be a script."""


def template(node: typed.Template, env: Env, walk: Walk) -> Value:
    """The text, each hole filled with its value as people read it; an empty one is nothing."""
    match node:
        case typed.Template(type=t.Optional(), parts=(typed.Hole() as only,)):
            value = walk(only.value, env)
            return None if value is None else nfc(_filled(only, value, env))
        case _:
            return nfc(joined(_parts(node, env, walk)))


def _parts(node: typed.Template, env: Env, walk: Walk) -> Iterator[str]:
    for part in node.parts:
        # The walk goes on from here, not from a function more: texts in texts in texts must fit into Python's stack.
        yield part if isinstance(part, str) else _filled(part, walk(part.value, env), env)


def _filled(hole: typed.Hole, value: Value, env: Env) -> str:
    env.budget.take(SHOWN_STEPS * (len(value) if isinstance(value, tuple) else 1))
    text = str(value) if _is_name(hole, value, env) else shown(value, env.view.reader, hole.format)
    return _fitting(text, hole.within)


def _fitting(text: str, within: typed.Within | None) -> str:
    """The text so that it stays in its place, whatever letters it has."""
    match within:
        case None:
            return text
        case "html":
            return in_html(text)
        case "link":
            address = text.strip()
            return in_html(address) if address.lower().startswith(LINKS) else "#"
        case "address":
            from urllib.parse import quote  # only rules that put addresses together pay for loading it

            return quote(text, safe="")
        case _:
            assert_never(within)


def in_html(text: str) -> str:
    """A text as HTML. A sign that NFC would join to the letter before it (`>` and U+0338 are `≯`) is written by its
    number, or the end of a tag could be taken away.
    """
    from html import escape

    if text and unicodedata.combining(text[0]):
        return f"&#{ord(text[0])};{escape(text[1:])}"
    return escape(text)


def _is_name(hole: typed.Hole, value: Value, env: Env) -> bool:
    """Whether digits are a name and no quantity: order 12345 and the year 2026 have no thousands."""
    if not isinstance(value, int) or isinstance(value, bool) or hole.format is not None:
        return False
    match hole.value:
        case typed.Part():
            return True
        case typed.Field(entity=entity, field=field):
            return env.program.schema.entities[entity].key == field
        case _:
            return False
