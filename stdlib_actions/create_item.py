"""Creates a record: an item of some pipeline, or any other.

```rules
on stage "Won":
    create_item
        entity: Deal
        fields:
            title: "Follow-up to {title}"
            amount: amount
            responsible: responsible
            contacts: contacts
            created_at: now
```

An item with pipelines begins in the first stage of its first pipeline, unless `stage` or `pipeline` are given. The
result is the new record.
"""

from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import ActionSignature, EntityName, Fields, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done
from stagerules.interpreter.effects import CreateRecord

from .arguments import field_values, text

CREATED_AT = "created_at"


def answer(asked: Asked) -> Answer:
    """The key is the backend's to give, unless the fields give it. Where an item begins is filled in for every
    creation; here when a built-in record was made: no rule may say it.
    """
    entity = asked.schema.entities[text(asked, "entity")]
    values = field_values(asked, "fields")
    if entity.built_in and CREATED_AT in entity.fields:
        values = {**values, CREATED_AT: asked.now}
    key = values.get(entity.key)
    record = Ref(entity.name, key) if isinstance(key, int | str) else asked.new(entity.name)
    return Done((CreateRecord(record, values),), result=record)


create_item = Action(
    ActionSignature(
        name="create_item",
        parameters=(
            Parameter("entity", EntityName(), required=True, doc="What to create, unquoted: `Deal`."),
            Parameter("fields", Fields(of="entity"), required=True, doc="Its fields."),
        ),
        result_entity="entity",
        changes_fields=False,
        group="items",
        doc=__doc__,
    ),
    answer,
)
