"""What rules asked for: actions with their arguments, and whom a message went to."""

from collections.abc import Iterable, Iterator, Mapping

from stagerules.dsl.types import List
from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature

from ..drivers.receipt import Receipt
from ..effects import Deliver
from ..plan import Argument, Outcome, Plan
from ..plan import Step as PlanStep
from ..values.addresses import kind_of, normal
from .played import Request
from .world import World


def requests(receipts: Iterable[Receipt], world: World) -> tuple[Request, ...]:
    """All actions that were asked for, in order; one a recipient."""
    return tuple(
        request
        for receipt in receipts
        if receipt.plan is not None
        for outcome in receipt.plan.outcomes
        if outcome.action is not None
        for request in _of(outcome, receipt.plan, world)
    )


def _of(outcome: Outcome, plan: Plan, world: World) -> Iterator[Request]:
    signature = world.program.actions[outcome.action or ""].signature
    messages = [step for step in plan.steps if isinstance(step.effect, Deliver) and _mine(step, outcome)]
    if outcome.status != "done" or not messages:
        yield Request(outcome, _arguments(signature, outcome.arguments, {}), _each(outcome.arguments.get("to")))
        return
    for step in messages:
        assert isinstance(step.effect, Deliver)
        arguments = _arguments(signature, outcome.arguments, step.effect.content)
        yield Request(outcome, arguments, tuple(dict.fromkeys(_called(step.effect, world))))


def _mine(step: PlanStep, outcome: Outcome) -> bool:
    return step.cause == outcome.cause


def _arguments(
    signature: ActionSignature, given: Mapping[str, Argument], content: Mapping[str, Value]
) -> dict[str, Argument]:
    """Every parameter: as given, else as the message has it, else its default. One member is a list of one."""
    found = {one.name: given.get(one.name, content.get(one.name, one.default)) for one in signature.parameters}
    lists = {one.name for one in signature.parameters if isinstance(one.type, List)}
    return {name: _each(value) if name in lists else value for name, value in found.items()}


def _each(value: Argument) -> tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None or isinstance(value, Mapping) else (value,)


def _called(message: Deliver, world: World) -> Iterator[Value]:
    """Everything by which a scenario may call a recipient: address, name, record."""
    if message.address is not None:
        yield message.address
        normalized = normal(kind_of(message.address), message.address, world.program.region)
        if normalized is not None:
            yield normalized
        yield from _records_with(message.address, world)
    elif message.client is not None:
        yield message.client
    user = message.content.get("user")
    if isinstance(user, Ref):
        yield user
        yield from _addresses(world.fields(user)) if world.exists(user) else ()
    yield message.to


def _addresses(fields: Mapping[str, Value]) -> Iterator[str]:
    """The addresses of a record."""
    for value in fields.values():
        for one in value if isinstance(value, tuple) else (value,):
            written = one.value if isinstance(one, Labelled) else one
            if isinstance(written, str) and "@" in written:
                yield written


def _records_with(address: str, world: World) -> Iterator[Ref]:
    """The records that have an address."""
    with world.backend.look() as work:
        for entity, table in work.records.tables.items():
            for key, fields in table.items():
                if any(_holds(value, address) for value in fields.values()):
                    yield Ref(entity, key)


def _holds(value: object, address: str) -> bool:
    match value:
        case Labelled(value=written):
            return written == address
        case tuple():
            return any(_holds(one, address) for one in value)
        case _:
            return value == address
