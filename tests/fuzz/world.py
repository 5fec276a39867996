"""The world of the generated rules: a schema with a field of every type, and the words that rules really have."""

from functools import cache

from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Integer, Money, Text
from stagerules.dsl.vocabulary import FunctionSignature, Settings
from stagerules.interpreter.actions import Function, vocabulary
from stagerules.stdlib_actions import ACTIONS

SCHEMA = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    budget: money?
    dollars: money in USD
    worth: money in any
    offer: money in any?
    places: integer
    count_: integer?
    rate: number
    discount: number?
    urgent: yes/no
    agreed: yes/no?
    source: choice "web", "call", "email"
    mood: choice "good", "bad"?
    close_date: date?
    born: date
    created_at: datetime read only
    seen_at: datetime?
    starts: time
    ends: time?
    notice: duration
    delay: duration?
    phone: phone?
    mail: email?
    site: url?
    notes: text?
    brochure: file?
    responsible: User
    helper: User?
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    parent: Deal?
    lead: Lead?
    products: list of Product
    tags: list of text
    marks: list of choice "hot", "cold"
    days: list of date
    prices: list of money
    numbers: list of number
    flags: list of yes/no

    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Invoice"
        stage "Won" success
        stage "Spam" failure

    pipeline "Service":
        stage "New"
        stage "Repair"
        stage "Done" success

entity Lead:
    key code: text
    name: text
    shown as name
    phone: phone?
    owner: User? is responsible
    contacts: list of Contact

    pipeline "Leads":
        stage "In"
        stage "Out" failure

entity Contact:
    key id: integer
    name: text
    shown as name
    nick: text?
    phones: list of phone labelled "work", "mobile", "home"
    emails: list of email labelled "work", "home", "newsletter"
    responsible: User
    company: Company?
    score: number?
    visits: integer

entity Company:
    key id: integer
    name: text
    type: choice "standard", "VIP"
    rating: number?
    tags: list of text
    main_deal: Deal?

entity Product:
    key id: integer
    name: text
    shown as name
    price: money
    amount: integer
    best_before: date?

entity User:
    key id: integer
    name: text
    shown as name
    email: email?
    phones: list of phone
    supervisor: User?
    absent: yes/no
    off_duty: yes/no?

event payment_received on Deal:
    amount: money
    note: text?

event pinged on Deal

event greeted on Contact:
    words: text

constant lead_manager: User
constant sales_team: list of User
constant limit: money
constant motto: text?
"""

ONE_STAGED = SCHEMA.replace('    pipeline "Leads":\n        stage "In"\n        stage "Out" failure\n', "")
"""The same with one staged entity: what rules are about need not be said."""

FUNCTIONS = (
    Function(FunctionSignature("score", (Text(),), Integer()), len),
    Function(FunctionSignature("vat", (Money("EUR"),), Money("EUR")), lambda amount: amount),
)
VOCABULARY = vocabulary(ACTIONS, FUNCTIONS)
SETTINGS = Settings()


@cache
def schema() -> Schema:
    """The schema of this world, which is without problems."""
    file, problems = parse(Source("crm.schema", SCHEMA))
    assert not problems, problems
    built, diagnostics = build_schema([file], SETTINGS)
    assert not diagnostics, [(one.place, str(one.message)) for one in diagnostics]
    return built
