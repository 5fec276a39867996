"""The project file's delivery, channels, lint levels and `[env.NAME]`; and `pyproject.toml` instead of it."""

import json
import sys
from pathlib import Path

import pytest

from stagerules import Engine, Project, RulesError, UsersMistake
from tests.cli.helpers import example, stagerules
from tests.cli.test_project_file import WHOLE, told

MAIL = 'on stage "New": send_email subject: "Hello", body: "…"\n'
EMAIL = '\n[channels.email]\nhost = "mail.example.com"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    schema = there / "crm.schema"
    schema.write_text(schema.read_text().replace("email: email", "email: email is mailbox"))
    (there / "two_lines.rules").write_text(MAIL)
    return there


def top(*lines: str) -> str:
    return "\n".join((*lines, WHOLE))


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (WHOLE, []),
        (top('delivery = "file"'), []),
        (top('delivery = "live"'), ["channel-missing"]),
        (top('delivery = "redirect"', 'redirect = "test@example.com"'), ["channel-missing"]),
        (top('delivery = "live"') + EMAIL, []),
        (top('delivery = "live"') + EMAIL.replace("email", "emial"), ["unknown-setting"]),
        (top('delivery = "live"') + EMAIL.replace("host", "hots"), ["missing-setting", "unknown-setting"]),
    ],
)
def test_a_channel_is_needed_where_something_leaves(text: str, slugs: list[str], folder: Path) -> None:
    assert sorted(slug for slug, _, _ in told(folder, text)) == slugs


def test_without_a_project_file_channels_count_as_given(folder: Path) -> None:
    (folder / "stagerules.toml").unlink()
    assert stagerules(folder, "check", "--schema", "crm.schema", "two_lines.rules").out == "ok\n"
    assert stagerules(folder, "check", "--schema", "crm.schema", "--env", "test", "two_lines.rules").code == 2


