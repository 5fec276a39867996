"""Problems with what is written to: names that are no fields, and fields that cannot be changed."""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class NotWritable(Problem):
    """`set lead_manager = …`: the name is no field."""

    name: str
    what: str
    item: str

    code = "E216"
    template = "`{name}` is {what}; only fields of records can be changed."
    help = "Name a field of `{item}`, or of a record that one of its fields leads to."


@told(kw_only=True)
class ReadOnly(Problem):
    """A field that the schema marks `read only`."""

    name: str

    way_out: str = ""

    code = "E217"
    template = "`{name}` can be read, but not changed."
    help = "The schema says `read only`. Change another field, or take these words out of the schema."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class KeyField(Problem):
    """The key of a record."""

    name: str
    entity: str

    code = "E218"
    template = "`{name}` is the key, by which a record of `{entity}` is found again, and can't be changed."
    help = "Change another field, or make a new record with an action."


@told(kw_only=True)
class FirstOfIsReadOnly(Problem):
    """A `first of` field: the list behind it can be changed."""

    name: str
    list: str

    code = "E219"
    template = "`{name}` is the first of `{list}` and can't be changed by itself."
    help = "Change the list: `add … to {list}` or `remove … from {list}`."


@told(kw_only=True)
class SetStage(Problem):
    """`set stage = "Won"`."""

    stage: str

    code = "E220"
    template = "The stage of an item is not set: the item is moved to it."
    help = 'Write `move to stage "{stage}"`.'


@told(kw_only=True)
class WriteThroughList(Problem):
    """`set contacts.name = …`: it is not said which of them."""

    list: str
    name: str
    first: str = ""
    """The field that is the first of the list, where there is one."""

    code = "E221"
    template = "`{list}` is a list, and it is not said which of its records is to be changed."
    help = "One record at a time can be changed: declare a field `first of {list}` in the schema and write to that."

    def hint_template(self) -> str:
        return "To change the first of them, write `{first}.{name}`." if self.first else self.help


@told(kw_only=True)
class LabelNotSettable(Problem):
    """`set contact.emails.first = …`."""

    which: str
    list: str

    code = "E226"
    template = "`{list}.{which}` can be read, but not changed."
    help = "Name a label, as in `{list}.work`, or change the list with `add … to {list}`."
