"""Which rules a pause holds."""

from collections.abc import Collection, Iterable

from stagerules.dsl.typed import OnStage, Rule

from .pauses import EVERYTHING, Pause


def is_paused(rule: Rule, pauses: Collection[Pause]) -> bool:
    """Whether a rule is to do nothing for now: by itself, by a stage that starts it, or with the whole project."""
    if not pauses:
        return False
    if EVERYTHING in pauses or Pause("rule", rule.identity) in pauses:
        return True
    stages = rule.trigger.stages if isinstance(rule.trigger, OnStage) else ()
    return any(Pause("stage", stage, rule.entity) in pauses for stage in stages)


def paused_rules(rules: Iterable[Rule], pauses: Collection[Pause]) -> frozenset[str]:
    """The identities of the paused rules: of those given, and of any others that are paused by themselves."""
    by_itself = {one.name for one in pauses if one.kind == "rule"}
    return frozenset(by_itself | {one.identity for one in rules if is_paused(one, pauses)})