def test_staff_need_a_channel_as_soon_as_something_would_leave(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New": notify to: lead_manager, text: "Look"\n')
    assert [slug for slug, _, _ in told(folder, top('delivery = "live"'))] == ["channel-missing"]
    staff = '[channels.staff]\nby = "email"\nfrom = "crm@example.com"\n'
    assert told(folder, top('delivery = "live"') + EMAIL + staff) == []
    assert told(folder, top('delivery = "file"') + staff) == []
    (one,) = told(folder, top('delivery = "live"') + staff)
    assert "`by` must be a channel that is set up for this `delivery`" in one[1]


def test_the_defaults_of_a_mail_server(folder: Path) -> None:
    for encryption, port in (("starttls", 587), ("tls", 465), ("none", 25)):
        (folder / "stagerules.toml").write_text(top('delivery = "live"') + EMAIL + f'encryption = "{encryption}"\n')
        email = Project.load(folder).file.delivery.email
        assert email is not None
        server = email.server
        assert (server.host, server.port, server.encryption) == ("mail.example.com", port, encryption)


MAILBOXES = """
encryption = "none"
port = 2525

[channels.email.mailboxes."Ada@Example.com"]
user = "ada"
password_env = "ADA_PASSWORD"

[channels.email.mailboxes."ben@other.example"]
host = "mx.other.example"
encryption = "tls"
user = "ben"
password_file = "ben.txt"
"""


def test_a_mailbox_is_as_all_mail_but_for_what_it_says(folder: Path) -> None:
    (folder / "stagerules.toml").write_text(top('delivery = "live"') + EMAIL + MAILBOXES)
    email = Project.load(folder).file.delivery.email
    assert email is not None
    assert {one: (about.host, about.port, about.encryption, about.user) for one, about in email.mailboxes.items()} == {
        "ada@example.com": ("mail.example.com", 2525, "none", "ada"),
        "ben@other.example": ("mx.other.example", 465, "tls", "ben"),
    }


WRONG = {
    'user = "crm"': ("missing-setting", "password_env"),
    'password_env = "SHOP_PASSWORD"': ("missing-setting", "user"),
    'user = "crm"\npassword_env = "A"\npassword_file = "b"': ("wrong-setting", "password_file"),
    'user = "crm"\npassword_env = "secret!"': ("wrong-setting", "password_env"),
    "port = 0": ("wrong-setting", "port"),
    "port = true": ("wrong-setting", "port"),
    'encryption = "SSL"': ("wrong-setting", "encryption"),
    'hsot = "x"': ("unknown-setting", "hsot"),
    '[channels.email.mailboxes."ada"]': ("wrong-setting", "ada"),
    '[channels.email.mailboxes."ada@example.com"]\npassword_env = "ADA"': ("missing-setting", "user"),
    '[channels.email.mailboxes."ada@example.com"]\nuser = "ada"': ("missing-setting", "password_env"),
    '[channels.email.mailboxes."ada@example.com"]\nuser = "ada"\npassword_env = "A"\nprot = 1': (
        "unknown-setting",
        "prot",
    ),
}


@pytest.mark.parametrize("lines", WRONG)
def test_what_a_mail_server_cannot_be(lines: str, folder: Path) -> None:
    ((slug, sentence, _),) = told(folder, top('delivery = "live"') + EMAIL + lines + "\n")
    assert (slug, f"`{WRONG[lines][1]}`" in sentence) == (WRONG[lines][0], True)


ENVS = """
[channels.email]
host = "mail.example.com"

[env.test]
delivery = "redirect"
redirect = "test@example.com"
currency = "PLN"

[env.test.constants]
lead_manager = "ada@example.com"

[env.live]
delivery = "live"
channels.email.host = "mx.example.com"
"""


def test_an_environment_overrides_any_key(folder: Path) -> None:
    (folder / "stagerules.toml").write_text(WHOLE + ENVS)
    plain, test, live = (Project.load(folder, env=env).file for env in (None, "test", "live"))
    assert [one.delivery.way for one in (plain, test, live)] == ["file", "redirect", "live"]
    assert [one.currency for one in (plain, test, live)] == ["EUR", "PLN", "EUR"]
    assert [one.constants for one in (plain, test)] == [{"lead_manager": 1}, {"lead_manager": "ada@example.com"}]
    assert [one.delivery.email.server.host for one in (test, live) if one.delivery.email] == [
        "mail.example.com",
        "mx.example.com",
    ]
    assert stagerules(folder, "check", "--env", "live").out == "ok\n"
    assert stagerules(folder, "schema", "--env", "test").code == 0


@pytest.mark.parametrize(("written", "way"), [("tset", "Did you mean `test`?"), ("x", "There are `test`, `live`.")])
def test_an_environment_that_is_not_there(written: str, way: str, folder: Path) -> None:
    (folder / "stagerules.toml").write_text(WHOLE + ENVS)
    for command in ("check", "schema"):
        ran = stagerules(folder, command, "--env", written)
        assert (ran.code, way in ran.err) == (2, True)
    with pytest.raises(UsersMistake, match=f"no `\\[env.{written}\\]`"):
        Project.load(folder, env=written)


def test_every_environment_is_checked_and_its_mistakes_have_their_own_place(folder: Path) -> None:
    (folder / "stagerules.toml").write_text(WHOLE + ENVS.replace('"PLN"', '"zloty"').replace('"live"\n', '"life"\n'))
    found = json.loads(stagerules(folder, "check", "--format", "json").out)
    lines = (folder / "stagerules.toml").read_text().splitlines()
    assert [lines[one["line"] - 1] for one in found] == ['currency = "zloty"', 'delivery = "life"']


def test_a_mistake_that_an_environment_inherits_is_told_once(folder: Path) -> None:
    assert [slug for slug, _, _ in told(folder, WHOLE.replace('"EUR"', '"euro"') + ENVS)] == ["wrong-setting"] * 1
    assert len(told(folder, WHOLE + ENVS.replace("\nhost =", "\nhots ="))) == 2


def test_lint_levels(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text().replace("    amount: money", "    amount: money\n    note: text?"))
    (folder / "two_lines.rules").write_text('on stage "New": log text: "{note}"\n')
    seen = {}
    for level in ("off", "info", "warn", "error"):
        (folder / "stagerules.toml").write_text(WHOLE + f'\n[lint]\nmaybe-empty-text = "{level}"\nnaming = "off"\n')
        found = json.loads(stagerules(folder, "check", "--format", "json").out)
        seen[level] = [(one["slug"], one["severity"]) for one in found]
    slug = "maybe-empty-text"
    assert seen == {"off": [], "info": [(slug, "info")], "warn": [(slug, "warning")], "error": [(slug, "error")]}
    with pytest.raises(RulesError):
        Project.load(folder)


def test_the_settings_may_stand_in_pyproject(folder: Path) -> None:
    (folder / "stagerules.toml").unlink()
    ours = WHOLE.replace("[constants]", "[tool.stagerules.constants]")
    (folder / "pyproject.toml").write_text(f'[project]\nname = "shop"\n\n[tool.stagerules]\n{ours}')
    assert stagerules(folder, "check").out == "ok\n"
    assert Project.load(folder).file.constants == {"lead_manager": 1}
    (folder / "pyproject.toml").write_text(f"[tool.stagerules]\n{ours}".replace("currency", "curency"))
    found = json.loads(stagerules(folder, "check", "--format", "json").out)
    assert [(one["file"], one["line"], one["slug"]) for one in found] == [("pyproject.toml", 6, "unknown-setting")]
    (folder / "pyproject.toml").write_text('[tool.stagerules]\nlanguage = 1\nschema = "crm.schema"\n')
    missing = json.loads(stagerules(folder, "check", "--format", "json").out)
    assert {one["hint"].partition("` ")[2][:26] for one in missing} == {"under `[tool.stagerules]`,"}


def test_stagerules_toml_goes_first_and_other_pyprojects_are_no_projects(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.stagerules]\nlanguage = 2\n")
    (folder / "stagerules.toml").write_text(WHOLE)
    assert stagerules(folder, "check").out == "ok\n"
    (folder / "stagerules.toml").unlink()
    (folder / "pyproject.toml").write_text('[project]\nname = "stagerules"\n[tool.stagerulesque]\n')
    assert stagerules(folder, "check").code == 2


HOOK = 'on stage "New": call_webhook url: "https://erp.example.com/orders"\n'
WEBHOOK = '\n[channels.webhook]\nallow = ["erp.example.com"]\n'


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (WHOLE, []),
        (top('delivery = "live"'), ["channel-missing"]),
        (top('delivery = "live"') + EMAIL, ["channel-missing"]),
        (top('delivery = "live"') + EMAIL.replace("email", "emial"), ["unknown-setting"]),
        (top('delivery = "live"') + WEBHOOK, []),
        (WHOLE + WEBHOOK.replace("erp", "shop"), ["host-not-allowed"]),
        (top('delivery = "redirect"', 'redirect = "test@example.com"') + WEBHOOK, ["missing-setting"]),
    ],
)
def test_a_webhook_needs_its_channel(text: str, slugs: list[str], folder: Path) -> None:
    (folder / "two_lines.rules").write_text(HOOK)
    assert sorted(slug for slug, _, _ in told(folder, text)) == slugs


