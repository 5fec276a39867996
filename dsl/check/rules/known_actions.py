"""Actions by name, and what is said where there is none."""

from ... import syntax
from ...problems.actions import UnknownAction
from ...vocabulary import ActionSignature
from ..nearest import nearest
from ..scope import Scope
from ..sections import Section
from ..unknown import respelt
from ..words import listed
from .lets import taken_by

STATEMENTS = ("set", "add", "remove", "move", "wait", "stop")


def known_action(word: syntax.Word, scope: Scope) -> ActionSignature | None:
    """The action of that name; None once it was reported that there is none."""
    signature = scope.vocabulary.actions.get(word.text)
    if signature is None:
        scope.report(_unknown_action(word, scope))
    return signature


def other_meaning(name: str, scope: Scope) -> str | None:
    """What a name means besides an action, in words, or None."""
    if name in scope.variables:
        return "a variable"
    if name in scope.item.fields:
        return f"a field of `{scope.item.name}`"
    if name in scope.schema.constants:
        return "a constant"
    return "a named expression" if name in scope.named_names else None


def _unknown_action(word: syntax.Word, scope: Scope) -> UnknownAction:
    name = word.text
    what = other_meaning(name, scope)
    taken = taken_by(name, Section(scope.item), scope.schema, scope.vocabulary)
    about = ""
    if what is not None and name in scope.item.fields:
        about = f"`{name}` is {what}; to change it, write `set {name} = …`."
    elif what is not None:
        about = f"`{name}` is {what}, and a statement begins with what is to be done."
    elif taken == "a function":
        about = f"`{name}` is a function; it stands where a value is needed."
    actions = scope.vocabulary.actions
    near = nearest(name, (*actions, *STATEMENTS))
    fix = respelt(word.span, name, near)
    return UnknownAction(word.span, name=name, nearest=near, known=listed(tuple(actions)), hint_about=about, fix=fix)
