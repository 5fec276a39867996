"""What can be wrong with a file as a whole, before there is any text in it."""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class TooLarge(Problem):
    """A file of more than a megabyte."""

    limit: str

    code = "E190"
    template = "This file is larger than {limit}, and no larger one is read."
    help = "Split it into several files."


@told(kw_only=True)
class WrongEncoding(Problem):
    """A file that was not saved as UTF-8."""

    guess: str

    code = "E191"
    template = "This file is saved in {guess}, and only UTF-8 can be read."
    help = "Save it again and choose `UTF-8` as its encoding."


@told(kw_only=True)
class BinaryFile(Problem):
    """A file that is no text at all."""

    code = "E192"
    template = "This file is not a text."
    help = "Rules and schemas are plain text files; this one may have been saved by another program, such as Word."
