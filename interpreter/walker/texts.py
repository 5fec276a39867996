"""Texts with holes that are filled in."""

from collections.abc import Iterator

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Value

from ..values.shown import joined, shown
from .env import SHOWN_STEPS, Env, Walk


def template(node: typed.Template, env: Env, walk: Walk) -> Value:
    """The text, each hole filled with its value as people read it; an empty one is nothing."""
    return nfc(joined(_parts(node, env, walk)))


def _parts(node: typed.Template, env: Env, walk: Walk) -> Iterator[str]:
    in_address = isinstance(node.type, t.Url)
    for number, part in enumerate(node.parts):
        if isinstance(part, str):
            yield part
        else:
            value = walk(part.value, env)
            env.budget.take(SHOWN_STEPS * (len(value) if isinstance(value, tuple) else 1))
            text = str(value) if _is_name(part, value, env) else shown(value, env.view.reader, part.format)
            yield _in_address(text) if in_address and number and not isinstance(_kind(part), t.Url) else text


def _kind(hole: typed.Hole) -> t.Type:
    return t.filled(hole.value.type)


def _in_address(text: str) -> str:
    """A text as a part of a web address: it stays in its place, whatever letters it has. What stands at the beginning,
    and what is an address itself, is no such part.
    """
    from urllib.parse import quote  # only rules that put addresses together pay for loading it

    return quote(text, safe="")


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
