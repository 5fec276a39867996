"""Asking for an action: its arguments, its answer, the effects it gives."""

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Ref

from ..actions import Action, Answer, Asked, Done, Failed, Skipped
from ..effects import Deliver, Effect
from ..event import Awaited, Bound, Event
from ..plan import Argument
from ..values.addresses import MissingLibrary
from ..values.numbers import settled
from ..walker.env import Env
from ..walker.evaluate import evaluate
from .desk import By, Desk, Refusal, put
from .interruption import DecisionError
from .keys import caused_id, draw
from .outcomes import Ending, refused


def ask(
    statement: typed.Ask, env: Env, by: By, rule: typed.Rule, desk: Desk, failure: Event | None
) -> tuple[Ending, Bound]:
    """Asks, and puts the effects on the desk: all of them, or none where one is refused. `failure` happens when one of
    its messages has failed for good.
    """
    action = env.program.actions.get(statement.action)
    if action is None:
        raise DecisionError("unknown_action", statement.action)
    awaited = Awaited(_token(statement, by, rule)) if action.signature.outside and statement.variable else None
    request = asked(statement, env, by, rule, desk)
    ending, result = _done(_answered(action, request), by, desk, awaited, failure)
    return attrs.evolve(ending, arguments=request.arguments), result


def _done(answer: Answer, by: By, desk: Desk, awaited: Awaited | None, failure: Event | None) -> tuple[Ending, Bound]:
    """What an answer comes to, and what it gives."""
    mark = desk.mark()
    match answer:
        case Done(effects=effects, detail=detail, result=result):
            try:
                for effect in effects:
                    put(_traced(effect, awaited, failure), by, desk)
            except Refusal as refusal:
                desk.back_to(mark)
                return refused(refusal), None
            if awaited is not None:
                desk.view.requested.add(awaited.token)
                return Ending("done", None, detail), awaited
            return Ending("done", None, detail), result if result is None or isinstance(result, Ref) else dict(result)
        case Skipped(code, detail):
            desk.back_to(mark)
            return Ending("skipped", code, detail), None
        case Failed(code, detail):
            desk.back_to(mark)
            return Ending("failed", code, detail), None


def _token(statement: typed.Ask, by: By, rule: typed.Rule) -> str:
    """Names a request: this statement, when this event is handled."""
    return caused_id(by.cause.event, f"{rule.identity}/{statement.span.start - rule.span.start}")


def _traced(effect: Effect, awaited: Awaited | None, failure: Event | None) -> Effect:
    """A message with what is to happen when there is an answer to it, or never will be."""
    if not isinstance(effect, Deliver):
        return effect
    return attrs.evolve(effect, token=awaited.token if awaited else None, on_failure=failure)


def asked(statement: typed.Ask, env: Env, by: By, rule: typed.Rule, desk: Desk) -> Asked:
    """The request: what is empty counts as left out, amounts come in whole minor units."""
    program = env.program
    given = {name: _argument(expression, env) for name, expression in statement.arguments.items()}
    return Asked(
        item=env.item,
        entity=program.schema.entities[env.item.entity],
        schema=program.schema,
        arguments={name: value for name, value in given.items() if value is not None},
        look=desk.view,
        new=desk.new,
        now=desk.view.facts.now,
        region=program.region,
        calendars=program.calendars,
        documents=program.documents,
        rule=rule.title,
        identity=rule.identity,
        author=desk.view.shown(by.on_behalf) if by.on_behalf else program.automation_user,
        on_behalf=by.on_behalf,
        draw=draw(by.cause.event, rule.identity, statement.span.start - rule.span.start),
    )


def _argument(expression: typed.Expression, env: Env) -> Argument:
    """A value, or named values as a mapping; amounts in whole minor units."""
    if isinstance(expression, typed.NamedValues):
        return {name: _argument(value, env) for name, value in expression.entries}
    return settled(evaluate(expression, env))


def _answered(action: Action, request: Asked) -> Answer:
    name = action.signature.name
    try:
        answer = action.answer(request)
    except (DecisionError, MissingLibrary):
        raise
    except Exception as problem:
        # The action's own bug ends this rule and no other. Its message may hold what must not be told.
        raise DecisionError("action_failed", f"{name}: {type(problem).__name__}") from problem
    if not isinstance(answer, Done | Skipped | Failed):
        raise DecisionError("action_failed", f"{name}: gave a {type(answer).__name__}")
    return answer
