"""What all tests share: generated examples are the same in every run, and there is a PostgreSQL."""

import gc

from hypothesis import settings

from tests.postgres import postgres

__all__ = ["postgres"]

settings.register_profile("same", derandomize=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """What was loaded up to here stays for good: Python need not look through it again and again."""
    gc.collect()
    gc.freeze()
