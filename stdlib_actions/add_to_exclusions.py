"""Puts an item's client on the exclusion list; deletes the item and, where nothing else needs it, the contact.

```rules
on stage "Spam": add_to_exclusions

on stage "Lost":
    add_to_exclusions
        keep_contact: "if any other item"
        keep_company: no
        comment: "Lost: {title}"
```

1. All telephone numbers and e-mail addresses of the client (the first contact; where there is none, the company) and of
   the item itself go on the list, each once, in normal form; one that can't be read is listed as written.
2. The item is deleted, and what is pending for it cancelled.
3. The contact is deleted, unless another open item links to it (`keep_contact` says otherwise) or a record requires it.
4. With `keep_company: no` the company is deleted, too, unless another open item or another contact links to it (with
   `keep_contact: "if any other item"` any other item), or a record requires it.

No address at all: `nothing_to_exclude`, and nothing is deleted unless `delete_anyway: yes`, or the client is on the
list already: another item of theirs took them along, or their addresses were emptied since. A record that requires the
item itself: `still_referenced`, and nothing is done at all. It needs the project's grant for deletions.
"""

from collections.abc import Collection, Iterator, Mapping

from stagerules.dsl.types import Choice, Text, YesNo
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, Effect
from stagerules.interpreter.facts import Search
from stagerules.interpreter.people.client import Address, all_addresses, called, client_of, related
from stagerules.interpreter.people.exclusions import EXCLUSION, entry, own_entry

from .arguments import item_name
from .links import holder_of, is_open, items_with, records_with

OPEN, ANY, ALWAYS, NEVER = "if other open items", "if any other item", "always", "never"


def answer(asked: Asked) -> Answer:
    """Entries first, then deletions: wherever it is interrupted, nobody is deleted without being listed."""
    look, schema, item = asked.look, asked.schema, asked.item
    if not look.exists(item):
        return Skipped("no_record", "the item is not there any more")
    client = client_of(look, schema, item).record
    owners = dict.fromkeys(one for one in (client, item) if one is not None)
    addresses = [(owner, address) for owner in owners for address in all_addresses(look, schema, owner)]
    if not addresses and asked.arguments.get("delete_anyway") is not True and not _listed_before(asked, client):
        return Skipped("nothing_to_exclude", "neither the client nor the item has an address")
    if holder := holder_of(look, schema, item):
        return Failed("still_referenced", f"{called(holder)} requires the item")

    gone, stays = _parted(asked, client)
    entries = tuple(_entries(asked, addresses, {client: _concerned(asked, client, gone)} if client else {}))
    new = sum(isinstance(one, CreateRecord) for one in entries)
    told = (f"{new} address{'' if new == 1 else 'es'} listed", *stays)
    return Done((*entries, *(DeleteRecord(record) for record in gone)), "; ".join(told))


def _listed_before(asked: Asked, client: Ref | None) -> bool:
    """Whether the client, or where there is none any more the item that lost them, is named by an entry."""
    return bool(asked.look.find(Search(EXCLUSION, "concerns", item_name(client or asked.item))))


def _parted(asked: Asked, client: Ref | None) -> tuple[list[Ref], list[str]]:
    """The records that go, in this order, and in words why others stay."""
    gone, stays = [asked.item], []
    for record in _others(asked, client):
        if reason := _needed(asked, record, gone):
            stays.append(f"{called(record)} stays: {reason}")
        else:
            gone.append(record)
    return gone, stays


def _concerned(asked: Asked, client: Ref, gone: Collection[Ref]) -> tuple[Value, ...]:
    """What the entries of a client name: the client and, if it goes, the items that are without a client then."""
    look, schema = asked.look, asked.schema
    left = items_with(look, schema, client, gone) if client in gone else ()
    items = (one for one in left if client_of(look, schema, one).record == client)
    return tuple(dict.fromkeys(item_name(one) for one in (client, *items)))


def _entries(
    asked: Asked, addresses: list[tuple[Ref, Address]], concerns: Mapping[Ref, tuple[Value, ...]]
) -> Iterator[Effect]:
    """What puts the addresses on the list, and notes on the entries that are there whom they concern, too."""
    comment = asked.arguments.get("comment")
    seen = set()
    for owner, address in addresses:
        names = concerns.get(owner, ())
        values = entry(
            address.kind,
            address.written,
            region=asked.region,
            at=asked.now,
            comment=comment if isinstance(comment, str) else None,
            author=asked.author,
            rule=asked.rule,
            concerns=names,
        )
        if values["address"] in seen:
            continue
        seen.add(values["address"])
        if there := own_entry(asked.look, address.kind, address.written, asked.region):
            known = asked.look.field(there, "concerns")
            yield from (AddToList(there, "concerns", one) for one in names if one not in _members(known))
        else:
            yield CreateRecord(asked.new(EXCLUSION), values)


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _others(asked: Asked, client: Ref | None) -> Iterator[Ref]:
    """The contact, then the company, as far as they may be deleted at all."""
    contact = client if client and asked.schema.entities[client.entity].role == "contact" else None
    if contact and contact != asked.item:
        yield contact
    if asked.arguments.get("keep_company") is False:
        yield from (one for one in related(asked.look, asked.schema, asked.item, "company") if one != asked.item)


def _needed(asked: Asked, record: Ref, gone: Collection[Ref]) -> str | None:
    """Why a contact or company has to stay, in words; None where it may go."""
    look, schema = asked.look, asked.schema
    company = schema.entities[record.entity].role == "company"
    keep = asked.arguments.get("keep_contact", OPEN)
    if not company and keep == ALWAYS:
        return "`keep_contact` says so"
    if company or keep != NEVER:
        for item in items_with(look, schema, record, gone):
            if keep == ANY or is_open(look, schema, item):
                return f"{called(item)} links to it"
    contacts = schema.playing("contact")
    if company and contacts:
        for contact in records_with(look, schema, record, contacts.name, gone):
            return f"{called(contact)} links to it"
    if holder := holder_of(look, schema, record, gone):
        return f"{called(holder)} requires it (still_referenced)"
    return None


add_to_exclusions = Action(
    ActionSignature(
        name="add_to_exclusions",
        parameters=(
            Parameter("keep_contact", Choice((OPEN, ANY, ALWAYS, NEVER)), default=OPEN, doc="When the contact stays."),
            Parameter("keep_company", YesNo(), default=True, doc="Whether the company stays in any case."),
            Parameter("delete_anyway", YesNo(), default=False, doc="Deletes also where there is no address to list."),
            Parameter("comment", Text(), doc="Goes with each entry of the list."),
        ),
        roles=("client",),
        grant="deletions",
        deletes_item=True,
        group="client information",
        doc=__doc__,
    ),
    answer,
)
