"""Statements: what each does, and how it ends."""

from decimal import Decimal

import attrs

from stagerules.dsl.schema import Entity, Pipeline, Stage
from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.actions import Asked, Done
from stagerules.interpreter.decision.moves import direction
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Decided
from tests.interpreter.deciding import codes, effects, plan_of, told, verdicts
from tests.interpreter.world import ADA, BEN, DEAL, OTHER, UWE, deal, entered, program, records, settle


def test_writing_the_same_value_is_no_effect_and_no_event() -> None:
    text = """\
on stage "New":
    set amount = 15000.00 EUR
    set tags = empty
    set rate = 0.7
    set rate = 0.5
on change of amount, rate: tell text: "changed"
"""
    plan = plan_of(text)
    assert codes(plan) == [("done", "unchanged"), ("done", "unchanged"), ("done", None), ("done", None)]
    assert [event.id for event in plan.events] == ["e1"]  # back where it was: nothing really changed


def test_lists_are_changed_in_part() -> None:
    text = """\
on stage "New":
    add "vip" to tags
    add "vip" to tags
    remove "old" from tags
    remove "old" from tags
    add "ADA@example.com" to contact.emails.work
    add "new@x.org" to contact.emails.work
    set contact.emails.home = "home@x.org"
    remove "ada@EXAMPLE.com" from contact.emails.work
"""
    plan = plan_of(text, tags=("old", "b"))
    assert codes(plan) == [
        ("done", None),
        ("skipped", "already_there"),
        ("done", None),
        ("skipped", "not_there"),
        ("skipped", "already_there"),
        ("done", None),
        ("done", None),
        ("done", None),
    ]
    result = settle(program(text), entered("New"), records(tags=("old", "b")))
    assert isinstance(result, Decided)
    after = result.after.records
    assert (after[DEAL] or {})["tags"] == ("b", "vip")
    emails = (after[ADA] or {})["emails"]
    assert [(one.label, one.value) for one in emails] == [("work", "new@x.org"), ("home", "home@x.org")]


def test_an_empty_record_is_skipped_and_the_rule_goes_on() -> None:
    plan = plan_of('on stage "New":\n    set company.name = "x"\n    set notes = "y"\n')
    assert codes(plan) == [("skipped", "no_record"), ("done", None)]


def test_moves_go_forward_only() -> None:
    def move(words: str, stage: str, pipeline: str = "Sales") -> tuple[str, str | None]:
        text = f'for Deal in pipeline "{pipeline}"\non paid: move to stage {words}\n'
        event = Event("e", "event", DEAL, name="paid", fields={"amount": Money(Decimal(1), "EUR")})
        (code,) = codes(plan_of(text, event, stage=stage, pipeline=pipeline))
        return code

    assert move('"Invoice"', "New") == ("done", None)
    assert move('"New"', "Invoice") == ("skipped", "stage_behind")
    assert move('"New" allowing back', "Invoice") == ("done", None)
    assert move('"Invoice"', "Invoice") == ("skipped", "already_there")
    assert move('"Spam"', "Invoice") == ("done", None)
    assert move('"Spam"', "Won") == ("skipped", "stage_behind")
    assert move('"New" in pipeline "Service"', "Won") == ("done", None)
    assert move('"New"', "Asked", "Service") == ("skipped", "stage_behind")


def test_a_final_stage_is_ahead_wherever_it_stands() -> None:
    stages = Stage("Lost", "failure"), Stage("New"), Stage("Asked"), Stage("Won", "success")
    entity = Entity("Deal", "id", {}, (Pipeline("Sales", stages), Pipeline("Other", stages)))

    def seen(here: str, there: str, pipeline: str = "Sales") -> str:
        return direction(entity, "Sales", here, pipeline, there)

    assert [seen("New", there) for there in ("Lost", "New", "Asked", "Won")] == [
        "forward",
        "here",
        "forward",
        "forward",
    ]
    assert [seen("Lost", there) for there in ("Lost", "New", "Won")] == ["here", "back", "back"]
    assert (seen("Asked", "New"), seen("Won", "New", "Other")) == ("back", "elsewhere")


def test_a_move_writes_since_when_and_the_pipeline() -> None:
    plan = plan_of('on stage "New": move to stage "Asked" in pipeline "Service"\n')
    assert [getattr(one, "field", None) for one in effects(plan)] == ["pipeline", "stage", "stage_since"]
    assert plan.events[1].old == {"pipeline": "Sales"}


