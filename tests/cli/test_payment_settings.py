"""`[channels.payment.NAME]` of the project file: what is said of settings that other channels do not have."""

from pathlib import Path

import pytest

from stagerules import Project
from tests.cli.helpers import example
from tests.cli.test_project_file import told
from tests.cli.test_provider_settings import said
from tests.cli.test_settings import top

URL = 'url = "https://payments.example.com/links"'
LINK = 'link = "data.url"'
JSON = 'json = { sum = "{minor}", currency = "{currency}", ref = "{order}" }'
PAGE = '[channels.payment.page]\nurl = "https://pay.example.com/{order}"\n'
EXAMPLE = 'json = { order = "{order}", amount = "{amount}" }'
MUST = "The setting"
WANTED_PAGE = (
    f"{MUST} `url` must be a web address in which `{{order}}` stands, and `{{amount}}`, `{{minor}}` and `{{currency}}` "
    "may stand."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text('on stage "New": create_payment_link amount: 3 EUR\n')
    return there


def live(text: str, way: str = "live", more: str = "") -> str:
    above = top(f'delivery = "{way}"', more)
    return f"{above}\n{text}"


def http(*lines: str) -> str:
    return "\n".join(("[channels.payment.http]", *lines, ""))


SAID = {
    http(URL, JSON): (
        "The project file lacks the setting `link`.",
        (
            'Add the line `link = "url"` under `[channels.payment.http]`: the place of the link in the answer, such as '
            "`data.url`."
        ),
    ),
    **{
        http(URL, JSON, f"link = {written}"): (
            f"{MUST} `link` must be the place of the link in the answer, such as `data.url`.",
            'Write it like `link = "url"`.',
        )
        for written in ('""', '"."', '"a..b"', '"a b"', "7", '["url"]')
    },
    http(URL, LINK, 'json = { sum = "{minor}", currency = "{currency}" }'): (
        f"{MUST} `json` must be a table in which `{{order}}` stands.",
        f"Write it like `{EXAMPLE}`.",
    ),
    http(URL, LINK, 'form = { ref = "{order}" }'): (
        f"{MUST} `form` must be a table in which `{{amount}}` or `{{minor}}` stands.",
        'Write it like `form = { order = "{order}", amount = "{amount}" }`.',
    ),
    http(URL, LINK, 'json = { ref = "{order}", sum = "{amount}", to = "{to}" }'): (
        (
            f"{MUST} `json` must be without `{{to}}`, which no message has; there are `{{id}}`, `{{token}}`, "
            "`{amount}`, `{minor}`, `{currency}`, `{order}`."
        ),
        f"Write it like `{EXAMPLE}`.",
    ),
    **{
        f'[channels.payment.page]\nurl = "{url}"\n': (WANTED_PAGE, 'Write it like `url = "https://pay.example.com/{order}"`.')
        for url in (
            "https://pay.example.com/",
            "https://pay.example.com/{order}/{to}",
            "https://{order}.example.com/",
            "https://pay.example.com{order}",
            "ftp://pay.example.com/{order}",
            "javascript:alert('{order}')",
            "/{order}",
        )
    },
    f'[channels.payment]\nredirect = "+491711234567"\n{PAGE}': (
        "The project file has no setting `redirect` under `[channels.payment]`.",
        "The settings here are `default`, `http`, `page`.",
    ),
    f"{PAGE}private = true\n": (
        "The project file has no setting `private` under `[channels.payment.page]`.",
        "The settings here are `kind`, `url`.",
    ),
    http('url = "http://10.0.0.7/links"', LINK, JSON): (
        "The project file lacks the setting `private`.",
        (
            "Add the line `private = true` under `[channels.payment.http]`: it lies on this machine or in a network of "
            "yours."
        ),
    ),
    PAGE + http(URL, LINK, JSON): (
        "The project file lacks the setting `default`.",
        'Add the line `default = "page"` under `[channels.payment]`: which of them is taken where a rule names none.',
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SAID, ids=lambda text: text.replace("\n", " ")[:90])
def test_what_is_said(text: str, folder: Path) -> None:
    assert [(sentence, hint) for _, sentence, hint in said(folder, live(text))] == [SAID[text]]


@pytest.mark.parametrize("way", ["live", "redirect"])
def test_an_action_without_its_channel(way: str, folder: Path) -> None:
    more = 'redirect = "test@example.com"'
    found = told(folder, live("", way, more))
    assert [one[0] for one in found] == ["channel-missing"], found
    assert told(folder, live(PAGE, way, more)) == []
    assert told(folder, live(http(URL, LINK, JSON), way, more)) == []
    assert told(folder, live("", "file", more)) == []
    assert Project.load(folder).file.delivery.lacking == frozenset()
