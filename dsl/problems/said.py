"""What most problems with the writing of a file know: what was written, and what is written instead.

Their classes add no data, only words, and therefore need no `attrs.frozen` of their own, which start-up would pay for.
"""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class Said(Problem):
    """A problem with something that was written: `text`."""

    text: str


@told(kw_only=True)
class Meant(Said):
    """A problem with something that is written differently: `meant`."""

    meant: str
