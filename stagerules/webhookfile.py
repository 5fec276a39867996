"""`[channels.webhook]` of the project file: where requests may go, and what signs them."""

import attrs

from stagerules.dsl.webaddress import origin, web_address

from .secretfile import Secret, read_secret, settings_of
from .settings import Reader

WEBHOOK = ("allow", "private", "redirect", "secrets")
HOST = "erp.example.com"


@attrs.frozen
class Webhook:
    """The origins that requests may go to; the hosts among them that may lie in networks of one's own; the address that
    gets everything with `delivery = "redirect"`; the secrets by name.
    """

    allow: frozenset[str]
    private: frozenset[str] = frozenset()
    redirect: str | None = None
    secrets: dict[str, Secret] = attrs.field(factory=dict)


def read_webhook(reader: Reader, redirected: bool) -> Webhook | None:
    """What the table says; None where something is wrong with it."""
    before = len(reader.problems)
    written = reader.names("allow", f'allow = ["{HOST}"]')
    allowed = {one: origin(one) for one in written}
    if not written and not reader.is_wrong("allow"):
        reader.lacks("", "allow", f'allow = ["{HOST}"]', ": the hosts that requests may go to")
    if None in allowed.values():
        wanted = "hosts such as `erp.example.com`; `http://` and a port only where they are meant, nothing behind them"
        reader.wrong("allow", wanted, f'allow = ["{HOST}", "http://localhost:8080"]')
    allow = frozenset(one for one in allowed.values() if one is not None)
    found = Webhook(allow, _private(reader, allow), _redirect(reader, allow) if redirected else None, _secrets(reader))
    return found if len(reader.problems) == before else None


def _private(reader: Reader, allow: frozenset[str]) -> frozenset[str]:
    names = frozenset(one.lower() for one in reader.names("private", 'private = ["erp.intern"]'))
    hosts = {found.host for one in allow if (found := web_address(one))}
    if not names <= hosts:
        reader.wrong("private", "hosts that `allow` names too, without a port", 'private = ["erp.intern"]')
    return names


def _redirect(reader: Reader, allow: frozenset[str]) -> str | None:
    """The address that gets everything. It is needed: a request to somebody real is never sent by accident."""
    example = f'redirect = "https://{HOST}/test"'
    if "redirect" not in reader.data:
        reader.lacks("", "redirect", example, ": the address that gets every request")
        return None

    def fits(value: object) -> bool:
        found = web_address(value) if isinstance(value, str) else None
        return found is not None and found.origin in allow

    found: str | None = reader.take("redirect", fits, "an address at a host that `allow` names", example, None)
    return found


def _secrets(reader: Reader) -> dict[str, Secret]:
    secrets = reader.inside("secrets", None)
    found = {
        name: read_secret(secrets.inside(name, settings_of("secret")), "secret", "ERP_SECRET") for name in secrets.data
    }
    return {name: one for name, one in found.items() if one is not None}
