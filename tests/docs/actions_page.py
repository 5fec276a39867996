"""Makes the page of all actions: `python -m tests.docs.actions_page` writes it anew."""

from collections.abc import Iterator

from stagerules.dsl import types as t
from stagerules.dsl.check.words import words
from stagerules.dsl.vocabulary import ActionSignature, AnyValues, ClientRecipient, EntityName, Fields, Parameter, Users
from stagerules.stdlib_actions import ACTIONS
from tests.cli.helpers import ROOT

PAGE = ROOT / "docs" / "guide" / "actions.md"
HEAD = """\
# The actions

What a rule can ask for besides changing fields and moving items. Every value has a name; those with a `?` may be left
out. `as lead_manager` behind an action does it on behalf of that user. A word like `no_client` is what the history says
where something was skipped or failed, and `failure.code` below `on failure:`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(part for action in ACTIONS for part in _action(action.signature))])


def _action(signature: ActionSignature) -> Iterator[str]:
    yield f"## `{signature.name}`\n\n{signature.doc.strip()}\n"
    if signature.parameters:
        yield "| value | is | meaning |\n| --- | --- | --- |"
        for one in signature.parameters:
            yield f"| `{one.name}`{'' if one.required else '?'} | {_type(one)} | {one.doc} |"
        yield ""


def _type(parameter: Parameter) -> str:
    match parameter.type:
        case t.Choice(values=values):
            return ", ".join(f'`"{value}"`' for value in values)
        case Users():
            return "a user or a list of users"
        case ClientRecipient(by="phone"):
            return "a record, a number, or a list of them"
        case ClientRecipient():
            return "a record, an address, or a list of them"
        case EntityName():
            return "the name of an entity"
        case Fields() | AnyValues():
            return "named values, on lines below"
        case kind:
            return words(kind)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
