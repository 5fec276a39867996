"""What each case has before, and what must be there afterwards: said by hand, not asked of the product."""

from collections.abc import Mapping
from functools import cached_property

import attrs

from stagerules.dsl.values import Labelled, Ref, Value
from tests.end_to_end.crm import (
    ACME,
    ADA,
    BEN,
    CONTRACT,
    DEAL,
    EXCLUSION,
    GHOST,
    INVOICE,
    LISTED_AS,
    MAIL,
    MOBILE,
    NOW,
    OTHER,
    TICKET,
    WORK,
    WORLD,
    Fields,
    State,
    addresses_of,
    contact,
    deal,
    exclusion,
    plain_key,
    ticket,
)


@attrs.frozen
class Lost:
    """A field that loses a record when that is deleted: a member of its list, or (not `listed`) all it holds."""

    record: Ref
    field: str
    listed: bool = True


@attrs.frozen
class Row:
    """A line of the history, as far as it is the same in every run. `values` are old and new."""

    record: Ref
    kind: str
    field: str | None = None
    old: Value | Fields = None
    new: Value | Fields = None
    detail: str = ""


@attrs.frozen(slots=False)
class Case:
    """`world` is what differs from the usual. `listed` are the writings that get an entry, in order; `gone` are the
    records that are deleted, in order, each with the fields that lose it. `client` is who must be listed once the
    item is gone, `left` are other items that are without a client then. `told` is why nothing was done, `stays` who
    was kept and why.
    """

    name: str
    world: Mapping[Ref, Fields] = attrs.field(factory=dict)
    listed: tuple[str, ...] = ()
    gone: Mapping[Ref, tuple[Lost, ...]] = attrs.field(factory=dict)
    arguments: Mapping[str, str] = attrs.field(factory=dict)
    client: Ref | None = ADA
    left: tuple[str, ...] = ()
    told: Row | None = None
    stays: str = ""

    @cached_property
    def statement(self) -> str:
        """What the rule asks for."""
        return "add_to_exclusions" + ",".join(f" {name}: {value}" for name, value in self.arguments.items())

    @cached_property
    def before(self) -> State:
        """All records before."""
        return {**WORLD, **self.world}

    @cached_property
    def ghosts(self) -> frozenset[Ref]:
        """Contacts that a deal still names and that are not there any more."""
        named = (one for fields in self.before.values() for one in _members(fields.get("contacts")))
        return frozenset(one for one in named if isinstance(one, Ref) and one not in self.before)

    @cached_property
    def entries(self) -> State:
        """The new entries of the list; when they were made is not said here."""
        first = 1 + sum(record.entity == EXCLUSION for record in self.before)
        own = self._of_client
        return {
            Ref(EXCLUSION, first + at): _entry(text, self.concerned if LISTED_AS[text][1] in own else ())
            for at, text in enumerate(self.listed)
        }

    @cached_property
    def concerned(self) -> tuple[str, ...]:
        """What the entries of the client name."""
        return () if self.client is None else (f"{self.client.entity} {self.client.key}", *self.left)

    @cached_property
    def known(self) -> Mapping[str, Ref]:
        """The entries that were there before, by the client's addresses that they list."""
        entries = {fields["address"]: record for record, fields in self.before.items() if record.entity == EXCLUSION}
        return {one: entries[one] for one in self._of_client if one in entries and self.gone}

    @cached_property
    def _of_client(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(addresses_of(self.before[self.client]))) if self.client else ()

    @cached_property
    def after(self) -> State:
        """All records afterwards."""
        left = {record: fields for record, fields in self.before.items() if record not in self.gone}
        for gone, losses in self.gone.items():
            for lost in losses:
                if lost.record in left:
                    fields = left[lost.record]
                    left[lost.record] = {**fields, lost.field: _without(fields[lost.field], gone)}
        noted = {record: {**left[record], "concerns": self.concerned} for record in self.known.values()}
        return {**left, **noted, **self.entries}

    @cached_property
    def history(self) -> tuple[Row, ...]:
        """Every write, once and in order."""
        state = dict(self.before)
        made = {str(fields["address"]): Row(record, "create", new=fields) for record, fields in self.entries.items()}
        noted = {
            address: Row(record, "add", "concerns", (), name)
            for address, record in self.known.items()
            for name in self.concerned
        }
        order = (*self._of_client, *made)
        rows = [side[one] for one in dict.fromkeys(order) for side in (made, noted) if one in side]
        for gone, losses in self.gone.items():
            for lost in losses:
                old = state[lost.record][lost.field]
                kind, new = ("remove", gone) if lost.listed else ("write", None)
                rows.append(Row(lost.record, kind, lost.field, old, new))
                state[lost.record] = {**state[lost.record], lost.field: _without(old, gone)}
            rows.append(Row(gone, "cancelled", old=NOW, detail="deleted"))  # a rule waited for it
            rows.append(Row(gone, "delete", old={"id": plain_key(gone), **state.pop(gone)}))
        return (*rows, *self._said())

    def _said(self) -> tuple[Row, ...]:
        """What the action itself says in the history."""
        if self.told is not None or not self.gone:
            return (self.told,) if self.told else ()
        count = f"{len(self.listed)} address{'' if len(self.listed) == 1 else 'es'} listed"
        return (Row(DEAL, "note", detail=f"{self.statement}: {count}{self.stays and '; ' + self.stays}"),)

    @cached_property
    def owed(self) -> Mapping[Ref, frozenset[str]]:
        """What must be on the list once a record is gone: its own addresses, for the item also the client's."""
        owners = {one: (one, self.client) if one == DEAL else (one,) for one in self.gone}
        return {
            one: frozenset(address for who in whose if who for address in addresses_of(self.before[who]))
            for one, whose in owners.items()
        }


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _without(value: Value, gone: Ref) -> Value:
    return tuple(one for one in value if one != gone) if isinstance(value, tuple) else None


