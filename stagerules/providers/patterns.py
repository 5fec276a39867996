"""How a project file describes a provider with an interface of its own: what is sent, with slots to be filled in."""

from collections.abc import Iterator, Mapping

from stagerules.interpreter.channels.providers.http import SLOTS as OF_EVERY
from stagerules.interpreter.channels.providers.http import slots_in

from ..settings import Reader
from .kinds import SLOTS


def read_patterns(channel: str, reader: Reader) -> dict[str, object]:
    """`json` or `form`, and `headers`. For whom it is must stand there: else everything would go to one."""
    known, whom = (*OF_EVERY, *SLOTS[channel]), "chat" if "chat" in channel else "to"
    example = f'json = {{ {whom} = "{{{whom}}}", text = "{{{SLOTS[channel][-1]}}}" }}'
    if not {"json", "form"} & set(reader.data):
        reader.lacks("", "json", example, ": what is sent (or `form`)")
    if {"json", "form"} <= set(reader.data):
        reader.wrong("form", "left out, since `json` is there", example)
    found: dict[str, object] = {}
    for name in ("json", "form", "headers"):
        pattern = reader.inside(name, None).data if name in reader.data else {}
        deep = name == "json"
        for wrong in _wrong(pattern, deep):
            reader.wrong(
                name, f"made of texts{', numbers, `true`, lists and tables' if deep else ''}: {wrong}", example
            )
        for slot in sorted(slots_in(pattern)):
            if slot not in known and not (channel == "whatsapp" and slot.startswith("values.")):
                listed = ", ".join(f"`{{{one}}}`" for one in known)
                reader.wrong(name, f"without `{{{slot}}}`, which no message has; there are {listed}", example)
        found[name] = pattern
    if not reader.is_wrong("form") and whom not in slots_in([found["json"], found["form"]]):
        reader.wrong("json" if found["json"] else "form", f"a table in which `{{{whom}}}` stands", example)
    return found


def _wrong(pattern: object, deep: bool) -> Iterator[str]:
    match pattern:
        case str():
            return
        case Mapping():
            for name, value in pattern.items():
                if isinstance(value, str) or deep:
                    yield from _wrong(value, deep)
                else:
                    yield f"`{name}` is none"
        case list() if deep:
            for value in pattern:
                yield from _wrong(value, deep)
        case int() if deep:
            return
        case _:
            yield "a date or a number with a point is none"
