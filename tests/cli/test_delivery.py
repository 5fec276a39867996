"""E-mails from a rule to the envelope, through `run` and `worker`: as files, redirected, live; what is never told."""

import email
import json
import sqlite3
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from stagerules import Engine, Project
from tests.channels.server import Receiver, serving
from tests.cli.helpers import Ran, example, stagerules

GRACE = "grace@furniture.example"  # of the staff
CLIENTS = ["greta@hotels.example", "juergen@post.example", "otto@lindt.example", "juergen@post.example"]
TEST = "test@furniture.example"
SECRET = "canary-hunter2"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("furniture_shop", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def at(folder: Path, port: int, extra: str = "") -> None:
    """The server of `[env.test]` is here."""
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8").replace(
        'host = "localhost"\nport = 8025', f"host = '127.0.0.1'\nport = {port}"
    )
    file.write_text(text.replace('encryption = "none"\n', f'encryption = "none"\n{extra}'), encoding="utf-8")


@pytest.fixture
def served(folder: Path, receiver: Receiver) -> Iterator[Path]:
    with serving(receiver) as server:
        at(folder, server.port)
        yield folder


def live(folder: Path) -> None:
    file = folder / "stagerules.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"redirect"\n', '"live"\n'), encoding="utf-8")


def mails(receiver: Receiver) -> list[EmailMessage]:
    found = [email.message_from_bytes(one.content, policy=policy.default) for one in receiver.envelopes]
    return [one for one in found if isinstance(one, EmailMessage)]


def make_due(folder: Path) -> None:
    """The pause after an attempt is over."""
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE stagerules_outbox SET due = at")


def query(folder: Path, text: str) -> list[Any]:
    with sqlite3.connect(folder / "crm.db") as database:
        return database.execute(text).fetchall()


@pytest.mark.slow
def test_run_says_which_delivery_it_is_before_the_first_message(folder: Path) -> None:
    ran = stagerules(folder, "run", "events.jsonl")
    lines = ran.out.splitlines()
    said = lines.index("delivery: messages are written as files into the folder `outbox`; nothing leaves this machine")
    told = lines[said + 1 : said + 5]
    assert all(line.startswith("Deal ") for line in told)
    assert ["staff to Grace Hopper: sent (outbox/" in line for line in told] == [True, False, False, False]
    assert [": email to " in line for line in told] == [False, True, True, True]
    assert lines[-1] == "8 messages: 6 sent, 2 made"
    notes = (one.read_text(encoding="utf-8") for one in (folder / "outbox").glob("*.txt"))
    (note,) = (one for one in notes if GRACE in one)
    assert note.splitlines() == [
        "To: Grace Hopper",
        f"Email: {GRACE}",
        "",
        "Hansen Hotels is a VIP company now: 40 hotel beds, €24,000.00.",
    ]
    files = sorted((folder / "outbox").glob("*.eml"))
    assert sorted(email.message_from_bytes(one.read_bytes(), policy=policy.default)["To"].addresses[0].addr_spec
                  for one in files) == sorted(CLIENTS)  # fmt: skip
    assert "delivery:" not in stagerules(folder, "run", "events.jsonl").out


def test_what_is_posted_in_a_group_chat(folder: Path) -> None:
    rules = 'on stage "Request": post_to_chat chat: "sales", text: "{title}:\\n{amount}"\n'
    (folder / "sales.rules").write_text(f"for Deal\n{rules}", encoding="utf-8")
    ran = stagerules(folder, "run", "--event", 'stage Deal 101 "Request"', "--env", "test")
    assert (ran.code, "by the channel `group_chat`, which this project has not set up" in ran.err) == (1, True)
    ran = stagerules(folder, "run", "--event", 'stage Deal 101 "Request"')
    assert 'Deal 101 "40 hotel beds": group_chat to sales: sent (outbox/' in ran.out
    (post,) = (folder / "outbox").glob("*.txt")
    assert post.read_text(encoding="utf-8").splitlines() == [
        *("To: sales", "Chat: sales", ""),
        *("40 hotel beds:", "€24,000.00"),
    ]


@pytest.mark.slow
def test_for_machines_standard_output_holds_json_only(folder: Path) -> None:
    ran = stagerules(folder, "run", "events.jsonl", "--format", "json")
    ids = [json.loads(line)["event"]["id"] for line in ran.out.splitlines()]
    assert ids[:6] == [f"e-{one}" for one in range(1, 7)]
    assert len(ids) == 11  # what came of the link, the code and the document
    assert ran.err.startswith("delivery: messages are written as files")


