"""What a rule changes: the fields it may write, and whether a statement has to do with the item at all."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from ... import typed
from ... import types as t
from ...vocabulary import ActionSignature, ClientRecipient
from .needs import Reader


def writes(body: Iterable[typed.Statement], entity: str) -> frozenset[tuple[str, str]]:
    """The fields that some statements may write, as (entity, field); a move writes `stage`."""
    return frozenset(_writes(body, entity))


def _writes(body: Iterable[typed.Statement], entity: str) -> Iterable[tuple[str, str]]:
    for node in body:
        match node:
            case typed.SetField() | typed.AddTo() | typed.RemoveFrom():
                yield node.entity, node.field
            case typed.MoveTo():
                yield entity, "stage"
                if node.pipeline is not None:
                    yield entity, "pipeline"
            case typed.If():
                for _, inner in node.branches:
                    yield from _writes(inner, entity)
                yield from _writes(node.otherwise, entity)
            case typed.Ask():
                yield from _writes(node.on_failure or (), entity)
            case typed.Assign() | typed.Wait() | typed.Stop():
                pass
            case _:
                assert_never(node)


def touches_item(node: typed.Statement, reader: Reader, actions: Mapping[str, ActionSignature]) -> bool:
    """Whether a statement reads or changes the item itself; what stands in its blocks is not looked at."""
    match node:
        case typed.If():
            for condition, _ in node.branches:
                reader.value(condition)
        case typed.MoveTo() | typed.Wait():
            return True
        case typed.Ask():
            signature = actions[node.action]
            if _works_on_item(signature, node.arguments):
                return True
            for value in (*node.arguments.values(), node.on_behalf):
                if reader.value(value):
                    return True
        case typed.SetField() | typed.AddTo() | typed.RemoveFrom():
            if reader.value(node.record):
                return True
            reader.statement(node)
        case typed.Assign():
            if reader.value(node.value):
                return True
        case typed.Stop():
            return False
        case _:
            assert_never(node)
    return bool(reader.found)


def _works_on_item(signature: ActionSignature, given: Mapping[str, typed.Expression]) -> bool:
    elsewhere = any(isinstance(one.type, ClientRecipient) and one.name in given for one in signature.parameters)
    roles = [one for one in signature.roles if not (one == "client" and elsewhere)]
    makes_record = signature.result_entity is not None or isinstance(signature.result, t.Record)
    return bool(roles) or signature.staged_only or signature.deletes_item or makes_record
