"""Reads the providers of a channel out of the project file."""

from collections.abc import Mapping
from typing import Any

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.webaddress import web_address
from stagerules.interpreter.channels.outgoing.addresses import where

from ..problems import UnknownSetting
from ..secretfile import Secret, read_secret, settings_of
from ..settings import Reader, is_text
from .kinds import CHAT, KINDS, NUMBER, Kind, Setting, is_number
from .patterns import read_patterns
from .taken import read_taken
from .templates import read_templates

OF_CHANNEL = ("default", "redirect")
NEVER_REDIRECTED = frozenset({"payment"})
"""Channels of which nothing is sent with `delivery = "redirect"`: whoever asked for a link could be made to pay."""
OF_EVERY = ("kind", "private")


@attrs.frozen
class Provider:
    """A provider: its settings by name, tables among them; where its secrets are; whether it may lie in a network of
    one's own.
    """

    kind: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, Secret]
    private: bool = False


@attrs.frozen
class Providers:
    """The providers of a channel by name, the one that is taken where a rule names none, and the address that gets
    everything with `delivery = "redirect"`.
    """

    by_name: Mapping[str, Provider]
    default: str | None
    redirect: str | None


def read_providers(channel: str, reader: Reader, redirected: bool) -> Providers | None:
    """What the table of a channel says; None where something is wrong with it."""
    before = len(reader.problems)
    names = [name for name in reader.data if _is_provider(channel, name, reader)]
    if not names and len(reader.problems) == before:
        kind = next(iter(KINDS[channel]))
        heading = reader.where.heading((*reader.path, kind))
        reader.lacks("", kind, heading, ": a table for the provider")
    by_name = {name: _provider(channel, name, reader, redirected) for name in names}
    default = _default(channel, reader, names)
    redirect = _redirect(channel, reader) if redirected and channel not in NEVER_REDIRECTED else None
    if len(reader.problems) > before:
        return None
    return Providers({name: one for name, one in by_name.items() if one}, default, redirect)


def _is_provider(channel: str, name: str, reader: Reader) -> bool:
    """Whether a name is that of a table for a provider. One that is none and should be none is a misspelt setting."""
    own = OF_CHANNEL[:1] if channel in NEVER_REDIRECTED else OF_CHANNEL
    if name in own:
        return False
    if isinstance(reader.data[name], Mapping) or name in KINDS[channel]:
        return True
    known = (*own, *KINDS[channel])
    under = f" under `{reader.where.heading(reader.path)}`"
    near = nearest(name, known)
    reader.problems.append(UnknownSetting(reader.span(name), name=name, where=under, near=near, known=known))
    return False


def _provider(channel: str, name: str, whole: Reader, redirected: bool) -> Provider | None:
    """A table. Its kind is its name, where that is one."""
    kinds, reader = KINDS[channel], whole.inside(name, None)
    if not isinstance(whole.data[name], Mapping):
        return None
    if "kind" not in reader.data and name not in kinds:
        near = nearest(name, kinds) or next(iter(kinds))
        listed = ", ".join(f"`{one}`" for one in kinds)
        reader.lacks("", "kind", f'kind = "{near}"', f": which kind of provider it is, one of {listed}")
        return None
    before = len(reader.problems)
    kind = reader.one_of("kind", tuple(kinds), name if name in kinds else next(iter(kinds)))
    if len(reader.problems) > before:
        return None
    about = kinds[kind]
    reader.known(_names(about))
    settings = {one.name: _setting(reader, one) for one in about.settings}
    settings |= _tables(channel, about, reader, redirected)
    secrets = {one: read_secret(reader, one, variable) for one, variable in about.secrets.items()}
    secrets |= {one: read_secret(reader, one, variable, False) for one, variable in about.optional_secrets.items()}
    private = reader.take("private", lambda one: isinstance(one, bool), "`true` or `false`", "private = true", False)
    if about.asks and not private and _is_near(settings.get("url")):
        reader.lacks("url", "private", "private = true", ": it lies on this machine or in a network of yours")
    return Provider(kind, settings, {one: found for one, found in secrets.items() if found}, private)


def _is_near(url: object) -> bool:
    """Whether an address is one of this machine or of a private network, as far as it can be told without asking."""
    found = web_address(url) if isinstance(url, str) else None
    if found is None:
        return False
    try:
        return found.host == "localhost" or where(found.host) == "private"
    except ValueError:  # a name
        return False


def _names(about: Kind) -> tuple[str, ...]:
    secrets = (each for one in (*about.secrets, *about.optional_secrets) for each in settings_of(one))
    every = OF_EVERY if about.asks else ("kind",)
    return (*every, *(one.name for one in about.settings), *secrets, *about.tables)


def _setting(reader: Reader, one: Setting) -> object:
    if one.required and one.name not in reader.data:
        reader.lacks("", one.name, one.line, f": {one.wanted}")
    return reader.take(one.name, one.fits, one.wanted, one.line, None)


def _tables(channel: str, about: Kind, reader: Reader, redirected: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    values: set[str] = set()
    if "templates" in about.tables:
        templates = read_templates(reader)
        found["templates"] = templates
        values = {name for one in templates.values() for name in one.values}
    if "json" in about.tables:
        found |= read_patterns(channel, reader, sorted(values), redirected)
    if "taken" in about.tables:
        found["taken"] = read_taken(reader)
    return found


def _default(channel: str, reader: Reader, names: list[str]) -> str | None:
    """A message to a group chat always says to which."""
    if len(names) < 2 and "default" not in reader.data:
        return names[0] if names else None
    example = f'default = "{names[0] if names else next(iter(KINDS[channel]))}"'
    if "default" not in reader.data and channel != "group_chat":
        reader.lacks("", "default", example, ": which of them is taken where a rule names none")
    listed = ", ".join(f"`{one}`" for one in names)
    found: str | None = reader.take(
        "default", lambda one: one in names, f"the name of one of its tables: {listed}", example, None
    )
    return found


def _redirect(channel: str, reader: Reader) -> str | None:
    """The address that gets everything. It is needed: a message to somebody real is never sent by accident."""
    chat = "chat" in channel
    example = 'redirect = "-1001234567890"' if chat else 'redirect = "+491711234567"'
    if "redirect" not in reader.data:
        reader.lacks("", "redirect", example, ": who gets every message of this channel")
    fits, wanted = (is_text, CHAT) if chat else (is_number, NUMBER)
    found: str | None = reader.take("redirect", fits, wanted, example, None)
    return found
