"""What can be wrong with a template and with what is filled into it."""

from typing import Literal, TypeAlias

import attrs

Code: TypeAlias = Literal["too_long", "image_missing", "broken_image", "broken_template"]
"""Too large a document; a picture that is not there; a file that is no picture; a template that does not fit."""


class DocumentProblem(Exception):
    """A document that cannot be made: `code` as in the history; `str()` says why, for people."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code: Code = code


@attrs.frozen
class TemplateMistake:
    """A mistake in a template: what is wrong, the way out, and its place.

    `start` up to `end` are characters of the template's text. In a DOCX they are characters of `paragraph`, the text of
    the paragraph that holds the mistake; where it is the file itself that is wrong, that is empty.
    """

    message: str
    hint: str
    start: int
    end: int
    paragraph: str = ""


class WrongTemplate(Exception):
    """A template that cannot be used; `mistakes` says all that is wrong."""

    def __init__(self, mistakes: tuple[TemplateMistake, ...]) -> None:
        super().__init__(" ".join(one.message for one in mistakes))
        self.mistakes = mistakes
