"""A process whose children live through a case, moment by moment, and are killed at a named point.

It reads orders: `project` (a folder), `files` (one: records and Store; two: Store, records), `receiver` (a file),
`happens`, the moments `first` to `last`, `senders`, and `crash`, where to end (empty: nowhere). A child tells each
moment and each thing that it was told is done; one that is not killed tells how often it came to each point.
"""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers import crash
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.event import Event
from stagerules.worker import catch_up
from tests.crash.world import CHANNEL, Clock, Receiver, Setting, moment
from tests.end_to_end.trial import by_hand
from tests.processes import ended, in_a_child, orders, tell


class Counting(crash.Crash):
    """Ends nowhere, and counts."""

    def __init__(self) -> None:
        self.counts = Counter[str]()

    def comes(self, point: str) -> None:
        """A point is reached."""
        self.counts[point] += 1


@attrs.frozen(eq=False)
class Life:
    """A project at work, and the clock that it goes by."""

    setting: Setting
    clock: Clock

    def live(self, order: dict[str, Any]) -> None:
        """Lives through the moments of an order."""
        counting = Counting()
        crash.chosen = crash.asked_for({crash.VARIABLE: order["crash"]}) or counting
        channels = {CHANNEL: Receiver(Path(order["receiver"]))}
        for number in range(order["first"], order["last"] + 1):
            tell({"moment": number})
            self.clock.now = moment(number)
            if happening := order["happens"].get(str(number)):
                self.happens(number, happening)
            for done in catch_up(self.setting.engine, channels, order["senders"]):
                tell({"done": done.status})
        tell({"reached": counting.counts})

    def happens(self, number: int, what: str) -> None:
        """Something happens to a deal; whoever tells it tells it again where they got no answer."""
        kind, _, key = what.partition(" ")
        item = Ref("Deal", int(key or 1))
        if kind in ("go", "park"):
            event = Event(f"e{number}", "event", item, name=kind, fields={"text": "x"}, at=moment(number))
        else:
            by_hand(SetField(item, "stage", kind), self.setting.engine.backend)
            event = Event(f"e{number}", "stage", item, stage=kind, at=moment(number))
            event = attrs.evolve(event, from_stage=None if kind == "New" else "New")
        receipt = self.setting.engine.handle(event)
        tell({"event": event.id, "status": receipt.status})


def main() -> None:
    lives: dict[tuple[str, ...], Life] = {}
    for order in orders():
        where = (order["project"], *order["files"])
        if where not in lives:
            clock = Clock()
            lives[where] = Life(Setting.of(order["project"], order["files"], clock), clock)
        ended(in_a_child(partial(lives[where].live, order)))


if __name__ == "__main__":
    main()
