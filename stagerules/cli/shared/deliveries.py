"""What `run` and `worker` say of messages: which delivery it is, and what became of each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from stagerules.delivery import described
from stagerules.deliveryfile import CHANNELS
from stagerules.engine import Engine
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.delivered import Delivered, Ending
from stagerules.interpreter.drivers.made import MADE_HERE, called
from stagerules.worker import Done

from .tell import many, printable, say

Told: TypeAlias = Ending | Literal["held", "made"]
STATUS: Mapping[Told, str] = {
    "sent": "sent",
    "made": "made",
    "skipped": "not sent, on the exclusion list",
    "later": "to be tried again",
    "held": "held by limits",
    "failed": "not sent, see the history",
}


def told_as(one: Delivered) -> Told:
    """What is said of a message: whether it was tried and has to wait, or is held by a limit, is not the same; a
    document was not sent.
    """
    if one.status == "sent" and one.message.channel in MADE_HERE:
        return "made"
    return "held" if one.status == "later" and one.code else one.status


def said_first(engine: Engine, channels: Mapping[str, Channel], done: Iterator[Done], *, err: bool) -> Iterator[Done]:
    """What is done. Before the first message could leave it is said which delivery it is."""
    said = False
    while True:
        if not said and waiting(engine).keys() & channels.keys():
            said = True
            say([f"delivery: {printable(described(engine.project.file.delivery))}"], err=err)
        try:
            one = next(done)
        except StopIteration:
            return
        yield one


def waiting(engine: Engine) -> Counter[str]:
    """How many messages of each channel have not left."""
    with engine.backend.look() as work:
        return Counter(work.store.waiting_messages())


def line(engine: Engine, one: Delivered) -> str:
    """One message and what became of it. Whom it was for stands there by name, never the address."""
    names = engine.names([one.message.about])
    about = f"{one.message.about.entity} {one.message.about.key}"
    name = f' "{names[one.message.about]}"' if one.message.about in names else ""
    status = told_as(one)
    if status == "held":
        why, again = one.detail, ""
    else:
        why = ": ".join(part for part in (one.code.replace("_", " "), one.detail) if part)
        again = f", again at {one.due.astimezone(engine.program.zone):%Y-%m-%d %H:%M}" if one.due else ""
    what = called(one.message.channel, one.message.recipient)
    return printable(f"{about}{name}: {what}: {status} ({why}{again})")


def summary(counts: Counter[Told], left: Counter[str], channels: Mapping[str, Channel]) -> Iterator[str]:
    """How many messages ended how, and how many wait."""
    if counts:
        parts = ", ".join(f"{count:,} {said}" for status, said in STATUS.items() if (count := counts[status]))
        yield f"{many(sum(counts.values()), 'message')}: {parts}"
    for channel, count in sorted(left.items()):
        if channel not in channels:
            known = channel in CHANNELS
            way = f": set up `[channels.{channel}]` in the project file" if known else " yet"
            yield f"{many(count, 'message')} in the outbox; not sent: there is no way out for `{channel}`{way}"
