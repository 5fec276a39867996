"""What all tests share: generated examples are the same in every run, and there is a PostgreSQL."""

from hypothesis import settings

from tests.postgres import postgres

__all__ = ["postgres"]

settings.register_profile("same", derandomize=True)
settings.load_profile("same")
