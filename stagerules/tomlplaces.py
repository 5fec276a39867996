"""Where a setting stands in a TOML file: the reader of the standard library does not say."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping

import attrs

from stagerules.dsl.source import Source, Span

_KEYS = r"""(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)"""
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_KEYS}(?:[ \t]*\.[ \t]*{_KEYS})*)[ \t]*\]")
_LINE = re.compile(rf"[ \t]*({_KEYS}(?:[ \t]*\.[ \t]*{_KEYS})*)[ \t]*=")


@attrs.frozen
class Places:
    """The headings and the settings of a file that begin a line, with their whole path and the place of the name."""

    source: Source
    known: Mapping[tuple[str, ...], Span]
    starts: tuple[int, ...]
    """Where the names of all lines begin."""

    def of(self, path: tuple[str, ...], value: str | None = None) -> Span:
        """The place of the setting that a path of names leads to, or of a text in its value; what is nearest to it
        where the file writes it in some other way.
        """
        best = next((length for length in range(len(path), 0, -1) if path[:length] in self.known), 0)
        span = self.known[path[:best]] if best else Span(0, min(1, len(self.source.text)))
        after = bisect_right(self.starts, span.end)
        end = self.starts[after] if after < len(self.starts) else len(self.source.text)
        for name in path[best:]:
            found = re.compile(rf"""(["']?)({re.escape(name)})\1[ \t]*=""").search(self.source.text, span.end, end)
            if found is None:
                break
            span = Span(*found.span(2))
        if value and (there := self.source.text.find(value, span.end, end)) >= 0:
            return Span(there, there + len(value))
        return span


def places(source: Source) -> Places:
    """The places of a file's settings."""
    lines = tuple(_paths(source))
    known: dict[tuple[str, ...], Span] = {}
    for path, span in lines:
        known.setdefault(path, span)
    return Places(source, known, tuple(span.start for _, span in lines))


def _paths(source: Source) -> Iterator[tuple[tuple[str, ...], Span]]:
    table: tuple[str, ...] = ()
    for start in source.line_starts:
        if header := _HEADER.match(source.text, start):
            table = _names(header[1])
            yield table, _last(header)
        elif line := _LINE.match(source.text, start):
            yield (*table, *_names(line[1])), _last(line)


def _last(found: "re.Match[str]") -> Span:
    """The last of the names, without quotes."""
    start, end = found.span(1)
    text = found[1]
    last = re.search(rf"{_KEYS}$", text)
    begin = start + (last.start() if last else 0)
    quoted = text.endswith(('"', "'"))
    return Span(begin + quoted, end - quoted)


def _names(text: str) -> tuple[str, ...]:
    """The names of a dotted key."""
    try:
        data: object = tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return (text,)
    names = []
    while isinstance(data, dict):
        (name, data), *_ = data.items()
        names.append(str(name))
    return tuple(names)
