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

from collections.abc import Mapping

from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, EntityName, Fields, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done
from stagerules.interpreter.effects import CreateRecord

from .arguments import named_values, text


def answer(asked: Asked) -> Answer:
    """The key is the backend's to give, unless the fields give it."""
    entity = asked.schema.entities[text(asked, "entity")]
    values = dict(named_values(asked, "fields"))
    key = values.get(entity.key)
    record = Ref(entity.name, key) if isinstance(key, int | str) else asked.new(entity.name)
    if entity.staged:
        values = {**values, **_beginning(entity, values), "stage_since": asked.now}
    return Done((CreateRecord(record, values),), result=record)


def _beginning(entity: Entity, values: Mapping[str, Value]) -> dict[str, Value]:
    """Where the item begins: a stage given without its pipeline is looked for in all, in their order."""
    stage, name = values.get("stage"), values.get("pipeline")
    for pipeline in entity.pipelines:
        stages = [one.name for one in pipeline.stages]
        if name in (None, pipeline.name) and (stage is None or stage in stages):
            return {"pipeline": pipeline.name, "stage": stages[0] if stage is None else stage}
    return {}


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
