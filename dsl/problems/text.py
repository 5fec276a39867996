"""What can be wrong with letters, numbers, texts and lines: the places where a file is no rules text at all yet."""

from ..frozen import told
from ..problem import Problem
from .said import Meant, Said


class TabIndentation(Problem):
    """A tab stands where a line is indented."""

    code = "E120"
    template = "This line is indented with a tab."
    help = "Indent with spaces, four for each step."


@told(kw_only=True)
class WrongIndentation(Problem):
    """A line is indented less than its block and more than the block around it."""

    expected: int
    found: int

    code = "E121"
    template = "This line begins after {found} spaces, where none of the lines above it begins."
    help = "Lines that belong together begin in the same column; here that is after {expected} spaces."


@told(kw_only=True)
class TooDeep(Problem):
    """More than a hundred levels of nesting."""

    limit: int

    code = "E122"
    template = "This is nested more than {limit} levels deep."
    help = "Give parts of it a name with `let`, or split the rule."


@told(kw_only=True)
class UnclosedText(Problem):
    """A text whose closing quote is missing."""

    long: bool

    code = "E123"
    template = "The text that begins here is not closed."
    help = 'Put a `"` where it ends. A text of several lines stands between `"""` and `"""`.'

    def hint_template(self) -> str:
        return (
            'Put `"""` where it ends; none of its lines may begin with a word such as `on` in the first column.'
            if (self.long)
            else self.help
        )


class MixedQuotes(Said):
    """`"Spam”`: the two quotes of a text differ."""

    code = "E124"
    template = 'This text begins with the straight quote `"` and ends with `{text}`.'
    help = 'Texts stand between straight quotes: `"…"`.'


class UnclosedBrace(Problem):
    """`"Hello {name"`."""

    code = "E125"
    template = "The `{` is not closed in this text."
    help = "Put a `}` behind what is to be filled in; a plain brace is written `\\{`."


class LoneBrace(Problem):
    """`"Hello name}"`."""

    code = "E126"
    template = "This `}` closes nothing."
    help = "Put a `{` before what is to be filled in; a plain brace is written `\\}`."


class DoubleBraces(Problem):
    """`"Hello {{name}}"`."""

    code = "E127"
    template = "A value is filled in with one pair of braces, not two."
    help = "Write `{…}`; a plain brace is written `\\{`."


class UnknownEscape(Said):
    """`"C:\\dir"`."""

    code = "E128"
    template = "In a text, `\\{text}` means nothing."
    help = "A backslash itself is written `\\\\`; before a letter it is only used in `\\n` (new line) and `\\t` (tab)."


@told(kw_only=True)
class InvisibleLetter(Problem):
    """A letter that nobody sees, or that changes the order in which others are seen."""

    names: tuple[str, ...]

    code = "E129"
    template = "Here stands something that cannot be seen: {names}."
    help = "Take it away: what one sees must be what runs."


class NoBreakSpace(Problem):
    """A space of another kind, as word processors and web pages put it."""

    code = "E130"
    template = "This is not an ordinary space, though it looks like one."
    help = "Word processors and web pages put such spaces; replace it by an ordinary one."


class StrangeOperator(Meant):
    """`≥`, `<>`, `&&`."""

    code = "E131"
    template = "`{text}` is written `{meant}` here."


class TypographicQuotes(Meant):
    """`„Spam“`, `'Spam'`."""

    code = "E132"
    template = "Texts stand between straight double quotes, not `{text}`."
    help = "Write `{meant}`."


class StrangeLetter(Said):
    """A letter that means nothing outside a text."""

    code = "E133"
    template = "`{text}` means nothing here."
    help = "Outside of texts there are only words, numbers and the signs `+ - * / = ! < > ( ) [ ] : , . # %`."
