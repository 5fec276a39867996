"""Gives the item to somebody: one user, or one of a list.

```rules
rule "Next one's turn"
on stage "New":
    change_responsible
        to: sales_team
        mode: "round_robin"
        skip_absent: yes
        skip_off_duty: yes
```

`"first_available"` (the default) takes the first of the list, `"round_robin"` the one after the one who was taken last,
`"random"` any. Users who are absent or off duty are left out where the rule says so. The position of a round robin is
kept for the rule, in the record of `Counter` that has the rule's identity as name. Nobody left: `no_eligible_user`.
Where the schema doesn't say who is absent or off duty: `missing_role`.
"""

from stagerules.dsl.types import Choice, YesNo
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Users
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import CreateRecord, Effect, SetField

from .arguments import list_of, text_if_given, users, yes
from .duty import Unclear, absent, off_duty

COUNTER = "Counter"
FIRST, ROUND, RANDOM = "first_available", "round_robin", "random"


def answer(asked: Asked) -> Answer:
    """The dice are in the request, the position is a record: both can be replayed."""
    field = asked.entity.roles.get("responsible")
    if field is None:
        return Failed("missing_role", f"{asked.entity.name} has no field with the role `responsible`")
    named = [one for one in dict.fromkeys(list_of(asked, "to")) if isinstance(one, Ref)]
    try:
        eligible = [user for user in users(asked, "to") if _eligible(asked, user)]
    except Unclear as unclear:
        return Failed(unclear.code, unclear.detail)
    if not eligible:
        return Skipped("no_eligible_user", ", ".join(map(asked.look.shown, users(asked, "to"))))
    effects: list[Effect] = []
    chosen = eligible[0]
    mode = text_if_given(asked, "mode")
    if mode == RANDOM:
        chosen = eligible[asked.draw % len(eligible)]
    elif mode == ROUND and len(named) > 1:
        start = _position(asked)
        chosen = min(eligible, key=lambda user: (named.index(user) - start) % len(named))
        effects.append(_keep(asked, (named.index(chosen) + 1) % len(named)))
    return Done((SetField(asked.item, field, chosen), *effects), asked.look.shown(chosen))


def _eligible(asked: Asked, user: Ref) -> bool:
    if yes(asked, "skip_absent", False) and absent(asked, user):
        return False
    return not (yes(asked, "skip_off_duty", False) and off_duty(asked, user))


def _position(asked: Asked) -> int:
    """Whose turn it is, counted from 0; the list may have changed since."""
    counter = Ref(COUNTER, asked.identity)
    value = asked.look.field(counter, "value") if asked.look.exists(counter) else 0
    return value if isinstance(value, int) else 0


def _keep(asked: Asked, position: int) -> Effect:
    counter = Ref(COUNTER, asked.identity)
    if asked.look.exists(counter):
        return SetField(counter, "value", position)
    return CreateRecord(counter, {"name": asked.identity, "value": position})


change_responsible = Action(
    ActionSignature(
        name="change_responsible",
        parameters=(
            Parameter("to", Users(), required=True, doc="A user, or a list of users."),
            Parameter("mode", Choice((FIRST, ROUND, RANDOM)), default=FIRST, doc="Which one of a list."),
            Parameter("skip_absent", YesNo(), default=False, doc="Leaves out who is absent.", roles=("absent",)),
            Parameter(
                "skip_off_duty",
                YesNo(),
                default=False,
                doc="Leaves out who is off duty now.",
                roles=("off_duty", "working_hours"),
            ),
        ),
        roles=("responsible",),
        group="client information",
        doc=__doc__,
    ),
    answer,
)
