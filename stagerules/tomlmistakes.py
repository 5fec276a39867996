"""What is wrong with a project file that is no valid TOML, in plain words."""

import re

from stagerules.dsl.source import Source, Span

from .problems import BrokenProjectFile, ForeignName

PLAIN = {
    "Illegal character": "a text is not closed",
    "Unterminated string": "a text is not closed",
    "Unclosed array": "a list is not closed with `]`",
    "Unclosed inline table": "a table is not closed with `}`",
    "Expected '='": "after the name of a setting an `=` is missing",
    'Expected "\'"': "a text is not closed",
    "Expected newline": "something stands behind the value",
    "Expected ']'": "the name of a table is not closed with `]`",
    "Cannot overwrite": "this setting is there already",
    "Cannot declare": "this table is there already",
    "Invalid value": "this is no value",
    "Nested too deep": "lists and tables stand in one another too deep",
    "Number too long": "there is a number with thousands of digits",
    "Unescaped": "in a text a backslash is written `\\\\`",
}
"""What the reader of TOML says, in plain words."""
_NAME = re.compile(r"^[ \t]*\[?[ \t]*([^\s\"'=\[\]#]+)[ \t]*[=\]]")


def mistake(source: Source, why: str) -> BrokenProjectFile | ForeignName:
    """The problem behind what the reader of TOML says, and its place."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", why)
    line = int(found[1]) if found else len(source.line_starts)
    begin = source.line_starts[line - 1]
    name = _NAME.match(source.line_text(line))
    if name and not name[1].isascii() and why.startswith(("Expected", "Invalid statement")):
        return ForeignName(Span(begin + name.start(1), begin + name.end(1)), name=name[1])
    start = min(begin + (int(found[2]) - 1 if found else 0), len(source.text))
    return BrokenProjectFile(Span(start, min(start + 1, len(source.text))), why=plain(why))


def plain(why: str) -> str:
    """What the reader of TOML says, in plain words."""
    return next((words for begins, words in PLAIN.items() if why.startswith(begins)), "this is no setting")
