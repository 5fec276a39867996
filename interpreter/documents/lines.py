"""Puts the text of a paragraph together: blanks that HTML does not show are left out."""

import re

_BLANKS = re.compile(r"[ \t\n\r\f]+")

Inline = "str | dict[str, object]"


class Line:
    """A paragraph while it is read. Blanks at its edges, and all but one in a row, are not shown."""

    def __init__(self) -> None:
        self.parts: list[object] = []
        self.shown = False
        self._open: list[list[object]] = [self.parts]
        self._behind_blank = True

    def text(self, text: str, white: str) -> None:
        """Adds a text; `white` is what `white-space` says."""
        if white in ("pre", "pre-wrap", "pre-line"):
            for at, line in enumerate(text.split("\n")):
                if at:
                    self.line_break()
                self._add(_BLANKS.sub(" ", line) if white == "pre-line" else line.expandtabs(8).replace(" ", "\xa0"))
            return
        text = _BLANKS.sub(" ", text)
        self._add(text.removeprefix(" ") if self._behind_blank else text, white == "nowrap")

    def put(self, part: dict[str, object]) -> None:
        """Adds something that is no text, such as a picture."""
        self._open[-1].append(part)
        self.shown, self._behind_blank = True, False

    def line_break(self) -> None:
        """Goes on in the next line."""
        self.put({"k": "br"})
        self._behind_blank = True

    def begin(self, part: dict[str, object]) -> None:
        """What comes now is inside of that, until `end`."""
        inner: list[object] = []
        self._open[-1].append(part | {"c": inner})
        self._open.append(inner)

    def end(self) -> None:
        """Ends what was begun last."""
        self._open.pop()

    def _add(self, text: str, together: bool = False) -> None:
        if text:
            self._open[-1].append(text.replace(" ", "\xa0") if together else text)
            self.shown = self.shown or text != " "
            self._behind_blank = text.endswith(" ")
