"""Makes rules of like size to measure with: over ten stages, with the kinds of conditions that people write."""

STAGES = tuple(f"Stage {number}" for number in range(10))

SCHEMA = (
    """
entity User:
    key id: integer
    name: text
    email: email

entity Company:
    key id: integer
    name: text
    type: choice "standard", "VIP"

entity Contact:
    key id: integer
    name: text
    phones: list of phone labelled "work", "mobile"
    emails: list of email labelled "work", "home"
    responsible: User

entity Deal:
    key id: integer
    title: text
    amount: money
    source: choice "web", "call", "email"
    close_date: date?
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    tags: list of text

    pipeline "Sales":
"""
    + "".join(f'        stage "{stage}"\n' for stage in STAGES)
    + """        stage "Won" success
        stage "Spam" failure

constant lead_manager: User
"""
)

CONDITIONS = (
    "amount > {n}",
    'source == "web" and amount between {n} and {m}',
    'source in ["web", "call"] or amount > {n}',
    "close_date is not empty and close_date < today",
    'company is not empty and company.type == "VIP"',
    'any of tags == "tag {n}"',
)

STATEMENTS = (
    "set responsible = lead_manager",
    "set contact.responsible = lead_manager",
    'add "tag {n}" to tags',
    'log text: "Deal {{title}} over {n}"',
)


def rules(count: int) -> str:
    """So many rules of four lines each, spread over the stages."""
    pieces = []
    for number in range(count):
        slots = {"n": 1000 + number, "m": 9000 + number}
        stage = STAGES[number % len(STAGES)]
        condition = CONDITIONS[number % len(CONDITIONS)].format(**slots)
        first = STATEMENTS[number % len(STATEMENTS)].format(**slots)
        second = STATEMENTS[(number + 1) % len(STATEMENTS)].format(**slots)
        pieces.append(f'rule "Rule {number}"\non stage "{stage}" if {condition}:\n    {first}\n    {second}\n')
    return "\n".join(pieces)
