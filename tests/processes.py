"""Processes beside the tests that can be killed. One that serves does each order in a child of its own, since a new
Python takes a second to load all this.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

ROOT = Path(__file__).parents[1]
KILLED = -9
LONGEST = 600
"""Seconds that an order may take: who waits for an answer must not wait for ever."""


def started(module: str, *arguments: str, **more: Any) -> "subprocess.Popen[str]":
    """A new process that runs a module of the tests; what it says can be read."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, **more)


@attrs.frozen(eq=False)
class Server:
    """A process that takes orders."""

    process: "subprocess.Popen[str]"

    @classmethod
    def of(cls, module: str) -> "Server":
        """A server that is a module of the tests."""
        return cls(started(module, stdin=subprocess.PIPE))

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(LONGEST)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def asks(self, order: dict[str, Any]) -> None:
        """Gives an order; `answer` must follow."""
        print(json.dumps(order), file=self.process.stdin, flush=True)

    def answer(self) -> tuple[list[Any], int]:
        """All that was told while the order was carried out, and how it ended."""
        told: list[Any] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            one = json.loads(line)
            if isinstance(one, dict) and "end" in one:
                return told, one["end"]
            told.append(one)
        raise AssertionError(f"the server is gone: {self.process.wait()}")

    def does(self, order: dict[str, Any]) -> tuple[list[Any], int]:
        """Has an order carried out."""
        self.asks(order)
        return self.answer()


# --- inside the server ---


def orders() -> Iterator[dict[str, Any]]:
    """The orders, as they come; each must be ended with `ended`."""
    for line in sys.stdin:
        signal.alarm(LONGEST)
        yield json.loads(line)
        signal.alarm(0)


def tell(what: object) -> None:
    """Says something to whoever gave the order, in one piece: nobody is killed in the middle of a line."""
    os.write(1, f"{json.dumps(what)}\n".encode())


def ended(end: int) -> None:
    """Says how an order ended."""
    tell({"end": end})


def in_a_child(do: Callable[[], None], killed_after: float | None = None) -> int:
    """How a child ended that did this; it is killed after so many seconds, if it has not ended by then."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        try:
            do()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if killed_after is not None:
        time.sleep(killed_after)
        os.kill(child, signal.SIGKILL)  # nobody has waited for it yet, so that the number is still its own
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
