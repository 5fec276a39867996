"""How a generated file is laid out: indentation, blank lines, comments, line ends."""

from random import Random

COMMENTS = ("# note", "#", "# stagerules: ignore[unused-let] why not", "# Ünïcode", "# on stage: x", '# "" quoted')


def comment(dice: Random) -> str:
    """Perhaps a comment line in the first column."""
    return f"{dice.choice(COMMENTS)}\n" if dice.random() < 0.1 else ""


class Layout:
    """The habits of whoever wrote the file."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.step = dice.choice([4, 4, 4, 2, 1, 7])

    def behind(self) -> str:
        """What may stand behind a line."""
        return self.dice.choice(["", "", "", "", "", "", " ", "  # why", "\t# tab", " #"])

    def indented(self, lines: str) -> str:
        """Lines one step further in; blank lines and comments stand where they like."""
        pad = " " * self.step
        return "".join(self.line(pad, line) for line in lines.splitlines(keepends=True))

    def line(self, pad: str, line: str) -> str:
        """One line, with what may stand above it."""
        if not line.strip():
            return line
        above = ""
        if self.dice.random() < 0.02:
            above = self.dice.choice(["\n", f"{pad}{self.dice.choice(COMMENTS)}\n", "# outside\n", "   \n"])
        return f"{above}{pad}{line}"

    def file(self, parts: list[str]) -> str:
        """The declarations with something between them."""
        between = ("", "\n", "\n", "\n\n\n", "# above\n# it\n", "\n# alone\n\n")
        return "".join(self.dice.choice(between) + part for part in parts) + self.dice.choice(["", "\n", '# end "{'])
