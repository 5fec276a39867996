"""Addresses so that one knows whose they are and cannot write to them: `a…@example.com`, `+49…456`."""

import re
from collections.abc import Mapping

import attrs

from stagerules.dsl.values import Value
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.plan import Plan, Step

SENDERS, OF_STAFF = ("from", "caller"), ("email", "phone")
"""The values of messages that are addresses."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s()/\-]{6,}(;ext=\d+)?")


def masked(text: str) -> str:
    """An e-mail address or a telephone number without most of it; any other text, such as a name, as it is."""
    is_address = _EMAIL.fullmatch(text.strip()) or _PHONE.fullmatch(text.strip())
    return masked_address(text) if is_address else text


def masked_address(address: str) -> str:
    """An address without most of it, whatever it looks like."""
    local, at, domain = address.strip().rpartition("@")
    if at:
        return f"{local[:1] if len(local) > 2 else ''}…@{domain}"
    start, end = (domain[:3] if domain.startswith("+") else ""), (domain[-3:] if len(domain) > 6 else "")
    return f"{start}…{end}"


def masked_content(content: Mapping[str, Value]) -> dict[str, Value]:
    """What a message holds, its sender masked, without the addresses of staff: who gets it stands there by name."""
    return {
        name: masked_address(value) if name in SENDERS and isinstance(value, str) else value
        for name, value in content.items()
        if name not in OF_STAFF
    }


def masked_plan(plan: Plan) -> Plan:
    """A plan to be shown: what its messages say, but not where exactly they go."""
    return attrs.evolve(plan, steps=tuple(_masked_step(step) for step in plan.steps))


def _masked_step(step: Step) -> Step:
    effect = step.effect
    if not isinstance(effect, Deliver):
        return step
    address = None if effect.address is None else masked_address(effect.address)
    shown = attrs.evolve(effect, to=masked(effect.to), address=address, content=masked_content(effect.content))
    return attrs.evolve(step, effect=shown)
