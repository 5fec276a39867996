"""Writes rules that mean something, out of expressions that do."""

import attrs

from stagerules.dsl import types as t

from .schema_paths import Path, paths
from .sound import LIST_OF, ORDERED, VALUES, Place, Sound

TRIGGERS: dict[str, dict[t.Type, tuple[Path, ...]]] = {
    'stage "New"': {t.StageName("Deal", "stage"): (Path("old stage", t.StageName("Deal", "stage"), True),)},
    'leaving stage "New"': {},
    "created": {},
    "deleted": {},
    "change of amount, budget, tags, close_date, count_": {
        t.Money("EUR"): (Path("old amount", t.Money("EUR"), False), Path("old budget", t.Money("EUR"), True)),
        t.Date(): (Path("old close_date", t.Date(), True),),
        t.Integer(): (Path("old count_", t.Integer(), True),),
        t.List(t.Text()): (Path("old tags", t.List(t.Text()), False),),
    },
    "payment_received": {
        t.Money("EUR"): (Path("event.amount", t.Money("EUR"), False),),
        t.Text(): (Path("event.note", t.Text(), True),),
    },
}
"""What starts a rule, with the paths that it brings."""


class SoundRules(Sound):
    """Writes whole rules about one entity."""

    gone = False
    """Whether the record has been deleted: then only others can be written."""

    def rule(self) -> str:
        """A rule, with its body."""
        trigger = self.dice.choice(list(TRIGGERS))
        self.of_event, self.gone = TRIGGERS[trigger], trigger == "deleted"
        condition = f" if {self.condition(Place())}" if self.dice.random() < 0.3 else ""
        text = f"on {trigger}{condition}:\n{self.block(Place(), 1)}"
        self.of_event, self.gone = {}, False
        return text

    def block(self, place: Place, depth: int) -> str:
        """Some statements."""
        lines: list[str] = []
        pad = "    " * depth
        for _ in range(self.dice.randint(1, 4)):
            if self.dice.random() < 0.1:
                text, place = self.look_up(place, pad)
                lines.append(text)
            elif self.dice.random() < 0.15:
                name, of = f"v{len(place.variables)}", self.dice.choice(VALUES)
                lines.append(f"{pad}let {name} = {self.value(of, place)}\n")
                place = attrs.evolve(place, variables={**place.variables, name: of})
            elif self.dice.random() < 0.15 and depth < 3:
                lines.append(f"{pad}if {self.condition(place)}:\n{self.block(place, depth + 1)}")
                if self.dice.random() < 0.5:
                    lines.append(f"{pad}else:\n{self.block(place, depth + 1)}")
            else:
                lines.append(f"{pad}{self.statement(place)}\n")
                if self.dice.random() < 0.1 and not lines[-1].lstrip().startswith(
                    ("set", "add ", "remove", "move", "stop")
                ):
                    lines.append(f'{pad}on failure:\n{pad}    log text: "{{failure.code}}"\n')
        if depth == 1 and not self.gone and self.dice.random() < 0.2:
            lines.append(f"{pad}{self.dice.choice(['stop', 'add_to_exclusions', 'delete_item'])}\n")
        return "".join(lines)

    def look_up(self, place: Place, pad: str) -> tuple[str, Place]:
        """Looks up a record and uses it, or counts some."""
        name, entity = f"v{len(place.variables)}", self.dice.choice(["Deal", "Deal", *self.schema.entities])
        condition = self.of_candidate(entity, place)
        if self.dice.random() < 0.3:
            place = attrs.evolve(place, variables={**place.variables, name: t.Integer()})
            return f"{pad}let {name} = count {entity} where {condition}\n", place
        fields = [one for one in self.schema.entities[entity].fields.values() if t.filled(one.type) in ORDERED]
        order = f" by {self.dice.choice(fields).name}{self.dice.choice(['', ' descending'])}" if fields else ""
        kept = attrs.evolve(place, variables={**place.variables, name: t.Optional(t.Record(entity))})
        own = [one for one in self.schema.entities[entity].fields.values() if not one.read_only and not one.first_of]
        field = self.dice.choice(own)
        used = f"{pad}set {name}.{field.name} = {self.value(t.filled(field.type), place)}\n" if not self.gone else ""
        return f"{pad}let {name} = first {entity} where {condition}{order}\n{used}", kept

    def of_candidate(self, entity: str, place: Place) -> str:
        """A condition on the records of an entity, which may also be about the item: `this.…`."""
        if entity != self.entity.name:  # the other tests speak of fields that only deals have
            key = self.schema.entities[entity].key
            return self.same_as_ours(entity, self.paths) or f"{key} == {key}"
        outside, of_event = self.paths, self.of_event
        own = {of: tuple(attrs.evolve(one, text=f"this.{one.text}") for one in some) for of, some in outside.items()}
        inside = paths(lambda: self.schema, entity)
        self.paths = {of: (*inside.get(of, ()), *own.get(of, ())) for of in (*inside, *own)}
        self.of_event = {of: tuple(p for p in some if p.text.startswith("event.")) for of, some in of_event.items()}
        try:
            tests = [f"({self.condition(attrs.evolve(place, filled=()))})" for _ in range(self.dice.choice([1, 1, 2]))]
            if self.dice.random() < 0.6 and (simple := self.same_as_ours(entity, outside)):
                tests.insert(self.dice.choice([0, len(tests)]), simple)
            return " and ".join(tests)
        finally:
            self.paths, self.of_event = outside, of_event

    def same_as_ours(self, entity: str, outside: dict[t.Type, tuple[Path, ...]]) -> str | None:
        """A field that must be what something of the item is: by this a database can select."""
        fields = [one for one in self.schema.entities[entity].fields.values() if t.filled(one.type) in outside]
        if not fields:
            return None
        field = self.dice.choice(fields)
        path = self.dice.choice(outside[t.filled(field.type)])
        return f"{field.name} == this.{path.text}" if not isinstance(t.filled(field.type), t.List) else None

    def statement(self, place: Place) -> str:
        """One statement."""
        if self.gone:
            return f"log text: {self.value(t.Text(), place)}"
        match self.dice.randrange(9):
            case 0 | 1 | 2 | 3:
                return self.set(place)
            case 4:
                of = self.dice.choice(list(LIST_OF))
                word, behind = self.dice.choice([("add", "to"), ("remove", "from")])
                return f"{word} {self.value(of, place)} {behind} {LIST_OF[of]}"
            case 5:
                label, address = self.dice.choice([("emails.work", t.Email()), ("phones.mobile", t.Phone())])
                word, behind = self.dice.choice([("add", "to"), ("remove", "from")])
                return f"{word} {self.value(address, place)} {behind} contact.{label}"
            case 6:
                stages = ["Documents", "Invoice", "Won", "Spam", "New"]
                return f'move to stage "{self.dice.choice(stages)}"{self.dice.choice(["", " allowing back"])}'
            case 7:
                return self.dice.choice(
                    ["set urgent = yes", "set notes = empty", "set tags = empty", "add_comment text: title"]
                )
            case _:
                return self.ask(place)

    def set(self, place: Place) -> str:
        """Writes a field, of the item or of a related record."""
        record = self.dice.choice(["", "", "", "contact.", "company.", "parent.", "lead."])
        owner = {"": "Deal", "contact.": "Contact", "company.": "Company", "parent.": "Deal", "lead.": "Lead"}[record]
        fields = [one for one in self.schema.entities[owner].fields.values() if not one.read_only]
        field = self.dice.choice(fields)
        if isinstance(field.type, t.Optional) and self.dice.random() < 0.3:
            return f"set {record}{field.name} = empty"
        of = t.filled(field.type)
        if isinstance(of, t.Record) and not self.path(of, place) and isinstance(field.type, t.Optional):
            return f"set {record}{field.name} = {self.path(of, place, optional=True) or 'empty'}"
        if isinstance(of, t.List) and of.labels:
            return f"set {record}{field.name} = [{of.labels[0]} {self.written(of.item)}]"
        return f"set {record}{field.name} = {self.value(of, place)}"

    def ask(self, place: Place) -> str:
        """Asks for an action."""
        text = self.value(t.Text(), place)
        fields = f"name: {text}, price: {self.value(t.Money('EUR'), place)}, amount: {self.value(t.Integer(), place)}"
        ways = (
            f"log text: {text}",
            f"add_comment text: {text}",
            f"create_task title: {text}, due: {self.value(t.DateTime(), place)}",
            f"notify to: {self.value(t.Record('User'), place)}, text: {text}",
            "change_responsible to: lead_manager",
            f'change_responsible to: sales_team, mode: "random", skip_absent: {self.value(t.YesNo(), place)}',
            f"change_responsible to: sales_team, skip_off_duty: {self.value(t.YesNo(), place)}",
            f"create_item entity: Product, fields: Product({fields})",
        )
        return self.dice.choice(ways)

    def rules_file(self) -> str:
        """A file of named expressions and rules."""
        parts = [f"let named{at} = {self.condition(Place())}\n" for at in range(self.dice.choice([0, 0, 1]))]
        return (
            'for Deal in pipeline "Sales"\n'
            + "".join(parts)
            + "".join(self.rule() for _ in range(self.dice.choice([1, 1, 2, 3])))
        )
