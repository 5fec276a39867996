"""What people type first: known mistakes, each with the right words and, where it is certain, how to read it.

An entry looks at the token that does not fit and answers with a Repair where it knows the mistake. The first that
does is believed. A new entry is one function in the file of its kind, one class in problems/mistakes.py, and one case
in tests/dsl/syntax/mistakes.txt.
"""

from collections.abc import Callable

from ..expected import unexpected
from ..machine import Repair, Situation
from .about import ABOUT
from .actions import ACTIONS
from .clocks import CLOCKS
from .conditions import CONDITIONS
from .headers import HEADERS
from .lines import LINES
from .lookups import LOOKUPS
from .moments import MOMENTS
from .other_words import OTHER_WORDS
from .phrases import PHRASES
from .ranges import RANGES
from .scenarios import SCENARIOS
from .schemas import SCHEMAS
from .starts import EVENTS, STARTS
from .statements import STATEMENTS
from .writes import WRITES

Entry = Callable[[Situation], Repair | None]

MISTAKES: tuple[Entry, ...] = (
    *STARTS,
    *SCHEMAS,
    *SCENARIOS,
    *WRITES,
    *ABOUT,
    *MOMENTS,
    *CLOCKS,
    *LOOKUPS,
    *OTHER_WORDS,
    *RANGES,
    *PHRASES,
    *CONDITIONS,
    *HEADERS,
    *ACTIONS,
    *STATEMENTS,
    *LINES,
    *EVENTS,
)


def explain(situation: Situation) -> Repair:
    """What is wrong where a token does not fit, and, where it is certain, how to read it."""
    for entry in MISTAKES:
        repair = entry(situation)
        if repair is not None:
            return repair
    return unexpected(situation)
