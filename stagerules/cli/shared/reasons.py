"""Why a rule applied or not, and which way it took, in words."""

from collections.abc import Callable, Iterator, Sequence

from stagerules.dsl.values import Value
from stagerules.interpreter.decision.loops import DEEPEST, MOST_EVENTS, described
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Branch, Looked, Seen
from stagerules.interpreter.whynot.obstacle import unmet

from .tell import printable

Text = Callable[[Value], str]
"""How a value is written for people."""


def reason(seen: Seen, text: Text, *, failed: bool = False) -> str:
    """A condition with the values it saw; with `failed` only the part that was not met."""
    return "; ".join(_test(part, text) for part in _deciding(seen, failed))


def branch(taken: Branch, text: Text) -> Iterator[str]:
    """An `if` with each condition that was asked, and whether it was met."""
    for number, seen in enumerate(taken.asked):
        met = seen.value is True
        deciding = _deciding(seen, not met)
        because = "".join(_values(part, text) for part in deciding)
        if [part.text for part in deciding] != [seen.text]:
            because = f", because {reason(seen, text, failed=not met)}"
        word = "else if" if number else "if"
        yield f"{word} `{printable(_one_line(seen.text))}`: {'yes' if met else 'no'}{because}"
    if taken.otherwise:
        yield "else: yes"


def looked_up(one: Looked, text: Text) -> str:
    """A look-up with what it found, of how many."""
    written = printable(_one_line(one.text))
    of = f"{one.of:,} record{'' if one.of == 1 else 's'} looked at"
    if one.text.startswith("count"):
        return f"`{written}` is {text(one.value)}, of {of}"
    return (
        f"`{written}` is {text(one.value)}, one of {one.met:,} that meet it, of {of}"
        if one.met
        else (f"`{written}` is {text(None)}: none meets it, of {of}")
    )


def endless(event: Event, code: str, way: Sequence[str]) -> Iterator[str]:
    """Why a run cannot be kept, with the way round."""
    if code == "too_many_events":
        yield f"this leads to more than {MOST_EVENTS:,} events:"
    elif way[0] == described(event) and len(way) > 1:
        yield f"more than {DEEPEST} rules start each other in a row:"
    else:
        yield "the rules start each other in a loop:"
    yield from (f"  {printable(one)}" for one in way)
    if code == "too_deep" and way[0] != described(event):
        yield "  and so on, from the beginning"


def _deciding(seen: Seen, failed: bool) -> list[Seen]:
    """The tests that decided it: of `a or b` that was met, those that were met."""
    if failed:
        return list(unmet(seen))
    parts = list(_leaves(seen))
    parts = [part for part in parts if part.asked and part.value is True] or parts[:1]
    return [part for part in parts if part.asked]


def unmet_test(part: Seen, text: Text) -> str:
    """A test that was not met, as it is written, with the values it saw."""
    return f"`{printable(_one_line(part.text))}` is not met{_values(part, text)}"


def _test(part: Seen, text: Text) -> str:
    return f"`{printable(_one_line(part.text))}`{_values(part, text)}"


def _values(part: Seen, text: Text) -> str:
    saw = ((_one_line(one.text), text(one.value)) for one in _operands(part) if one.asked)
    return "".join(dict.fromkeys(f", {written} is {value}" for written, value in saw if written != value))


def _operands(part: Seen) -> Iterator[Seen]:
    """The values that a test saw; of a condition as a whole, those of all its tests."""
    for one in part.parts:
        if part.single:
            yield one
        else:
            yield from _operands(one)


def _one_line(written: str) -> str:
    return " ".join(written.split()) if "\n" in written else written


def _leaves(seen: Seen) -> Iterator[Seen]:
    """The single tests of a condition."""
    if seen.single or not seen.parts or not seen.asked:
        yield seen
        return
    for part in seen.parts:
        yield from _leaves(part)
