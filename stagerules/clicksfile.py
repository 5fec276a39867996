"""`click_url` and its secret under `[channels.email]` of the project file: where clicks on links in e-mails go."""

import attrs

from .passwords import VARIABLE
from .settings import Reader, is_text

CLICKS = ("click_url", "click_secret_env", "click_secret_file")
URL = 'click_url = "https://crm.example.com/c"'
VARIABLE_LINE = 'click_secret_env = "CLICK_SECRET"'


@attrs.frozen
class ClicksFile:
    """The address below which clicks arrive. What signs the links is in an environment variable or a file, never
    here.
    """

    url: str
    secret_env: str | None = None
    secret_file: str | None = None


def read_clicks(reader: Reader) -> ClicksFile | None:
    """What the table says of clicks; None where it says nothing, or something is wrong with it (and reported)."""
    given = set(reader.data) & {*CLICKS}
    if not given:
        return None
    before = len(reader.problems)
    if "click_url" not in given:
        reader.lacks(min(given), "click_url", URL, ": the address below which clicks arrive")
    if len(given & {*CLICKS[1:]}) == 2:
        reader.wrong("click_secret_file", "left out, since `click_secret_env` is there", VARIABLE_LINE)
    if given == {"click_url"}:
        meaning = ": the environment variable that holds what signs links (or `click_secret_file`)"
        reader.lacks("click_url", "click_secret_env", VARIABLE_LINE, meaning)
    wanted = "a web address such as `https://crm.example.com/c`, without `?` and `#`"
    found = ClicksFile(
        reader.take("click_url", _is_place, wanted, URL, "").rstrip("/"),
        reader.take(
            "click_secret_env",
            lambda value: isinstance(value, str) and VARIABLE.fullmatch(value) is not None,
            "the name of an environment variable, in capitals; the secret itself does not belong here",
            VARIABLE_LINE,
            None,
        ),
        reader.take("click_secret_file", is_text, "the name of a file", 'click_secret_file = "clicks.txt"', None),
    )
    return found if len(reader.problems) == before else None


def _is_place(value: object) -> bool:
    from stagerules.dsl.webaddress import web_address  # only projects that track clicks pay for loading it

    return isinstance(value, str) and web_address(value) is not None and not {"?", "#"} & set(value)
