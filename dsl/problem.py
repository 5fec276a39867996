"""A problem: one thing that is wrong in a file, as data. What is said about it is made from this.

Each kind of problem is one small class: its slug is the class name (`UnknownField` is `unknown-field`), its code is
stable, its texts are templates in which `{name}` stands for a field of the class. Nothing is formatted before
somebody is told, so that texts can be translated.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

import attrs

from .frozen import frozen
from .source import Place, Source, Span

LONGEST_SLOT = 400
"""Characters of what a person wrote that a message repeats: a sentence stays a sentence."""

Severity = Literal["error", "warning", "info"]


@frozen
class Message:
    """A text for people: a template and what goes in its `{slots}`."""

    template: str
    params: Mapping[str, str] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return re.sub(r"\{(\w+)\}", lambda slot: self.params[slot[1]], self.template)


@frozen
class Edit:
    """Replace the characters of `span` by `text`."""

    span: Span
    text: str


@frozen
class Fix:
    """A certain way out: what it does, in words, and the edits that do it."""

    title: str
    edits: tuple[Edit, ...]


@frozen(kw_only=True)
class Problem:
    """What every problem has: the place. Subclasses add what the message needs to know."""

    span: Span = attrs.field(kw_only=False)
    fix: Fix | None = None

    code: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str]
    help: ClassVar[str] = ""

    @classmethod
    def slug(cls) -> str:
        """The problem's name as people write it: `unknown-field`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def params(self) -> dict[str, str]:
        """The values of the template's slots, as text."""
        names = (a.name for a in attrs.fields(type(self)) if a.name not in ("span", "fix"))
        values = {name: getattr(self, name) for name in names}
        return {name: _shown(value) for name, value in values.items() if value is not None}

    def hint_template(self) -> str:
        """The help line's template; a subclass with several ways out chooses here."""
        return self.help

    def message(self) -> Message:
        """What is wrong: one plain sentence."""
        return Message(self.template, self.params())

    def hint(self) -> Message | None:
        """How to go on, or None."""
        template = self.hint_template()
        return Message(template, self.params()) if template else None


@frozen
class Diagnostic:
    """A problem as it is told: ready for people and for machines."""

    slug: str
    code: str
    severity: Severity
    source: Source
    span: Span
    message: Message
    hint: Message | None
    fix: Fix | None

    @property
    def place(self) -> Place:
        """Line and column of the first character concerned."""
        return self.source.place(self.span.start)


def diagnose(problem: Problem, source: Source) -> Diagnostic:
    """The diagnostic that tells of `problem` in `source`."""
    return Diagnostic(
        slug=problem.slug(),
        code=problem.code,
        severity=problem.severity,
        source=source,
        span=problem.span,
        message=problem.message(),
        hint=problem.hint(),
        fix=problem.fix,
    )


def _shown(value: object) -> str:
    text = ", ".join(f"`{part}`" for part in value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= LONGEST_SLOT else f"{text[:LONGEST_SLOT]}…"
