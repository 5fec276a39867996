"""A stretch of a rules file in which something is changed: a mutant, and what all kinds of them need."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl import syntax
from stagerules.dsl import types as t
from stagerules.dsl.literals import quoted
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.source import Source, Span

Part: TypeAlias = Literal["trigger", "condition", "statement"]
"""Which scenarios may notice a change: any; those that consider the rule; those that come as far as its statements."""

_NUMBER = re.compile(r"(?P<whole>[0-9][0-9_]*)(?:\.(?P<rest>[0-9_]+))?")


@attrs.frozen
class Mutant:
    """One change: the characters of `span` become the first of `ways` with which the rules still pass the check."""

    source: Source
    span: Span
    ways: tuple[str, ...]
    part: Part = "statement"

    @property
    def line(self) -> int:
        """Where the change begins."""
        start = self.span.start + len(self.before) - len(self.before.lstrip())
        return self.source.place(start).line

    @property
    def before(self) -> str:
        """What stands there."""
        return self.source.slice(self.span)

    def changed(self, way: str) -> str:
        """The text of the file with one of the ways in it."""
        text = self.source.text
        return text[: self.span.start] + way + text[self.span.end :]


@attrs.frozen
class Sheet:
    """A part of a rule of an entity (None: not known which). `code` is the file's text with spaces for its comments."""

    source: Source
    code: str
    schema: Schema
    entity: Entity | None
    part: Part

    def mutant(self, span: Span, *ways: str) -> Iterator[Mutant]:
        """The mutant in which one of these stands there; none without any."""
        if ways:
            yield Mutant(self.source, span, tuple(dict.fromkeys(ways)), self.part)

    def word(self, start: int, end: int, word: str, *others: str) -> Iterator[Mutant]:
        """The mutant with another word in the place of the first such one."""
        words = re.escape(word).replace("\\ ", r"\s+")
        found = re.compile(rf"\b{words}\b" if word[0].isalpha() else words).search(self.code, start, end)
        if found is not None:
            yield from self.mutant(Span(*found.span()), *others)

    def more(self, span: Span) -> Iterator[Mutant]:
        """The number that is one more, in its last digit."""
        found = _NUMBER.match(self.code, span.start, span.end)
        if found is None:
            return
        places = len((found["rest"] or "").replace("_", ""))
        number = int((found["whole"] + (found["rest"] or "")).replace("_", "")) + 1
        digits = str(number).rjust(places + 1, "0")
        text = digits if not places else f"{digits[:-places]}.{digits[-places:]}"
        yield from self.mutant(Span(*found.span()), text)

    def without(self, nodes: tuple[syntax.Expression | syntax.Word, ...]) -> Iterator[Mutant]:
        """One of several left out, with what stands between it and the next."""
        for number, node in enumerate(nodes if len(nodes) > 1 else ()):
            if number + 1 < len(nodes):
                yield from self.mutant(Span(node.span.start, nodes[number + 1].span.start), "")
            else:
                yield from self.mutant(Span(nodes[number - 1].span.end, node.span.end), "")

    def stage(self, stage: syntax.Quoted | syntax.Text, name: str) -> Iterator[Mutant]:
        """Another stage of the same pipeline: the one behind it, and so on round."""
        for entity in self.schema.staged:
            for pipeline in entity.pipelines:
                names = [one.name for one in pipeline.stages]
                if name in names:
                    at = names.index(name)
                    yield from self.mutant(stage.span, *(f'"{one}"' for one in (*names[at + 1 :], *names[:at])))
                    return

    def choice(self, value: syntax.Text) -> Iterator[Mutant]:
        """Another value of the choices that have this one; another stage, where none has it."""
        match value.parts:
            case (str(written),):
                pass
            case _:
                return
        types = [t.filled(one.type) for entity in self.schema.entities.values() for one in entity.fields.values()]
        types = [one.item if isinstance(one, t.List) else one for one in types]
        choices = [one.values for one in types if isinstance(one, t.Choice) and written in one.values]
        if choices:
            yield from self.mutant(value.span, *(quoted(one) for each in choices for one in each if one != written))
        else:
            yield from self.stage(value, written)
