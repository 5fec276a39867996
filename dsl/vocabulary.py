"""The words a host gives the language: actions and functions. The checker is handed them; it knows none by name."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from .documents import DocumentTemplate
from .types import Type


@attrs.frozen
class Users:
    """A parameter that takes one user or a list of users."""


@attrs.frozen
class EntityName:
    """A parameter that takes the name of an entity, unquoted: `entity: Deal`."""


@attrs.frozen
class Fields:
    """A parameter that takes named values: fields of the entity that the parameter `of` names."""

    of: str


@attrs.frozen
class AnyValues:
    """A parameter that takes named values of any type."""


@attrs.frozen
class ClientRecipient:
    """A parameter that takes a record with addresses, an address, or a list of them. `by` is the kind of addresses
    where only one will do.
    """

    by: Literal["email", "phone"] | None = None


ParameterType: TypeAlias = Type | Users | EntityName | Fields | AnyValues | ClientRecipient


@attrs.frozen
class Parameter:
    """One parameter of an action. `default` is shown in the docs; None where it is left out means "not given".

    `roles` are field roles of users, one of which is read where the parameter is given and not `no`. `settled` says
    what a written value must be among: of the project's settings the hosts that requests may go to, the secrets, the
    templates or the group chats; the stages of the item; or that a `yes` needs a place where clicks go. `provider_of`
    names the channel of whose providers it names one. `markup` says that what is written between the quotes of a text
    is HTML; all that is filled in stays text.
    """

    name: str
    type: ParameterType
    required: bool = False
    default: str | int | bool | None = None
    longest: int | None = None
    doc: str = ""
    roles: tuple[str, ...] = ()
    settled: Literal["hosts", "secrets", "templates", "documents", "chats", "stages", "clicks"] | None = None
    provider_of: str | None = None
    markup: Literal["html"] | None = None


@attrs.frozen
class ActionSignature:
    """What the checker must know of an action.

    `roles` are the roles it reads: `client`, or field roles of the item such as `responsible`.
    `grant` is the permission the project must give (`deletions`), `deletes_item` says that nothing may be done to
    the item afterwards, `result` is the type of what it gives, `channel` names the channel it sends through.
    `outside` says that its result comes from outside, some time after it was asked for: what uses it goes on then.
    `exactly_one` are parameters of which one must be given, and no two.
    `changes_fields` is whether it may write fields of records that are there already: what was known to be filled is
    forgotten after it.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    result: Type | None = None
    result_entity: str | None = None
    roles: tuple[str, ...] = ()
    staged_only: bool = False
    grant: str | None = None
    deletes_item: bool = False
    changes_fields: bool = True
    channel: str | None = None
    outside: bool = False
    exactly_one: tuple[str, ...] = ()
    group: Literal["base", "additional", "staff", "client communication", "client information", "items", "custom"] = (
        "custom"
    )
    doc: str = ""


@attrs.frozen
class FunctionSignature:
    """What the checker must know of a host's function; every parameter is required, an empty one makes it empty."""

    name: str
    parameters: tuple[Type, ...]
    result: Type
    doc: str = ""


@attrs.frozen
class Vocabulary:
    """The actions and functions that rules may name."""

    actions: Mapping[str, ActionSignature] = attrs.field(factory=dict)
    functions: Mapping[str, FunctionSignature] = attrs.field(factory=dict)


@attrs.frozen
class Settings:
    """What the project says about meaning. `constants` are the bound names, None when binding is not checked;
    `grants` likewise are None without a project file: then all count as given. `lacking` are channels that messages
    would leave by and that are not set up. `hosts` are the origins (`https://erp.example.com`) that requests may go to,
    `secrets` the names of those that sign them, `chats` those of the group chats; None where none of it is set up: then
    all count as given. So do the `providers` of a channel that is not there, and the `templates`, each with the names
    of its values, and the `documents`, which are templates of documents.
    `clicks` is whether messages that leave can tell of clicks.
    """

    currency: str = "EUR"
    region: str = "DE"
    constants: frozenset[str] | None = None
    grants: frozenset[str] | None = None
    lacking: frozenset[str] = frozenset()
    hosts: frozenset[str] | None = None
    secrets: frozenset[str] | None = None
    chats: frozenset[str] | None = None
    providers: Mapping[str, frozenset[str]] = attrs.field(factory=dict, hash=False)
    templates: Mapping[str, tuple[str, ...]] | None = attrs.field(default=None, hash=False)
    documents: Mapping[str, DocumentTemplate] | None = attrs.field(default=None, hash=False)
    clicks: bool = True
