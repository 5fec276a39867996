"""A process that hands messages over, slowly, for a test that kills it; and the messages."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from stagerules.dsl.values import Ref
from stagerules.interpreter.channels.eml import EmlFolder
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.store.outbox import Message

from ..processes import started
from .spam import SCHEMA

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PROGRAM = Program(SCHEMA, (), {})


def mail(name: str, channel: str = "email", address: str = "", deal: int = 1) -> Message:
    """A message about a deal, to its client where no address is given."""
    address = address or ("ada@example.com" if deal == 1 else f"client{deal}@example.com")
    content = {"from": "una@shop.example", "subject": "Hallo", "body": "…"}
    return Message(name, channel, "Ada", address, content, Ref("Deal", deal), "Rule", "e-1", NOW)


class Slow:
    """Writes the file, then takes its time for the second message."""

    def __init__(self, folder: Path) -> None:
        self.files = EmlFolder(folder / "outbox", FolderStore(folder))

    def send(self, message: Message) -> str:
        print(f"sending {message.id}\n", end="", flush=True)  # in one piece
        where = self.files.send(message)
        if message.id == "m1":
            time.sleep(60)
        return where


def start(url: str, folder: Path, senders: int = 1) -> "subprocess.Popen[str]":
    return started("tests.drivers.postman", url, str(folder), str(senders))


def main(url: str, folder: str, senders: str) -> None:
    backend = SqlBackend(url, SCHEMA)
    for one in deliver(PROGRAM, backend, {"email": Slow(Path(folder))}, lambda: NOW, senders=int(senders)):
        print(f"{one.status} {one.message.id}\n", end="", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