@pytest.mark.slow
def test_redirected_from_rule_to_envelope(served: Path, receiver: Receiver) -> None:
    ran = stagerules(served, "run", "--env", "test", "events.jsonl")
    assert ran.code == 0, ran.err
    assert f"delivery: redirected: every e-mail goes to `{TEST}` instead of its recipient, by 127.0.0.1" in ran.out
    assert [one.rcpt_tos for one in receiver.envelopes] == [[TEST]] * 5
    assert [mail["X-Redirected-From"] for mail in mails(receiver)] == [GRACE, *CLIENTS]
    invoice = mails(receiver)[4]
    assert (invoice["Subject"], invoice["From"]) == ("Invoice RE-0001: Bookshelf", "ben@furniture.example")
    body = invoice.get_body(("plain",))
    assert body is not None
    assert "https://pay.furniture.example/Deal%20105" in body.get_content()
    assert [one.get_filename() for one in invoice.iter_attachments()] == ["RE-0001.pdf", "terms.txt"]
    (asked,) = (served / "outbox").iterdir()  # nobody is asked for a link
    assert "Deal 105" in asked.read_text(encoding="utf-8")
    history = stagerules(served, "history", "Deal", "105").out
    assert "sent: email to Jürgen Müller: 127.0.0.1, redirected\n    by the worker, on behalf of automation" in history
    explained = stagerules(served, "explain", "Deal", "105").out
    assert "sent: email to Jürgen Müller: 127.0.0.1, redirected  [by the worker]" in explained


