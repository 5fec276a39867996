"""What can be wrong with the documents that a rule makes, and with their templates (E583 to E587)."""

from ..frozen import told
from ..problem import Problem
from .names import Unknown


@told(kw_only=True)
class UnknownDocument(Unknown):
    """A template of documents that is not in the project's folder of templates."""

    code = "E583"
    template = "The project has no template `{name}` for documents."
    known_help = "Its templates are {known}."
    help = "Put a file `{name}.html` into the project's folder `templates`."


@told(kw_only=True)
class NotInFormat(Problem):
    """A template that is there for other formats. `there` is one of them."""

    name: str
    format: str
    ending: str
    there: str

    code = "E584"
    template = "There is no template `{name}` that makes a `{format}` document."
    help = 'Write `format: "{there}"`, or put a file `{name}.{ending}` into the folder of templates.'


@told(kw_only=True)
class WrongDocumentValues(Problem):
    """A template without one of the values that it asks for, or with one that it does not use."""

    name: str
    wrong: str
    wanted: str

    code = "E585"
    template = "The template `{name}` {wrong}."
    help = "It asks for {wanted}: give each of them under `values:`."

    def hint_template(self) -> str:
        return self.help if self.wanted else "It asks for nothing: take `values:` away."


@told(kw_only=True)
class NotInDocument(Problem):
    """A template asks for something of a value that it does not have. `of` is what the value is, in words."""

    name: str
    value: str
    asked: str
    of: str
    nearest: str | None = None

    code = "E586"
    template = "The template `{name}` asks for `{asked}` of `{value}`. There is none: that is {of}."
    help = "Change the template, or give it another value under that name."

    def hint_template(self) -> str:
        return "Did you mean `{nearest}` there?" if self.nearest is not None else self.help


@told(kw_only=True)
class BrokenTemplate(Problem):
    """A mistake in a template: what it is, and the way out."""

    said: str
    way: str

    code = "E587"
    template = "{said}"
    help = "{way}"
