"""A process whose children are workers under load, killed after a while.

It reads orders: `project` (a folder), `files` (one: records and Store; two: Store, records), `receiver` (a file),
`zero` (the moment at which the own clock began, in seconds), `events` (numbers of those to be handed over),
`killed_after` (seconds; none: it ends when nothing is left to do), `senders`, and `here`, whether it is done in this
process, so that its children have every statement ready. Who works tells what is done, each time when it is kept.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from stagerules.engine import Engine
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.store.protocol import OPEN
from stagerules.worker import Done, catch_up, stay
from tests.crash.load import event
from tests.crash.world import BEGIN, CHANNEL, Receiver, Setting
from tests.processes import ended, in_a_child, orders, tell

SPEED = 1200
"""How much faster the own clock goes: the lease of a message is half a second."""
LOOK = timedelta(minutes=1)


def clock(zero: float) -> Callable[[], datetime]:
    """A clock that all workers share and that outlives them."""
    return lambda: BEGIN + timedelta(seconds=(time.time() - zero) * SPEED)


def work(engine: Engine, order: dict[str, Any]) -> None:
    """Hands over the events, then stays."""
    channels = {CHANNEL: Receiver(Path(order["receiver"]))}
    for number in order["events"]:
        for receipt in engine.run([event(number)]):
            told(receipt)
        if number % 3 == 0:
            for done in catch_up(engine, channels, order["senders"]):
                told(done)
    stays(engine, channels, order)


def stays(engine: Engine, channels: Mapping[str, Channel], order: dict[str, Any]) -> None:
    """Does what is due again and again; where nobody kills it, until nothing is left."""

    def rest(pause: timedelta) -> bool:
        if order["killed_after"] is None and nothing_left(engine):
            return True
        time.sleep(pause.total_seconds() / SPEED)
        return False

    for done in stay(engine, channels, rest, LOOK, lambda problem: tell({"trouble": str(problem)}), order["senders"]):
        told(done)


def nothing_left(engine: Engine) -> bool:
    """Whether all that is there is done."""
    with engine.backend.look() as view:
        open_ = any(view.store.waiting(status) for status in OPEN)
        return not open_ and not view.store.messages() and not view.store.timers()


def told(done: Done) -> None:
    """Says what is kept."""
    if isinstance(done, Receipt):
        tell({"event": done.event.id, "status": done.status})
    else:
        tell({"message": done.message.id, "status": done.status})


def main() -> None:
    settings: dict[tuple[str, ...], Setting] = {}
    for order in orders():
        where = (order["project"], *order["files"])
        if where not in settings:
            settings[where] = Setting.of(order["project"], order["files"], clock(order["zero"]))
        setting = settings[where]
        if order["here"]:
            work(setting.engine, order)
            setting.close()
            ended(0)
        else:
            ended(in_a_child(partial(work, setting.engine, order), order["killed_after"]))


if __name__ == "__main__":
    main()
