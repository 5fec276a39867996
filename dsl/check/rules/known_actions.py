"""Actions by name, and what is said where there is none."""

from ... import syntax
from ...problem import Edit, Fix
from ...problems.actions import UnknownAction
from ...source import Span
from ...vocabulary import ActionSignature
from ..nearest import nearest
from ..other_words import STATEMENTS as OTHERS
from ..scope import Scope
from ..sections import Section
from ..unknown import respelt
from ..words import listed
from .lets import taken_by
from .unnamed import alone

ENDS = ("end", "endif", "ende", "koniec", "done", "fi")
STATEMENTS = ("set", "add", "remove", "move", "wait", "stop")


def known_action(word: syntax.Word, scope: Scope, node: syntax.Ask | None = None) -> ActionSignature | None:
    """The action of that name; None once it was reported that there is none. `node` is where it is asked for."""
    signature = scope.vocabulary.actions.get(word.text)
    if signature is None:
        in_two_words = _in_two_words(node, scope) if node else None
        scope.report(in_two_words or _unknown_action(word, alone(node, scope) if node else None, scope))
    return signature


def _in_two_words(node: syntax.Ask, scope: Scope) -> UnknownAction | None:
    """`create task title: "Call"`."""
    first = node.arguments[0] if node.arguments else None
    if first is None or first.name is None or first.name.text or not isinstance(first.value, syntax.Name):
        return None
    meant = f"{node.action.text}_{first.value.text}"
    if meant not in scope.vocabulary.actions:
        return None
    span = Span(node.action.span.start, first.value.span.end)
    fix = Fix(f"Write `{meant}`", (Edit(span, meant),))
    return UnknownAction(span, name=" ".join(scope.source.slice(span).split()), nearest=meant, fix=fix)


def other_meaning(name: str, scope: Scope) -> str | None:
    """What a name means besides an action, in words, or None."""
    if name in scope.variables:
        return "a variable"
    if name in scope.item.fields:
        return f"a field of `{scope.item.name}`"
    if name in scope.schema.constants:
        return "a constant"
    return "a named expression" if name in scope.named_names else None


def _unknown_action(word: syntax.Word, value: Span | None, scope: Scope) -> UnknownAction:
    """`value` is what alone follows the word after a colon: `responsible: lead_manager` was meant to write a field."""
    name = word.text
    what = other_meaning(name, scope)
    taken = taken_by(name, Section(scope.item), scope.schema, scope.vocabulary)
    about = ""
    if what is not None and name in scope.item.fields:
        about = f"`{name}` is {what}; to change it, write `set {name} = …`."
    elif what is not None:
        about = f"`{name}` is {what}, and a statement begins with what is to be done."
    elif name in scope.schema.entities:
        about = f"`{name}` is a kind of record; one is looked up with `let found = first {name} where …`."
    elif name in ENDS:
        about = "A block ends where its lines are no longer indented; take this line away."
    elif taken == "a function":
        about = f"`{name}` is a function; it stands where a value is needed."
    actions = scope.vocabulary.actions
    meant = OTHERS.get(name.casefold())
    near = nearest(name, (*actions, *STATEMENTS)) if meant is None else None
    fix = respelt(word.span, name, near)
    if meant is not None:
        near, fix = meant, Fix(f"Write `{meant}`", (Edit(word.span, meant),))
    if name in scope.item.fields and value is not None:
        between = Edit(Span(word.span.end, value.start), " = ")
        fix = Fix(f"Write `set {name} = …`", (Edit(Span(word.span.start, word.span.start), "set "), between))
    return UnknownAction(
        word.span, name=name, nearest=near, known=listed(tuple(actions), len(actions)), hint_about=about, fix=fix
    )