SECRET = "\n[channels.webhook.secrets.erp]\n"
WRONG_HOOK = {
    "allow = []": ("missing-setting", "allow"),
    "allow = 5": ("wrong-setting", "allow"),
    'allow = ["*.example.com"]': ("wrong-setting", "allow"),
    'allow = ["https://erp.example.com/orders"]': ("wrong-setting", "allow"),
    'allow = ["ftp://erp.example.com"]': ("wrong-setting", "allow"),
    'allow = ["erp.example.com"]\nprivate = ["erp.intern"]': ("wrong-setting", "private"),
    'allow = ["erp.example.com"]\nprivat = ["erp.example.com"]': ("unknown-setting", "privat"),
    'allow = ["erp.example.com"]\nsecrets = "x"': ("wrong-setting", "secrets"),
    f'allow = ["erp.example.com"]{SECRET}': ("missing-setting", "secret_env"),
    f'allow = ["erp.example.com"]{SECRET}secret_env = "erp"': ("wrong-setting", "secret_env"),
    f'allow = ["erp.example.com"]{SECRET}secret_env = "A"\nsecret_file = "b"': ("wrong-setting", "secret_file"),
    f'allow = ["erp.example.com"]{SECRET}secret_env = "A"\nscret = "b"': ("unknown-setting", "scret"),
    'allow = ["erp.example.com"]\nredirect = "https://shop.example.com/"': ("wrong-setting", "redirect"),
    'allow = ["erp.example.com"]\nredirect = "test@example.com"': ("wrong-setting", "redirect"),
}


@pytest.mark.parametrize("lines", WRONG_HOOK)
def test_what_a_webhook_channel_cannot_be(lines: str, folder: Path) -> None:
    (folder / "two_lines.rules").write_text(HOOK)
    way = 'delivery = "redirect"\nredirect = "test@example.com"' if "\nredirect" in lines else 'delivery = "live"'
    ((slug, sentence, _),) = told(folder, top(way) + f"\n[channels.webhook]\n{lines}\n")
    assert (slug, f"`{WRONG_HOOK[lines][1]}`" in sentence) == (WRONG_HOOK[lines][0], True)


def test_without_the_library_it_is_said_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "two_lines.rules").write_text(HOOK)
    backend = '[backend]\nurl = "sqlite:///crm.db"\n'
    (folder / "stagerules.toml").write_text(top('delivery = "live"') + WEBHOOK + backend)
    for name in [one for one in sys.modules if ".channels.outgoing" in one or one.startswith("httpcore")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpcore", None)
    with pytest.raises(UsersMistake, match="`httpcore`, which is not installed"):
        Engine(Project.load(folder)).channels()
