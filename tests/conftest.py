"""What all tests share: generated examples are the same in every run."""

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("same")
