"""What a rule uses that is checked but cannot be carried out yet."""

from collections.abc import Iterable, Iterator

from ... import syntax, typed
from ...typed import NotYet
from ..identity import Canonical


def unready(rule: syntax.Rule, trigger: typed.Trigger, form: Canonical) -> tuple[NotYet, ...]:
    """Each such thing, in the language's words, with its place."""
    return tuple(_of_header(rule, trigger)) + tuple(_of_body(rule.body, [one.text for one in form.names]))


def _of_header(rule: syntax.Rule, trigger: typed.Trigger) -> Iterator[NotYet]:
    if rule.off and rule.name:
        yield NotYet(rule.name.span, "`off`")
    if rule.starts:
        yield NotYet(rule.starts.span, "`from`")
    if rule.ends:
        yield NotYet(rule.ends.span, "`until`")
    match trigger:
        case typed.OnClock():
            yield NotYet(rule.trigger.span, "`every`")
        case typed.OnDeleted():
            yield NotYet(rule.trigger.span, "`deleted`")
        case typed.OnChange():
            yield NotYet(rule.trigger.span, "`change of`")
        case _:
            pass
    if rule.time is not None:
        if rule.time.moment is not None or rule.time.working_hours:
            yield NotYet(rule.time.span, "a time")
        if rule.time.regardless:
            yield NotYet(rule.time.span, "`regardless of stage`")


def _of_body(body: Iterable[syntax.Statement], names: list[str]) -> Iterator[NotYet]:
    for node in body:
        match node:
            case syntax.Wait():
                yield NotYet(node.span, "`wait`")
            case syntax.OnFailure(body=inner):
                yield NotYet(node.span, "`on failure`")
                yield from _of_body(inner, names)
            case syntax.Let(value=syntax.Ask()) if node.name.text in names:
                yield NotYet(node.span, "the result of an action")
            case syntax.If():
                for branch in node.branches:
                    yield from _of_body(branch.body, names)
                yield from _of_body(node.otherwise or (), names)
            case _:
                pass
