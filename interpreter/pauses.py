"""Pauses: a rule, a stage or the whole project that is to do nothing for a while."""

from typing import Literal

import attrs


@attrs.frozen
class Pause:
    """What is paused: everything, a rule (its identity in `name`), or the rules of a stage (of all pipelines that have
    it; `entity` says whose).
    """

    kind: Literal["all", "rule", "stage"]
    name: str = ""
    entity: str = ""


EVERYTHING = Pause("all")
