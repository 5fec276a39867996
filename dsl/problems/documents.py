"""What can be wrong with the documents that a rule makes, and with their templates (E583 to E589)."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from ..frozen import told
from ..problem import Problem
from .names import Unknown

Way: TypeAlias = Literal[
    "each in HTML", "each in Word", "picture in HTML", "picture in Word", "one of", "file", "whether"
]
_WAYS: Mapping[Way, str] = {
    "each in HTML": "Write `{{#{slot}}} … {{/{slot}}}`: what stands between is filled in once for each.",
    "each in Word": "Write `{% for one in {slot} %} … {% endfor %}`: what stands between is filled in once for each.",
    "picture in HTML": 'Write `<img src="{{{slot}}}">`.',
    "picture in Word": "Write `{{ {slot} | mm(30) }}`, with how many millimetres wide it is to be.",
    "one of": "Write the name of one of its values behind it, with a full stop between.",
    "file": "A picture is a file, such as the `.file` of what `generate_qr` gives.",
    "whether": "Write `{% if {slot} %} … {% endif %}` for what depends on whether there is one.",
}


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

    file: str
    value: str
    asked: str
    of: str
    nearest: str | None = None
    of_each: bool = False

    code = "E586"
    template = "The template `{file}` asks for `{asked}` of `{value}`. There is none: that is {of}."
    help = "Change the template, or give it another value under that name."

    def hint_template(self) -> str:
        if self.of_each:
            return "Ask each of them: in a section that begins with `{{#…}}`, in Word behind `{% for one in … %}`."
        return "Did you mean `{nearest}` there?" if self.nearest is not None else self.help


@told(kw_only=True)
class BrokenTemplate(Problem):
    """A mistake in a template: what it is, and the way out."""

    said: str
    way: str

    code = "E587"
    template = "{said}"
    help = "{way}"


@told(kw_only=True)
class WrongUse(Problem):
    """A template wants a value `as_what` it is not. `of` is what it is, in words; `way` is the key of the way out."""

    file: str
    value: str
    slot: str
    as_what: str
    of: str
    way: Way

    code = "E588"
    template = "The template `{file}` wants `{value}` as {as_what}. That is {of}."

    def hint_template(self) -> str:
        return _WAYS[self.way]


@told(kw_only=True)
class NotInPdf(Problem):
    """A template has something that a PDF cannot show."""

    file: str
    what: str

    code = "E589"
    template = "The template `{file}` has `{what}`, which a PDF cannot show."
    help = 'Take it out, or write `format: "html"`. A picture is `<img src="…">` with a file of the file store.'