def _entry(text: str, concerned: tuple[str, ...]) -> Fields:
    kind, address = LISTED_AS[text]
    made: Fields = {"comment": None, "author": "automation", "rule": "the rule", "concerns": concerned}
    return {"address": address, "kind": kind, "written": text, **made}


ALL = (WORK.value, MOBILE.value, MAIL)
BOTH_GONE: Mapping[Ref, tuple[Lost, ...]] = {DEAL: (), ADA: ()}
ONLY_DEAL: Mapping[Ref, tuple[Lost, ...]] = {DEAL: ()}
OPEN, WON = {OTHER: deal("Offer", BEN, ADA)}, {OTHER: deal("Won", ADA, BEN)}
FROM_OTHER: Mapping[Ref, tuple[Lost, ...]] = {DEAL: (), ADA: (Lost(OTHER, "contacts"),)}
KEPT = "keep_contact"
NOTHING = Row(
    DEAL,
    "skipped",
    detail="add_to_exclusions: nothing_to_exclude (neither the client nor the item has an address)",
)
REQUIRED = Row(DEAL, "failed", detail="add_to_exclusions: still_referenced (Contract 1 requires the item)")
LINKED, SAID_SO = "Contact 7 stays: Deal 43 links to it", "Contact 7 stays: `keep_contact` says so"
NEEDED = "Contact 7 stays: Invoice 1 requires it (still_referenced)"
NOBODY = contact("Ada", (), ())

