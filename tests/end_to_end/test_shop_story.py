"""The whole story of the furniture shop, from the request to the task for the warehouse: over a real mail server, a
provider of payments behind a real web server, and files; told by `history` and `explain` at the end.
"""

import email
import json
import sqlite3
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import attrs
import pytest
from pypdf import PdfReader

from stagerules.interpreter.documents.qr import qr
from tests.channels.receiver import Answer, receiving
from tests.channels.receiver import Receiver as Provider
from tests.channels.server import Receiver, serving
from tests.cli.helpers import example, stagerules

LINK = "https://pay.example.com/l/4711?deal=ä"
SECRET = "c4nary-of-the-provider"
ENV = """
[env.story]
delivery = "live"

[env.story.channels.email]
host = "127.0.0.1"
port = {mail}
encryption = "none"

[env.story.channels.staff]
by = "email"
from = "crm@furniture.example"

[env.story.channels.payment]
default = "bank"

[env.story.channels.payment.bank]
kind = "http"
url = "{bank}/links"
private = true
token_env = "STORY_TOKEN"
headers = {{ Authorization = "Bearer {{token}}", Idempotency-Key = "{{id}}" }}
json = {{ amount = "{{amount}}", currency = "{{currency}}", reference = "{{order}}" }}
link = "data.url"
"""


@attrs.frozen
class Shop:
    """The shop at work: its folder, its mail server, the provider of payments."""

    folder: Path
    mail: Receiver
    bank: Provider

    def run(self, *arguments: str) -> str:
        """What a command says; it must go well."""
        ran = stagerules(self.folder, *arguments)
        assert ran.code == 0, ran.out + ran.err
        assert SECRET not in ran.out + ran.err
        return ran.out

    def happens(self, words: str) -> str:
        return self.run("run", "--env", "story", "--event", words)

    def by_hand(self, change: str) -> None:
        """Somebody changes a deal in the CRM."""
        with sqlite3.connect(self.folder / "crm.db") as database:
            database.execute(change)

    def query(self, question: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "crm.db") as database:
            return database.execute(question).fetchall()

    def mails(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(one.content, policy=policy.default) for one in self.mail.envelopes]
        return [one for one in found if isinstance(one, EmailMessage)]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    folder, mail = example("furniture_shop", tmp_path), Receiver()
    monkeypatch.setenv("STORY_TOKEN", SECRET)
    answer = Answer(201, {"content-type": "application/json"}, json.dumps({"data": {"url": LINK}}).encode())
    with serving(mail) as server, receiving(Provider([Answer(503), answer])) as bank:
        with (folder / "stagerules.toml").open("a", encoding="utf-8") as file:
            file.write(ENV.format(mail=server.port, bank=bank.origin))
        made = Shop(folder, mail, bank)
        made.run("db", "init", "--data", "data.json")
        yield made


def test_from_the_request_to_the_warehouse(shop: Shop) -> None:
    # A large request: the lead manager takes it, the client and the VIP manager hear of it.
    shop.happens('stage Deal 101 "Request"')
    assert [one["To"] for one in shop.mails()] == [
        "Grace Hopper <grace@furniture.example>",
        "Greta Hansen <greta@hotels.example>",
    ]
    assert shop.mails()[1]["From"] == "ada@furniture.example"

    # The documents are asked for. The provider has no time at first, so nothing else happens yet.
    shop.by_hand("UPDATE deal SET stage = 'Prepare documents' WHERE id = 101")
    told = shop.happens('stage Deal 101 "Prepare documents"')
    assert "payment link for Deal 101: later (127.0.0.1 answered 503" in told
    assert len(shop.mails()) == 2
    assert shop.query("SELECT count(*) FROM document") == [(0,)]

    # A minute later there is a link; out of it come the code, the invoice, and the e-mail.
    shop.by_hand("UPDATE stagerules_outbox SET due = at")
    told = shop.run("worker", "--once", "--env", "story")
    assert "document invoice RE-0001: made" in told
    assert [json.loads(one.body) for one in shop.bank.got] == [
        {"amount": "24000.00", "currency": "EUR", "reference": "Deal 101"}
    ] * 2
    assert len({one.header("idempotency-key") for one in shop.bank.got}) == 1
    invoice = shop.mails()[2]
    assert (invoice["Subject"], invoice["To"]) == (
        "Invoice RE-0001: 40 hotel beds",
        "Greta Hansen <greta@hotels.example>",
    )
    body = invoice.get_body(("plain",))
    assert body is not None
    assert LINK in body.get_content()
    paper, terms = invoice.iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == ("RE-0001.pdf", "application/pdf")
    assert terms.get_filename() == "terms.txt"
    page = PdfReader(BytesIO(paper.get_content())).pages[0]
    text = " ".join(page.extract_text().split())
    for said in ("Invoice RE-0001", "Greta Hansen", "40 hotel beds", "€24,000.00", "Ada Lovelace"):
        assert said in text, text
    assert len(page.images) == 1
    ((code,),) = [[one.read_bytes() for one in (shop.folder / "files" / "documents").rglob("code.png")]]
    assert code == qr(LINK)

    # The provider tells of the payment, and once more: the deal moves once, the warehouse has one task.
    paid = 'event payment_received order="Deal 101" amount="24000 EUR" payment=b-77'
    assert "stage Prepare documents → Invoice paid" in shop.happens(paid)
    assert "handled before, not done again" in shop.happens(paid)
    assert shop.query("SELECT stage FROM deal WHERE id = 101") == [("Invoice paid",)]
    tasks = shop.query("SELECT title, responsible FROM task WHERE item = 'Deal 101' ORDER BY id")
    assert tasks == [("Call Greta Hansen", 1), ("Get 40 hotel beds ready for delivery", 4)]
    assert len(shop.mails()) == 3
    assert_told(shop)


def assert_told(shop: Shop) -> None:
    """The story in its order, by both commands that tell it."""
    story = (
        "responsible: Ben Okri → Ada Lovelace",
        "message to Greta Hansen",
        "payment link for Deal 101",
        "made: QR code",
        "document invoice RE-0001",
        "made: document invoice RE-0001: documents/",
        "Invoice RE-0001: 40 hotel beds",
        "stage: Prepare documents → Invoice paid",
    )
    history = shop.run("history", "Deal", "101")
    places = [history.find(one) for one in story]
    assert places == sorted(places), list(zip(story, places, strict=True))
    assert -1 not in places, list(zip(story, places, strict=True))
    explained = shop.run("explain", "Deal", "101")
    for said in (
        'enters "Request"',
        'enters "Prepare documents"',
        "RE-0001",
        "payment_received",
        "Invoice paid",
        "Get 40 hotel beds",
    ):
        assert said in explained, said
    assert "greta@hotels.example" not in history + explained
