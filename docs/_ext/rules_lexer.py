"""Colours for rules, schemas and tables of times, which Pygments does not know."""

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

STATEMENTS = (
    *("on", "if", "else", "set", "add", "remove", "to", "from", "move", "stage", "wait", "until", "stop", "let", "for"),
    *("rule", "scenario", "given", "when", "expect", "leaving", "created", "deleted", "change", "of", "every", "after"),
    *("before", "at", "during", "working", "hours", "skip", "past", "regardless", "failure", "allowing", "back", "as"),
    *("off", "pipeline", "including", "closed", "month", "where", "by", "descending", "pass"),
    "passes",
)
EXPRESSIONS = (
    *("and", "or", "not", "in", "is", "between", "contains", "matches", "starts", "ends", "with", "any", "all", "none"),
    *("count", "sum", "first", "last", "min", "max", "average"),
)
VALUES = ("yes", "no", "true", "false", "empty", "today", "now", "old", "event", "this")
SCHEMA = (
    *(
        "entity",
        "key",
        "shown",
        "as",
        "pipeline",
        "stage",
        "success",
        "failure",
        "event",
        "on",
        "constant",
        "is",
        "list",
    ),
    *("of", "first", "labelled", "label", "read", "only", "choice", "in", "any"),
)
TYPES = (
    *("text", "integer", "number", "money", "yes/no", "datetime", "date", "time", "duration", "phone", "email"),
    *("url", "file"),
)
UNITS = "seconds?|minutes?|hours?|days?|working days?|weeks?|months?|years?"


def _whole(given: tuple[str, ...]) -> words:
    return words(given, prefix=r"\b", suffix=r"\b(?!:)")


class RulesLexer(RegexLexer):
    """Rules files."""

    name = "stagerules rules"
    aliases: ClassVar[list[str]] = ["rules"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"#[^\n]*", Comment.Single),
            (r'"""', String, "long"),
            (r'"', String, "text"),
            (r"\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d\b", Number),
            (rf"(\d[\d_.]*)(\s+)({UNITS})\b", bygroups(Number, Text, Keyword.Type)),
            (r"\b\d[\d_.]*%?( [A-Z]{3}\b)?", Number),
            (r"([\w.]+)(:)(?=[ \n])", bygroups(Name.Attribute, Punctuation)),
            (_whole(STATEMENTS), Keyword),
            (_whole(EXPRESSIONS), Operator.Word),
            (_whole(VALUES), Keyword.Constant),
            (r"(?<=\.)\w+", Name.Attribute),
            (r"\w+", Name),
            (r"[-+*/<>=!]+", Operator),
            (r"[()\[\]{},.:]", Punctuation),
            (r"\s+", Text),
            (r".", Text),
        ],
        "text": [
            (r'\\["\\nt{}]', String.Escape),
            (r"\{", String.Interpol, "hole"),
            (r'"|\n', String, "#pop"),
            (r'[^"\\{\n]+|.', String),
        ],
        "long": [
            (r'"""', String, "#pop"),
            (r"\{", String.Interpol, "hole"),
            (r'[^"{]+|.', String),
        ],
        "hole": [
            (r"\}", String.Interpol, "#pop"),
            (r"\n", Text, "#pop"),
            (r'"[^"\n]*"', String),
            (_whole(EXPRESSIONS), Operator.Word),
            (r"[^}\n]", Name),
        ],
    }


class SchemaLexer(RegexLexer):
    """Schema files."""

    name = "stagerules schema"
    aliases: ClassVar[list[str]] = ["schema"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"#[^\n]*", Comment.Single),
            (r'"[^"\n]*"?', String),
            (r"^(entity|event|constant)( +)(\w+)", bygroups(Keyword, Text, Name.Class)),
            (r"\b(key)( +)(\w+)", bygroups(Keyword, Text, Name.Attribute)),
            (r"^( +)(\w+)(:)", bygroups(Text, Name.Attribute, Punctuation)),
            (words(TYPES, prefix=r"\b", suffix=r"\b"), Keyword.Type),
            (_whole(SCHEMA), Keyword),
            (r"\w+", Name),
            (r"[?:,]", Punctuation),
            (r"\n| +|.", Text),
        ],
    }


class TimesLexer(RegexLexer):
    """When something begins | a time as a rule says it | when it has come."""

    name = "stagerules times"
    aliases: ClassVar[list[str]] = ["times"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?( [+-]\d\d:\d\d)?", Number),
            (r"\b\d[\d:]*", Number),
            (r"\|", Punctuation),
            (r"\w+", Keyword),
            (r".|\n", Text),
        ],
    }


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    for lexer in (RulesLexer, SchemaLexer, TimesLexer):
        app.add_lexer(lexer.aliases[0], lexer)
    return {"parallel_read_safe": True}
