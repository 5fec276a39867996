"""The words that cannot be names (language.md, 3)."""

# fmt: off
IN_EXPRESSIONS = frozenset((
    "and", "or", "not", "in", "is", "between", "contains", "matches", "old", "empty", "yes", "no", "true", "false",
    "today", "now", "event", "this", "any", "all", "none", "count", "sum", "first", "last", "min", "max", "average",
    "if", "else",
))
"""No field, entity, constant, label or variable is called like this."""

IN_STATEMENTS = IN_EXPRESSIONS | frozenset((
    "on", "set", "add", "remove", "move", "wait", "stop", "let", "for", "rule", "scenario",
))
"""No action, constant, named expression or variable is called like this."""

IN_TRIGGERS = frozenset(("stage", "leaving", "change", "created", "deleted", "every", "failure", "any"))
"""No event is called like this."""
# fmt: on
