"""What libraries log of their requests holds addresses, texts and secrets: while we send, it goes nowhere."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LOGGERS = ("httpcore.connection", "httpcore.http11")
_SENDING: ContextVar[bool] = ContextVar("sending", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that is logged inside is kept. Others who use the same libraries at the same time keep their logs."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_not_ours)  # twice is once
    before = _SENDING.set(True)
    try:
        yield
    finally:
        _SENDING.reset(before)


def _not_ours(record: logging.LogRecord) -> bool:
    return not _SENDING.get()
