"""Reads templates without logic, the core of Mustache (https://mustache.github.io/mustache.5.html), into trees."""

import attrs

from stagerules.dsl.documents import written

from .cut import Tag, cut
from .places import placed
from .problems import TemplateMistake
from .tree import Node, Section, Slot, Text

LONGEST = 500_000
"""Characters of a template."""
DEEPEST = 30
"""Sections within one another."""
MOST_PIECES = 10_000
"""Slots, and texts between them."""


@attrs.frozen
class Template:
    """A template that was read."""

    nodes: tuple[Node, ...]


@attrs.define
class _Open:
    """A section that is being read; the template itself has no tag."""

    tag: Tag | None
    nodes: list[Node] = attrs.field(factory=list)


@attrs.define
class _Reading:
    """The sections that are open, and what is wrong so far."""

    stack: list[_Open] = attrs.field(factory=lambda: [_Open(None)])
    mistakes: list[TemplateMistake] = attrs.field(factory=list)

    def take(self, piece: Text | Tag | TemplateMistake) -> None:
        """Takes the next piece."""
        match piece:
            case Text():
                self.stack[-1].nodes.append(piece)
            case TemplateMistake():
                self.mistakes.append(piece)
            case Tag(kind="slot"):
                self.stack[-1].nodes.append(Slot(piece.path, piece.start, piece.end))
            case Tag(kind="close"):
                self._close(piece)
            case Tag():
                self.stack.append(_Open(piece))

    def shut(self) -> Tag:
        """Puts the innermost section into the one around it."""
        inner = self.stack.pop()
        assert inner.tag is not None
        tag = inner.tag
        section = Section(tag.path, tag.kind == "inverted", tuple(inner.nodes), tag.start, tag.end)
        self.stack[-1].nodes.append(section)
        return tag

    def leave_open(self) -> None:
        """Puts the innermost section away as one that has no end."""
        tag = self.shut()
        name, sign = written(tag.path), "^" if tag.kind == "inverted" else "#"
        message = f"`{{{{{sign}{name}}}}}` begins a section that has no end."
        self.mistakes.append(TemplateMistake(message, f"Write `{{{{/{name}}}}}` where it ends.", tag.start, tag.end))

    def _close(self, tag: Tag) -> None:
        if any(one.tag is not None and one.tag.path == tag.path for one in self.stack):
            while (innermost := self.stack[-1].tag) is not None and innermost.path != tag.path:
                self.leave_open()
            self.shut()
            return
        name, open_tag = written(tag.path), self.stack[-1].tag
        message = f"`{{{{/{name}}}}}` ends a section that has no beginning."
        hint = f"Write `{{{{#{name}}}}}` where it begins, or take this out."
        if open_tag is not None:
            message += f" Open here is `{written(open_tag.path)}`."
            hint = f"Write `{{{{/{written(open_tag.path)}}}}}` if that is the section that ends here."
        self.mistakes.append(TemplateMistake(message, hint, tag.start, tag.end))


def read_template(text: str) -> tuple[Template, tuple[TemplateMistake, ...]]:
    """The tree and what is wrong, in the order of the text. Only a template without mistakes may be filled."""
    if len(text) > LONGEST:
        message = f"The template is longer than {LONGEST} characters."
        hint = 'Take pictures out of the text: `<img src="logo.png">` shows one of the file store.'
        return Template(()), (TemplateMistake(message, hint, LONGEST, len(text)),)
    reading = _Reading()
    for count, piece in enumerate(cut(text)):
        reading.take(piece)
        too_much = _too_much(count, reading)
        if too_much is not None:
            return Template(()), (*reading.mistakes, too_much)
    while len(reading.stack) > 1:
        reading.leave_open()
    nodes, misplaced = placed(tuple(reading.stack[0].nodes))
    known = {(one.start, one.end) for one in reading.mistakes}
    mistakes = (*reading.mistakes, *(one for one in misplaced if (one.start, one.end) not in known))
    return Template(nodes), tuple(sorted(mistakes, key=lambda one: (one.start, one.end)))


def _too_much(count: int, reading: _Reading) -> TemplateMistake | None:
    tag = reading.stack[-1].tag
    if tag is not None and len(reading.stack) > DEEPEST + 1:
        message = f"More than {DEEPEST} sections stand within one another."
        return TemplateMistake(message, "End sections before others begin.", tag.start, tag.end)
    if count > MOST_PIECES:
        message = "The template has too many slots."
        return TemplateMistake(message, "Write `{{#name}} … {{/name}}` for what is repeated.", 0, 0)
    return None