@pytest.mark.slow
def test_live_from_rule_to_envelope(
    folder: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []

    def log_in(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    with serving(receiver, authenticator=log_in, auth_require_tls=False) as server:
        at(folder, server.port, 'user = "crm"\npassword_env = "SHOP_TEST_PASSWORD"\n')
        live(folder)
        monkeypatch.setenv("SHOP_TEST_PASSWORD", SECRET)
        ran = stagerules(folder, "run", "--env", "test", "events.jsonl")
    assert "delivery: live: e-mails go to their recipients, by 127.0.0.1" in ran.out
    assert [one.rcpt_tos for one in receiver.envelopes] == [[one] for one in (GRACE, *CLIENTS)]
    assert seen == [(b"crm", SECRET.encode())] * 5
    assert SECRET not in ran.out + ran.err


@pytest.mark.slow
def test_who_is_excluded_between_run_and_worker_is_not_written_to(folder: Path, receiver: Receiver) -> None:
    at(folder, 1)
    ran = stagerules(folder, "run", "-q", "--env", "test", "events.jsonl")
    assert (ran.code, "3 to be tried again" in ran.out) == (0, True)  # a second one to Jürgen waits for his first
    assert "later (the mail server 127.0.0.1 cannot be reached: ConnectionRefusedError, again at " in ran.out
    assert stagerules(folder, "worker", "--once", "--env", "test").out.endswith("nothing is due; 5 to be tried later\n")
    assert stagerules(folder, "exclusions", "add", "Juergen@POST.example").code == 0
    make_due(folder)
    with serving(receiver) as server:
        text = (folder / "stagerules.toml").read_text(encoding="utf-8")
        (folder / "stagerules.toml").write_text(text.replace("port = 1\n", f"port = {server.port}\n"), encoding="utf-8")
        live(folder)
        worked = stagerules(folder, "worker", "--once", "--env", "test")
    assert worked.code == 0, worked.err
    assert sorted(one.rcpt_tos for one in receiver.envelopes) == [
        [GRACE],
        ["greta@hotels.example"],
        ["otto@lindt.example"],
    ]
    assert "5 messages: 3 sent, 2 not sent, on the exclusion list" in worked.out
    assert "@" not in worked.out.replace("e-mails", "")
    told = query(folder, "SELECT kind, detail FROM stagerules_history WHERE kind = 'skipped'")
    assert told == [("skipped", "email to Jürgen Müller: excluded")] * 2


@pytest.mark.slow
def test_the_same_message_keeps_its_id_over_attempts(served: Path, receiver: Receiver) -> None:
    receiver.answer = "451 try again"
    stagerules(served, "run", "--env", "test", "events.jsonl")
    make_due(served)
    receiver.answer = "250 OK"
    stagerules(served, "worker", "--once", "--env", "test")
    ids = [mail["Message-ID"] for mail in mails(receiver)]
    first, second = ids[:3], ids[3:]  # a second one to Jürgen, and one about a deal, wait for the first
    assert (len(second), len({*first}), {*first} - {*second}) == (5, 3, set())


@pytest.mark.slow
def test_a_server_that_refuses_for_good_is_a_finding(served: Path, receiver: Receiver) -> None:
    receiver.answer = f"550 <greta@hotels.example> {SECRET}"
    ran = stagerules(served, "run", "-q", "--env", "test", "events.jsonl")
    assert ran.code == 1
    assert "failed (refused by server: the mail server refused it (answer 550))" in ran.out
    assert "@" not in ran.err + ran.out.replace(TEST, "")
    assert query(served, "SELECT count(*) FROM stagerules_history WHERE kind = 'failed'") == [(5,)]
    assert stagerules(served, "worker", "--once", "--env", "test").code == 0


def assert_refused(ran: Ran, folder: Path, *words: str) -> None:
    assert ran.code == 1
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") <= 2
    assert all(word in ran.err for word in words), ran.err
    assert query(folder, "SELECT count(*) FROM stagerules_events") == [(0,)]


def test_an_unset_secret_is_told_before_anything_happens(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_MAIL_PASSWORD", raising=False)
    ran = stagerules(folder, "run", "--env", "live", "events.jsonl")
    assert_refused(ran, folder, "the environment variable `SHOP_MAIL_PASSWORD` is not set", "nothing was sent")
    assert stagerules(folder, "check", "--env", "live").out == "ok\n"
    assert stagerules(folder, "worker", "--once", "--env", "live").code == 1


@pytest.mark.parametrize(
    ("content", "why"), [(None, "no such file"), (b"", "is empty"), (b"\xff\xfe", "it is no text")]
)
def test_a_secret_in_a_file_that_is_not_there(content: bytes | None, why: str, folder: Path) -> None:
    at(folder, 25, 'user = "crm"\npassword_file = "mail.secret"\n')
    if content is not None:
        (folder / "mail.secret").write_bytes(content)
    assert_refused(stagerules(folder, "run", "--env", "test", "events.jsonl"), folder, "`mail.secret`", why)


@pytest.mark.slow
def test_no_password_in_anything_that_is_told(
    folder: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    (folder / "mail.secret").write_text(SECRET + "\n")
    with serving(receiver, **refusing) as server:
        at(folder, server.port, 'user = "crm"\npassword_file = "mail.secret"\n')
        ran = [stagerules(folder, "run", *form, "--env", "test", "events.jsonl") for form in ((), ("--format", "json"))]
        make_due(folder)
        ran.append(stagerules(folder, "worker", "--once", "--env", "test", "--format", "json"))
    assert [json.loads(line)["status"] for line in ran[2].out.splitlines()] == ["later"] * 3
    ran.append(stagerules(folder, "history"))
    assert SECRET not in "".join(one.out + one.err for one in ran)
    assert SECRET not in "".join(map(str, query(folder, "SELECT * FROM stagerules_history")))
    engine = Engine(Project.load(folder, env="test"))
    assert SECRET not in repr((engine.project.file, engine.channels()))


MISPLACED = (
    f'password = "{SECRET}"\n',
    f"password = {SECRET}\n",
    f'password_env = "{SECRET}"\n',
    f'password = "{SECRET}\n',
    f'url = "postgresql+psycopg://crm:{SECRET}@db.example/crm"\n',
    f'host = "smtp://crm:{SECRET}@mail.example"\nhost = 5\n',
)


@pytest.mark.parametrize("line", MISPLACED)
def test_a_password_in_the_project_file_is_not_repeated(line: str, folder: Path) -> None:
    at(folder, 25, line)
    for command in (("check",), ("check", "--format", "json"), ("run", "events.jsonl")):
        ran = stagerules(folder, *command)
        assert (ran.code, SECRET in ran.out + ran.err) == (1, False), ran


def test_the_worker_ends(folder: Path) -> None:
    assert stagerules(folder, "worker", "--once").out == "nothing is due\n"


@pytest.mark.slow
def test_messages_without_a_way_out_stay_and_are_told(folder: Path) -> None:
    at(folder, 1)
    stagerules(folder, "run", "--env", "test", "events.jsonl")
    with (folder / "stagerules.toml").open("a", encoding="utf-8") as file:
        file.write('[env.bare]\ndelivery = "live"\n')
    make_due(folder)
    way = "not sent: there is no way out for"
    assert stagerules(folder, "worker", "--once", "--env", "bare").out.splitlines() == [
        f"4 messages in the outbox; {way} `email`: set up `[channels.email]` in the project file",
        f"1 message in the outbox; {way} `staff`: set up `[channels.staff]` in the project file",
    ]
    assert query(folder, "SELECT sum(open) FROM stagerules_outbox") == [(5,)]


@pytest.mark.slow
def test_a_mistake_in_a_rule_does_not_stop_the_worker(folder: Path) -> None:
    at(folder, 1)
    stagerules(folder, "run", "--env", "test", "events.jsonl")
    (folder / "sales.rules").write_text("on stage", encoding="utf-8")
    make_due(folder)
    ran = stagerules(folder, "worker", "--once")
    assert "5 messages: 5 sent" in ran.out
    assert (ran.code, "sales.rules:1:" in ran.err) == (1, True)
