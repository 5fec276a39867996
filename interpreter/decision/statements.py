"""A body: one statement after the other, from its beginning or from where it stopped (language §5.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Value

from ..event import Bound, Event
from ..plan import Branch, Looked, Seen
from ..walker.env import Env
from ..walker.evaluate import evaluate
from ..walker.lookups import look_up
from ..walker.seen import seen
from .ask import ask
from .desk import By, Desk
from .interruption import NotKnownYet, ResultFailed
from .keys import caused_id
from .moments import moment_of, turn
from .outcomes import Ending, note, on_behalf
from .pending import Begun, cause_of, going_on, in_its_stage, later, resume_at
from .writing import write

Flow: TypeAlias = Literal["on", "stopped", "failed", "waits"]
"""How a block ended: at its end, by `stop`, by a statement that failed, because what follows goes on later."""

Way: TypeAlias = tuple[int, ...]
"""The way to a statement: its number in the body, the number of a branch in it, a number in that branch, and so on."""

START: Way = ()
ANEW: Way = (-1,)
"""The way to the time of the header, for a rule that waits for it and goes over to another version."""


@attrs.define
class Work:
    """The rule whose statements are carried out. `branches` gets the ways it takes, `lookups` what it looks up;
    None: nobody asks for either. `due` is when it goes on, where it waits.
    """

    begun: Begun
    desk: Desk
    branches: list[Branch] | None = None
    lookups: list[Looked] = attrs.field(factory=list)
    due: datetime | None = None


def perform(body: tuple[typed.Statement, ...], env: Env, work: Work, way: Way = START, here: Way = START) -> Flow:
    """Carries out a block, which lies at `here`, from the statement to which `way` leads. What it binds is visible to
    its end only.
    """
    first, inner = (way[0], way[1:]) if way else (0, START)
    for number in range(first, len(body)):
        place = (*here, number)
        mark = work.desk.mark()
        try:
            if inner and number == first:
                flow = perform(_block(body[number], inner[0]), env, work, inner[1:], (*place, inner[0]))
            else:
                env, flow = _one(body[number], env, work, place)
        except NotKnownYet as unknown:
            work.desk.back_to(mark)
            go_on_after_this_run(place, env, work, unknown)
            return "waits"
        except ResultFailed as failed:
            work.desk.back_to(mark)
            ending = Ending("failed", failed.code, failed.detail)
            _note(ending, body[number], work)
            flow = _after_failure(body[number], ending, env, work, place)
        if flow != "on":
            return flow
    return "stopped" if here and here == work.begun.within else "on"


def go_on_after_this_run(place: Way | None, env: Env, work: Work, unknown: NotKnownYet) -> None:
    """The rest goes on when this run is committed, or when the answer is there that it uses."""
    begun, desk = work.begun, work.desk
    bound = begun.bound and in_its_stage(begun, desk.view)
    if unknown.awaits is not None and place is not None:
        later(None, place, env.variables, begun, desk, line=begun.rule.line, bound=bound, awaits=unknown.awaits)
        return
    event = going_on(resume_at(place, env.variables, begun, bound=bound), begun)
    work.due = desk.view.facts.now
    desk.queued.append(attrs.evolve(event, id=caused_id(begun.event.id, f"{begun.rule.identity}/{place}")))


def _one(statement: typed.Statement, env: Env, work: Work, place: Way) -> tuple[Env, Flow]:
    match statement:
        case typed.Stop():
            return env, "stopped"
        case typed.Assign(variable=variable, value=typed.Lookup() as value):
            return env.binding(variable, _looked_up(value, env, work)), "on"
        case typed.Assign(variable=variable, value=value):
            return env.binding(variable, evaluate(value, env)), "on"
        case typed.If():
            number = _branch(statement, env, work)
            return env, perform(_block(statement, number), env, work, here=(*place, number))
        case typed.Ask():
            return _ask(statement, env, work, place)
        case typed.Wait():
            return env, _wait(statement, env, work, place)
        case _:
            by = _by(statement, work, env)
            ending = write(statement, env, by, work.desk)
            note(ending, statement, by, work.begun.rule, work.desk)
            return env, "failed" if ending.status == "failed" else "on"


def _note(ending: Ending, statement: typed.Statement, work: Work) -> None:
    """How a statement ended that asks for nothing by itself."""
    note(ending, statement, _by(statement, work), work.begun.rule, work.desk)


def _by(statement: typed.Statement, work: Work, env: Env | None = None) -> By:
    """Who asks for what a statement does."""
    rule = work.begun.rule
    cause = cause_of(work.begun, rule.source.place(statement.span.start).line)
    user = None if isinstance(statement, typed.If | typed.Assign | typed.Wait | typed.Stop) else statement.on_behalf
    return By(cause, on_behalf(user, env) if env is not None else None)


def _block(statement: typed.Statement, number: int) -> tuple[typed.Statement, ...]:
    """A block inside a statement, by its number: the branches of an `if` with `else` as the last, or `on failure`."""
    match statement:
        case typed.If(branches=branches, otherwise=otherwise):
            return branches[number][1] if number < len(branches) else otherwise
        case typed.Ask(on_failure=tuple(block)):
            return block
        case _:
            raise AssertionError(statement)


def _branch(statement: typed.If, env: Env, work: Work) -> int:
    """The number of the branch that is taken."""
    asked: list[Seen] = []
    for number, (condition, _) in enumerate(statement.branches):
        if work.branches is not None:
            asked.append(seen(condition, env))
        if (asked[-1].value if asked else evaluate(condition, env)) is True:
            _remember(statement, asked, False, work)
            return number
    _remember(statement, asked, bool(statement.otherwise), work)
    return len(statement.branches)


def _remember(statement: typed.If, asked: list[Seen], otherwise: bool, work: Work) -> None:
    if work.branches is not None:
        line = work.begun.rule.source.place(statement.span.start).line
        work.branches.append(Branch(line, tuple(asked), otherwise))


def _looked_up(node: typed.Lookup, env: Env, work: Work) -> Value:
    """The record, or how many there are; what was found is remembered for who asks why."""
    found = look_up(node, env, evaluate)
    if work.branches is not None:
        source = work.begun.rule.source
        line, text = source.place(node.span.start).line, source.slice(node.span)
        work.lookups.append(Looked(line, text, found.value, len(found.met), found.of))
    return found.value


def _wait(statement: typed.Wait, env: Env, work: Work, place: Way) -> Flow:
    """What follows goes on later; at once, where the moment is past already."""
    begun, desk = work.begun, work.desk
    bound = begun.bound and not statement.regardless
    if bound and not in_its_stage(begun, desk.view):
        _note(Ending("skipped", "left_stage"), statement, work)
        return "stopped"
    moment = moment_of(statement.when, env, desk.view.facts.now)
    whether, at = turn(moment, env.item, desk.view)
    if whether == "now":
        return "on"
    if whether == "past" and moment.follows is None:
        _note(Ending("skipped", "past"), statement, work)
        return "stopped"
    work.due = at if whether == "later" else None
    line = begun.rule.source.place(statement.span.start).line
    hours = moment.timing.working_hours
    further = (*place[:-1], place[-1] + 1)
    later(
        work.due,
        further,
        env.variables,
        begun,
        desk,
        line=line,
        bound=bound,
        follows=moment.follows,
        working_hours=hours,
        moment=moment.at,
    )
    return "waits"


def _ask(statement: typed.Ask, env: Env, work: Work, place: Way) -> tuple[Env, Flow]:
    """Asks for an action. Its block runs where it was skipped or failed; without one a failure ends the rule."""
    by = _by(statement, work, env)
    failure = _failure(env.variables, work, (*place, 0)) if statement.on_failure is not None else None
    ending, result = ask(statement, env, by, work.begun.rule, work.desk, failure)
    note(ending, statement, by, work.begun.rule, work.desk)
    if statement.variable is not None:
        env = env.binding(statement.variable, result)
    return env, "on" if ending.status == "done" else _after_failure(statement, ending, env, work, place)


def _after_failure(statement: typed.Statement, ending: Ending, env: Env, work: Work, place: Way) -> Flow:
    """Its block `on failure`; without one a failure ends the rule."""
    if not isinstance(statement, typed.Ask) or statement.on_failure is None:
        return "failed" if ending.status == "failed" else "on"
    told = {"code": ending.code or "", "detail": ending.detail}
    return perform(statement.on_failure, env.binding("failure", told), work, here=(*place, 0))


def _failure(values: Mapping[str, Bound], work: Work, block: Way) -> Event:
    """What happens when a message has failed for good: only the block `on failure` runs, wherever the item is by then.
    A failure that nobody hears of would be lost.
    """
    resume = resume_at((*block, 0), values, work.begun, bound=False)
    return going_on(attrs.evolve(resume, within=block), work.begun)