def test_a_statement_that_fails_ends_the_rule_and_what_it_did_stays() -> None:
    text = 'on stage "New":\n    set rate = 0.9\n    fail\n    set rate = 0.1\non stage "New": tell text: "{rate}"\n'
    plan = plan_of(text)
    assert verdicts(plan) == [("failed", "no_mailbox"), ("fired", None)]
    assert told(plan) == ["0.9"]


def test_on_failure_runs_after_skipped_and_failed_and_the_rule_goes_on() -> None:
    for action in ("fail", "skip"):
        text = f"""\
on stage "New":
    {action}
    on failure:
        tell text: "why: {{failure.code}}"
    tell text: "after"
"""
        plan = plan_of(text)
        code = "no_mailbox" if action == "fail" else "no_client"
        assert told(plan) == [f"why: {code}", "after"]
        assert verdicts(plan) == [("fired", None)]


def test_stop_ends_the_rule_and_else_includes_empty() -> None:
    text = """\
on stage "New":
    if budget > 5:
        tell text: "rich"
    else:
        tell text: "not"
        stop
    tell text: "never"
"""
    assert told(plan_of(text)) == ["not"]


def test_a_deletion_empties_relations_first_each_for_the_history() -> None:
    text = 'on stage "New": drop_contact\non change of contacts: tell text: "lost"\n'
    plan = plan_of(text, entered("New"), {OTHER: deal(contacts=(BEN, ADA))})
    assert [type(one).__name__ for one in effects(plan)] == [
        "RemoveFromList",
        "RemoveFromList",
        "DeleteRecord",
        "Deliver",
    ]
    assert plan.steps[2].before["name"] == "Ada"
    assert [(one.record, one.kind, one.old) for one in plan.queued] == [(OTHER, "changed", {"contacts": (BEN, ADA)})]


def test_what_is_required_is_not_deleted() -> None:
    text = 'on stage "New":\n    tell text: "before"\n    delete_it\n'
    contract = {Ref("Contract", 9): {"deal": DEAL}}
    plan = plan_of(text, entered("New"), contract)
    assert codes(plan) == [("done", None), ("failed", "still_referenced")]
    assert verdicts(plan) == [("failed", "still_referenced")]
    assert len(plan.steps) == 1


def test_an_action_happens_whole_or_not_at_all() -> None:
    contract = {Ref("Contract", 9): {"deal": DEAL}}
    plan = plan_of('on stage "New": note_and_delete\non stage "New": tell text: "{notes}"\n', entered("New"), contract)
    assert told(plan) == [""]
    assert verdicts(plan) == [("failed", "still_referenced"), ("fired", None)]


def test_a_record_that_points_at_itself_can_be_deleted() -> None:
    plan = plan_of('on stage "New": delete_it\n', parent=DEAL)
    assert len(plan.steps) == 1


def test_after_a_deletion_nothing_more_happens_to_the_item() -> None:
    text = """\
on stage "New": set rate = 0.9
on stage "New": delete_it
on stage "New": tell text: "never"
on change of rate: tell text: "dropped"
on deleted: tell text: "was {rate}"
"""
    plan = plan_of(text)
    assert told(plan) == ["was 0.9"]
    assert verdicts(plan)[2] == ("stale", "deleted")
    assert [event.kind for event in plan.events] == ["stage", "deleted"]


def test_an_unbound_constant_is_an_error_of_the_rule() -> None:
    result = settle(
        program('on stage "New": set responsible = lead_manager\n'), entered("New"), records(), constants={}
    )
    assert isinstance(result, Decided)
    assert verdicts(result.plan) == [("error", "unbound_constant")]


def test_as_somebody_is_kept_with_the_step() -> None:
    plan = plan_of('on stage "New": set rate = 0.9 as lead_manager\n')
    assert plan.steps[0].on_behalf == UWE
    assert plan.outcomes[0].on_behalf == UWE
    assert plan.events[1].actor == "2"


def test_an_action_is_told_whose_rule_asks() -> None:
    asked: list[Asked] = []
    whole = program('rule "Mine"\non stage "New": tell text: "x"\n')
    tell = attrs.evolve(whole.actions["tell"], answer=lambda one: asked.append(one) or Done())
    settle(attrs.evolve(whole, actions={**whole.actions, "tell": tell}), entered("New"), records())
    assert {(one.rule, one.identity) for one in asked} == {("Mine", whole.rules[0].identity)}


def test_what_was_made_can_be_used_by_later_statements() -> None:
    text = """\
on stage "New" if title == "Roof":
    let second = make title: "second"
    set second.rate = 0.9
    tell text: "{second.title}: {second.rate}, {second}"
"""
    assert told(plan_of(text)) == ["second: 0.9, second"]
