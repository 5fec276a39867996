"""What is wrong where a token does not fit; the known mistakes are loaded when the first one is met."""

from ..machine import Repair, Situation


def explain(situation: Situation) -> Repair:
    """What is wrong, and, where it is certain, how to read it."""
    from .known import explain as from_known

    return from_known(situation)
