"""Makes a record that is like the item, but for what `fields:` says.

```rules
on stage "Won":
    let next = copy_item
        fields:
            title: "{title}, next year"
            close_date: today + 1 year
    set next.company = empty
```

The copy has the item's own fields. Contacts, company and all other relations are shared, not copied themselves; lists
keep their order and labels, what is empty stays empty. Not copied are

- the key: every record has one of its own;
- `stage`, `pipeline`, `stage_since`: the copy begins in the first stage of the pipeline that the item is in, unless
  `fields:` say otherwise;
- fields that can only be read: whoever writes them will see to them. The `created_at` of tasks, comments and other
  built-in records is the moment of the copy;
- the `address` of an entry of the exclusion list, which can be listed once only: without another one, `already_there`.

What was not copied stands in the history. What hangs on the item, such as tasks and comments, stays with it. The copy
starts the rules on `created` and on its stage. A field whose content does not fit the schema is a `bad_record`, unless
`fields:` have another value for it. The result is the copy.
"""

from collections.abc import Iterator, Mapping

from stagerules.dsl.schema import Entity, Field
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Fields, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.natural import natural_key
from stagerules.interpreter.people.client import called

from .arguments import field_values
from .create_item import CREATED_AT

PLACE = ("stage", "pipeline", "stage_since")


def answer(asked: Asked) -> Answer:
    """Where the copy begins is said in full: left out, it would be the first pipeline, not that of the item."""
    look, item, entity = asked.look, asked.item, asked.entity
    if not look.exists(item):
        return Skipped("no_record", "the item is not there any more")
    given = field_values(asked, "fields")
    left_out = dict(_left_out(entity, given))
    copied = [name for name in entity.stored if name not in left_out and name not in given]
    look.ahead([item], [*copied, *(("pipeline",) if entity.staged else ())])
    if (once := natural_key(entity)) in left_out:
        return Failed("already_there", f"two records with one `{once}` cannot be: `fields` must say another")
    values: dict[str, Value] = {**{name: look.field(item, name) for name in copied}, **given}
    if entity.staged:
        values |= _beginning(asked, given)
    if entity.built_in and CREATED_AT in entity.fields:
        values[CREATED_AT] = asked.now
    key = values.get(entity.key)
    record = Ref(entity.name, key) if isinstance(key, int | str) else asked.new(entity.name)
    without = ", ".join(f"{name} ({why})" for name, why in left_out.items())
    told = f"of {called(item)} without {without}" if without else f"of {called(item)}"
    return Done((CreateRecord(record, values),), told, record)


def _left_out(entity: Entity, given: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """The fields that are not copied, each with the reason in words."""
    for field in entity.stored.values():
        if field.name not in given and (why := _why_not(field, entity)):
            yield field.name, why


def _why_not(field: Field, entity: Entity) -> str | None:
    if field.name == entity.key:
        return "each has its own"
    if entity.staged and field.name in PLACE:
        return "it begins anew"
    if entity.built_in and field.name == CREATED_AT:
        return "it is made now"
    if field.name == natural_key(entity):
        return "there is only one"
    return "it can only be read" if field.read_only else None


def _beginning(asked: Asked, given: Mapping[str, Value]) -> dict[str, Value]:
    """Where the copy begins: what is not given follows the item, as far as its pipeline has the stage."""
    stage, pipeline = given.get("stage"), given.get("pipeline")
    own = asked.look.field(asked.item, "pipeline") if pipeline is None else pipeline
    place = asked.entity.beginning(stage, own) or asked.entity.beginning(stage, pipeline)
    return dict(zip(("pipeline", "stage"), place, strict=True)) if place else {}


copy_item = Action(
    ActionSignature(
        name="copy_item",
        parameters=(Parameter("fields", Fields(of="item"), doc="What is different in the copy."),),
        result_entity="item",
        changes_fields=False,
        group="items",
        doc=__doc__,
    ),
    answer,
)
