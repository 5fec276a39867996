"""`click_url` and its secret under `[channels.email]` of the project file: where clicks on links in e-mails go."""

import attrs

from .secretfile import Secret, read_secret, settings_of
from .settings import Reader

SECRET = "click_secret"
CLICKS = ("click_url", *settings_of(SECRET))
URL = 'click_url = "https://crm.example.com/c"'


@attrs.frozen
class ClicksFile:
    """The address below which clicks arrive, and where the secret is that signs the links."""

    url: str
    secret: Secret


def read_clicks(reader: Reader) -> ClicksFile | None:
    """What the table says of clicks; None where it says nothing, or something is wrong with it (and reported)."""
    given = set(reader.data) & {*CLICKS}
    if not given:
        return None
    before = len(reader.problems)
    if "click_url" not in given:
        reader.lacks(min(given), "click_url", URL, ": the address below which clicks arrive")
    secret = read_secret(reader, SECRET, "CLICK_SECRET")
    wanted = "a web address such as `https://crm.example.com/c`, without `?` and `#`"
    url = reader.take("click_url", _is_place, wanted, URL, "").rstrip("/")
    return ClicksFile(url, secret) if secret is not None and len(reader.problems) == before else None


def _is_place(value: object) -> bool:
    from stagerules.dsl.webaddress import web_address  # only projects that track clicks pay for loading it

    return isinstance(value, str) and web_address(value) is not None and not {"?", "#"} & set(value)
