"""The problems of several files, gathered and put in order."""

from collections.abc import Callable, Sequence

from attrs import field, frozen

from ..problem import Diagnostic, Problem, diagnose
from ..problems.actions import MissingRole
from ..problems.names import Unknown
from ..problems.rules import NoPipelines, WhichEntity
from ..problems.schema import NoSuchField, UnknownEntity, UnknownType
from ..source import Source, Span

NAMELESS = ""
"""Among the unread names: something whose name could not be read either. It may be any that is unknown."""


@frozen
class Reports:
    """Where the phases of one check report. `sources` are the files in their order, `unread` the names of what could
    not be read: that they are unknown is not worth a word.
    """

    sources: Sequence[Source]
    unread: frozenset[str] = frozenset()
    found: list[tuple[Source, Problem]] = field(factory=list)

    def to(self, source: Source) -> Callable[[Problem], None]:
        """Reports a problem of this file."""
        return lambda problem: self.add(source, problem)

    def add(self, source: Source, problem: Problem) -> None:
        """Reports a problem, unless it comes from another one."""
        if not (self.unread and _follows(problem, self.unread)):
            self.found.append((source, problem))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was reported, by file and place; the same thing said twice is said once."""
        order = {id(source): index for index, source in enumerate(self.sources)}
        last = len(order)

        def place(one: tuple[Source, Problem]) -> tuple[int, int, int, str]:
            source, problem = one
            return order.get(id(source), last), problem.span.start, problem.span.end, problem.code

        told: dict[tuple[object, ...], Diagnostic] = {}
        for source, problem in sorted(self.found, key=place):
            one = diagnose(problem, source)
            told.setdefault((id(source), one.span, one.slug, str(one.message), str(one.hint), one.fix), one)
        return tuple(told.values())


def _follows(problem: Problem, unread: frozenset[str]) -> bool:
    """Whether a problem is only there because something could not be read."""
    match problem:
        case Unknown(name=name, nearest=near):
            return name in unread or (NAMELESS in unread and near is None)
        case (
            UnknownEntity(name=name, near=near) | UnknownType(name=name, near=near) | NoSuchField(name=name, near=near)
        ):
            return name in unread or (NAMELESS in unread and near is None)
        case NoPipelines() | WhichEntity():
            return "pipeline" in unread
        case MissingRole():
            return True
        case _:
            return False


def where(span: Span, source: Source, *, seen_from: Source) -> str:
    """A place in words: `line 3`, or `line 3 of crm.schema` when it is in another file."""
    line = source.place(span.start).line
    return f"line {line}" if source is seen_from else f"line {line} of {source.name}"
