"""A process that handles events on a database, for tests that kill it. Says each event's id once it is kept."""

import sys
from collections.abc import Iterator

from stagerules.interpreter.drivers.run import run
from stagerules.interpreter.event import Event
from stagerules.interpreter.sql.backend import SqlBackend
from tests.drivers.world import NOW, PROGRAM, SCHEMA, entered

DEALS = 10


def events(count: int) -> Iterator[Event]:
    """Events on a few deals; every fifth makes a note, every seventh is passed on to another deal."""
    for number in range(count):
        stage = "Pass" if number % 7 == 6 else "Note" if number % 5 == 4 else "Count"
        yield entered(number, {"Count": 0, "Note": 100, "Pass": 200}[stage] + number % DEALS + 1, stage)


def main(url: str, count: int) -> None:
    backend = SqlBackend(url, SCHEMA)
    for receipt in run(PROGRAM, backend, events(count), lambda: NOW, {}):
        print(receipt.event.id, receipt.status, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
