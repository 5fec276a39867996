"""`docs/guide/project.md` shows every setting, with values that are accepted."""

import re
import tomllib
from pathlib import Path

from stagerules import Project
from stagerules.deliveryfile import CHANNELS
from stagerules.documentsfile import DOCUMENTS
from stagerules.emailfile import EMAIL
from stagerules.limitsfile import EARLIER, LIMITS
from stagerules.projectfile import TOP
from stagerules.providers.read import OF_CHANNEL, OF_EVERY
from stagerules.secretfile import settings_of
from stagerules.stafffile import STAFF
from stagerules.webhookfile import WEBHOOK
from tests.cli.helpers import ROOT, example

PAGE = (ROOT / "docs" / "guide" / "project.md").read_text(encoding="utf-8")


def test_the_file_shown_is_a_project_and_has_every_setting(tmp_path: Path) -> None:
    found = re.search(r"^```toml project\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    folder = example("two_lines", tmp_path)
    (folder / "sales.rules").write_text('on stage "New": log text: "Hello"\n')
    (folder / "more").mkdir()
    (folder / "two_lines.rules").rename(folder / "more" / "two_lines.rules")
    (folder / "stagerules.toml").write_text(found[1])
    (folder / "templates").mkdir()
    (folder / "templates" / "invoice.html").write_text("<p>{{number}}</p>")
    assert Project.load(folder).file.delivery.way == "file"
    test = Project.load(folder, env="test").file
    assert (test.delivery.way, test.delivery.redirect, test.backend_url) == (
        "redirect",
        "test@example.com",
        "sqlite:///test.db",
    )
    shown = tomllib.loads(found[1])
    assert set(shown) == set(TOP) - {EARLIER}
    assert set(shown["limits"]) == set(LIMITS)
    assert set(shown["documents"]) == set(DOCUMENTS)
    assert {*shown["channels"]["email"], "password_file", "click_secret_file"} == set(EMAIL)
    assert set(OF_CHANNEL) <= set(shown["channels"]["sms"])
    assert set(OF_EVERY) <= set(shown["channels"]["sms"]["mine"])
    assert {*shown["channels"]["staff"], "chats"} == set(STAFF)
    assert set(shown["channels"]) == set(CHANNELS)
    assert set(shown["channels"]["webhook"]) == set(WEBHOOK)
    assert {*shown["channels"]["webhook"]["secrets"]["erp"], "secret_file"} == set(settings_of("secret"))
