"""How the actions of a scenario end: as it says, else as they would; what comes from outside is a sample."""

from collections.abc import Mapping

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.values import Ref, Value

from ..actions import Action, Answer, Done, Failed, Skipped
from ..channels.protocol import Never, Sent
from ..effects import CreateRecord
from ..program import Program
from .samples import Samples

SKIPS = frozenset(
    ("no_client", "no_address_of_type", "no_chat", "excluded", "no_record", "stage_behind", "nothing_to_exclude")
)
"""With these codes there was nobody or nothing to do it to; with any other it should have worked."""

LATER = frozenset({"gave_up", "wrong_number", "wrong_message", "refused_by_server", "file_missing", "bad_result"})
"""Failures that only whoever delivers can find: by then the rule has gone on."""


@attrs.define
class Fates:
    """What the scenario says about actions, by their names."""

    fails: dict[str, str] = attrs.field(factory=dict)
    gives: dict[str, dict[str, Value]] = attrs.field(factory=dict)

    def settled(self, program: Program) -> Program:
        """The program whose actions end as the scenario says."""
        if not self.fails and not self.gives:
            return program
        return attrs.evolve(program, actions={name: self._action(one) for name, one in program.actions.items()})

    def delivered(self, action: Action, samples: Samples, content: Mapping[str, Value]) -> Sent:
        """What comes back of something that an action sent; what its `content` says already is no sample.

        Raises `Never`.
        """
        name = action.signature.name
        code = self.fails.get(name)
        if code is not None and (code in LATER or action.signature.outside):
            raise Never(code, "as the scenario says")
        result = action.signature.result
        fields = result.fields if isinstance(result, t.Result) and action.signature.outside else {}
        sample = {field: samples.of(of, f"{name} {field}") for field, of in fields.items()}
        known = {field: content[field] for field in fields if field in content}
        return Sent("there", {**sample, **known, **self.gives.get(name, {})})

    def _action(self, action: Action) -> Action:
        name, code = action.signature.name, self.fails.get(action.signature.name)
        if code is not None and not action.signature.outside and not (code in LATER and action.signature.channel):
            ended: Answer = (Skipped if code in SKIPS else Failed)(code, "as the scenario says")
            return attrs.evolve(action, answer=lambda _: ended)
        if name in self.gives and not action.signature.outside:
            given = self.gives[name]
            return attrs.evolve(action, answer=lambda asked: _giving(action.answer(asked), given))
        return action


def _giving(answer: Answer, given: Mapping[str, Value]) -> Answer:
    """The answer with what the scenario gives in it."""
    match answer:
        case Done(result=Ref() as made, effects=effects):
            filled = (
                attrs.evolve(one, values={**one.values, **given})
                if isinstance(one, CreateRecord) and one.record == made
                else one
                for one in effects
            )
            return attrs.evolve(answer, effects=tuple(filled))
        case Done(result=dict(result)):
            return attrs.evolve(answer, result={**result, **given})
        case Done():
            return attrs.evolve(answer, result=given)
        case _:
            return answer
