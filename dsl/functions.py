"""The functions of the language, as a table one can read: how each is called and what it means.

Which types they take and give, `check/functions.py` says; the interpreter computes them.
"""

from collections.abc import Mapping

import attrs


@attrs.frozen
class OwnFunction:
    """One function. `parameters` are the words shown for its values; those beyond `least` may be left out."""

    name: str
    parameters: tuple[str, ...]
    least: int
    most: int
    doc: str

    @property
    def usage(self) -> str:
        """How a call is written: `replace(text, old, new)`."""
        return f"{self.name}({', '.join(self.parameters)})"


TABLE = (
    OwnFunction("lower", ("text",), 1, 1, "The text in small letters."),
    OwnFunction("upper", ("text",), 1, 1, "The text in capitals."),
    OwnFunction("trim", ("text",), 1, 1, "The text without the white space around it."),
    OwnFunction("length", ("text",), 1, 1, "How many characters a text has, or how many members a list."),
    OwnFunction("replace", ("text", "old", "new"), 3, 3, "The text with every `old` in it replaced by `new`."),
    OwnFunction("round", ("number", "digits"), 1, 2, "To so many digits after the point, half away from zero."),
    OwnFunction("abs", ("number",), 1, 1, "The number or the amount without its sign."),
    OwnFunction("convert", ("amount", "EUR"), 2, 2, "The amount in another currency, at the rate of the day."),
)

FUNCTIONS: Mapping[str, OwnFunction] = {one.name: one for one in TABLE}