CASES = (
    Case("the usual", {}, ALL, BOTH_GONE),
    Case("no phone", {ADA: contact("Ada", (), (Labelled("home", MAIL),))}, (MAIL,), BOTH_GONE),
    Case("no e-mail", {ADA: contact("Ada", (MOBILE,), ())}, (MOBILE.value,), BOTH_GONE),
    Case("no address at all", {ADA: NOBODY}, told=NOTHING),
    Case("no address at all, delete_anyway", {ADA: NOBODY}, gone=BOTH_GONE, arguments={"delete_anyway": "yes"}),
    Case(
        "bad phone, bad e-mail",
        {
            ADA: contact(
                "Ada", (Labelled("work", " ask Ada"), Labelled("home", "  ")), (Labelled("home", "ada at example"),)
            )
        },
        (" ask Ada", "ada at example"),
        BOTH_GONE,
    ),
    Case(
        "one address in two writings",
        {
            ADA: contact(
                "Ada",
                (WORK, Labelled("home", "0049 (0)30/1234567")),
                (Labelled("work", MAIL), Labelled("home", "ADA@example.COM")),
            )
        },
        (WORK.value, MAIL),
        BOTH_GONE,
    ),
    Case("another open deal", OPEN, ALL, ONLY_DEAL, stays=LINKED),
    Case("another open deal, if any other item", OPEN, ALL, ONLY_DEAL, {KEPT: '"if any other item"'}, stays=LINKED),
    Case("another open deal, always", OPEN, ALL, ONLY_DEAL, {KEPT: '"always"'}, stays=SAID_SO),
    Case("another open deal, never", OPEN, ALL, FROM_OTHER, {KEPT: '"never"'}),
    Case("another closed deal", WON, ALL, FROM_OTHER, left=("Deal 43",)),
    Case("another closed deal, if any other item", WON, ALL, ONLY_DEAL, {KEPT: '"if any other item"'}, stays=LINKED),
    Case("another closed deal, never", WON, ALL, FROM_OTHER, {KEPT: '"never"'}, left=("Deal 43",)),
    Case("no other item, if any other item", {}, ALL, BOTH_GONE, {KEPT: '"if any other item"'}),
    Case("no other item, always", {}, ALL, ONLY_DEAL, {KEPT: '"always"'}, stays=SAID_SO),
    Case(
        "an open item of another entity",
        {TICKET: ticket("Asked", ADA)},
        ALL,
        ONLY_DEAL,
        stays="Contact 7 stays: Ticket 1 links to it",
    ),
    Case(
        "a closed item of another entity",
        {TICKET: ticket("Answered", ADA)},
        ALL,
        {DEAL: (), ADA: (Lost(TICKET, "person", listed=False),)},
    ),
    Case("contact already gone", {DEAL: deal("Spam")}, client=None, told=NOTHING),
    Case("contact already gone, still named", {DEAL: deal("Spam", GHOST)}, client=None, told=NOTHING),
    Case("first contact already gone, still named", {DEAL: deal("Spam", GHOST, ADA)}, ALL, BOTH_GONE),
    Case(
        "already excluded",
        {
            Ref(EXCLUSION, 1): exclusion("phone", "+491711234567"),
            Ref(EXCLUSION, 2): exclusion("phone", "+49301234567"),
            Ref(EXCLUSION, 3): exclusion("email", "ada@example.com"),
        },
        (),
        BOTH_GONE,
    ),
    Case(
        "one address already excluded",
        {Ref(EXCLUSION, 1): exclusion("phone", "+491711234567")},
        (WORK.value, MAIL),
        BOTH_GONE,
    ),
    Case("several contacts", {DEAL: deal("Spam", ADA, BEN)}, ALL, BOTH_GONE),
    Case(
        "company only",
        {DEAL: deal("Spam", company=ACME)},
        ("+49 30 7654321", "info@acme.example"),
        ONLY_DEAL,
        client=ACME,
    ),
    Case(
        "company only, which goes",
        {DEAL: deal("Spam", company=ACME), Ref("Deal", 44): deal("Won", BEN, company=ACME)},
        ("+49 30 7654321", "info@acme.example"),
        {DEAL: (), ACME: (Lost(Ref("Deal", 44), "company", listed=False),)},
        {"keep_company": "no"},
        client=ACME,
    ),
    Case("another record requires the contact", {INVOICE: {"customer": ADA}}, ALL, ONLY_DEAL, stays=NEEDED),
    Case(
        "another record requires the contact, never",
        {INVOICE: {"customer": ADA}},
        ALL,
        ONLY_DEAL,
        {KEPT: '"never"'},
        stays=NEEDED,
    ),
    Case("another record requires the item", {CONTRACT: {"deal": DEAL}}, told=REQUIRED),
    Case(
        "the item has addresses of its own",
        {DEAL: deal("Spam", ADA, reply_to="Lead@Müller.example", callback="+48 501 234 567")},
        (*ALL, "+48 501 234 567", "Lead@Müller.example"),
        BOTH_GONE,
    ),
    Case(
        "another deal belongs to the item",
        {OTHER: deal("New", BEN, parent=DEAL)},
        ALL,
        {DEAL: (Lost(OTHER, "parent", listed=False),), ADA: ()},
    ),
    Case("no longer in the stage", {DEAL: deal("New", ADA)}),
)
BY_NAME = {case.name: case for case in CASES}
