"""A call that may not go on for ever, of a library that has no limit of its own."""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T | None:
    """What it gives; None where it fails: what it says of that may hold anything. Raises `TimeoutError`.

    A call that takes too long is ended at the next step that it takes in Python, or it would go on reading for ever. It
    keeps no program from ending.
    """
    found: list[T] = []

    def hold() -> None:
        with suppress(Exception, SystemExit):
            found.append(call())

    thread = Thread(target=hold, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _end(thread)
        raise TimeoutError
    return found[0] if found else None


def _end(thread: Thread) -> None:
    """Raises an exception there (https://docs.python.org/3/c-api/threads.html, PyThreadState_SetAsyncExc): the one that
    ends a thread without a word, and that no library takes for a fault of the network.
    """
    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
