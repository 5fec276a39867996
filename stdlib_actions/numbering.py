"""How documents are numbered: by a pattern such as `RE-{year}-{count:4}` and a durable counter."""

import re
from collections.abc import Mapping

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.effects import CreateRecord, Effect, SetField

COUNTER = "Counter"
USUAL = "{template}-{count}"
_SLOT = re.compile(r"\{(?:(year|template)|count(?::([1-9]))?)\}")
_LONGEST = 60


def is_pattern(value: object) -> bool:
    """Whether it can be the pattern of numbers: it counts once, and has no braces besides."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    counts = sum(1 for slot in _SLOT.finditer(value) if slot[1] is None)
    return counts == 1 and not set(_SLOT.sub("", value)) & set("{}\n\r\t")


def next_number(pattern: str, template: str, asked: Asked) -> tuple[str, Effect]:
    """The next number, and the effect that takes it: committed together with what it is for, or not at all. Where the
    year is a part of the number, each year begins with 1.
    """
    known = {"year": str(asked.now.year), "template": template}
    name = f"numbers {_filled(pattern, known)}"
    counter = Ref(COUNTER, name)
    before = asked.look.field(counter, "value") if asked.look.exists(counter) else None
    count = before + 1 if isinstance(before, int) else 1
    taken: Effect = SetField(counter, "value", count)
    if before is None:
        taken = CreateRecord(counter, {"name": name, "value": count})
    return _filled(pattern, known, count), taken


def _filled(pattern: str, known: Mapping[str, str], count: int | None = None) -> str:
    """The pattern with what is known; where there is no count yet its place is left open."""

    def written(slot: re.Match[str]) -> str:
        if slot[1] is not None:
            return known[slot[1]]
        return "…" if count is None else f"{count:0{slot[2] or 1}d}"

    return _SLOT.sub(written, pattern)
