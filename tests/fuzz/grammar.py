"""Writes rules files and schema files from dice: correct in their words and layout, whatever they may mean.

Every rule of grammar.lark has its function here; a test sees that together they build every class of the syntax tree.
"""

from collections.abc import Callable
from random import Random

from .layout import Layout, comment
from .letters import CURRENCIES, date, date_time, duration, number, plain, text_parts, time

FIELDS = [
    "id",
    "title",
    "amount",
    "budget",
    "dollars",
    "worth",
    "offer",
    "places",
    "count_",
    "rate",
    "discount",
    "urgent",
    "agreed",
    "source",
    "mood",
    "close_date",
    "born",
    "created_at",
    "seen_at",
    "starts",
    "ends",
    "notice",
    "delay",
    "phone",
    "mail",
    "site",
    "notes",
    "brochure",
    "responsible",
    "helper",
    "contacts",
    "contact",
    "company",
    "parent",
    "lead",
    "products",
    "tags",
    "marks",
    "days",
    "prices",
    "numbers",
    "flags",
    "stage",
    "pipeline",
    "stage_since",
]
BELOW = [
    "name",
    "nick",
    "phones",
    "emails",
    "work",
    "mobile",
    "home",
    "first",
    "last",
    "score",
    "visits",
    "type",
    "rating",
    "price",
    "best_before",
    "year",
    "month",
    "day",
    "weekday",
    "date",
    "hour",
    "minute",
    "currency",
    "amount",
    "url",
    "text",
    "to",
    "title",
    "stage",
    "if",
    "and",
    "not",
    "any",
    "in",
]
ODD = [
    "stage",
    "text",
    "to",
    "title",
    "from",
    "at",
    "for_",
    "label",
    "key",
    "list",
    "choice",
    "money",
    "created",
    "deleted",
    "open",
    "success",
    "failure",
    "pending",
    "back",
    "exclusion",
    "working",
    "hours",
    "skip",
    "past",
    "pass",
    "with",
    "shown",
    "labelled",
    "every",
    "month",
    "starts",
    "ends",
    "nothing",
    "off",
    "read",
    "only",
    "event",
    "Überfällig",
    "kwota_zł",
    "顧客",
    "x",
    "x1",
    "_y",
    "über̈",
]
OTHERS = ["lead_manager", "sales_team", "limit", "motto", "large", "overdue", "p", "q", "failure", "event", "deal"]
ENTITIES = ["Deal", "Deal", "Deal", "Contact", "Company", "Product", "Lead", "User", "Task", "Comment", "Nobody"]
STAGES = ("New", "Documents", "Invoice", "Won", "Spam", "Repair", "Nirgends")
ACTIONS = [
    "change_responsible",
    "add_to_exclusions",
    "notify",
    "create_task",
    "add_comment",
    "log",
    "create_item",
    "delete_item",
    "send_email",
    "unheard",
]
PARAMETERS = [
    "to",
    "text",
    "title",
    "due",
    "fields",
    "entity",
    "comment",
    "keep_contact",
    "keep_company",
    "subject",
    "for",
    "on",
    "in",
    "if",
    "else",
    "at",
    "stage",
    "values",
]
FUNCTIONS = ["lower", "upper", "trim", "length", "replace", "round", "abs", "convert", "score", "vat", "unheard_of"]
VARIABLES = ["p", "q", "row", "stage", "text", "x"]
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
IN_HOLES = str.maketrans("", "", "{}\\")
MOST = 30
"""About how many parts an expression has; behind that only short ones follow."""


class Writer:
    """Writes one file. `fuel` is what is left of the size of an expression, `flat` where lines must not be broken."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.layout = Layout(dice)
        self.fuel = MOST
        self.flat = False

    def one(self, *ways: Callable[[], str]) -> str:
        """One of some ways to go on."""
        return self.dice.choice(ways)()

    def maybe(self, text: Callable[[], str] | str, chance: float = 0.3) -> str:
        """Something, or nothing."""
        if self.dice.random() >= chance:
            return ""
        return text if isinstance(text, str) else text()

    def several(self, item: Callable[[], str], most: int, least: int = 1, between: str = ", ") -> str:
        """Some items in a row."""
        return between.join(item() for _ in range(self.dice.randint(least, most)))

    # --- words

    def name(self) -> str:
        """A name that an expression can begin with."""
        return self.dice.choice(FIELDS if self.dice.random() < 0.8 else [*OTHERS, *ODD])

    def quoted(self) -> str:
        """A plain name in quotes; inside a hole without braces and backslashes, or nobody could tell where it ends."""
        name = self.dice.choice(STAGES) if self.dice.random() < 0.7 else plain(self.dice)
        return f'"{name.translate(IN_HOLES) if self.flat else name}"'

    def word(self) -> str:
        """Any word, keywords included."""
        return self.dice.choice(BELOW if self.dice.random() < 0.8 else ODD)

    # --- expressions, from the loosest to the tightest

    def expression(self) -> str:
        """Any expression, of a fresh size."""
        self.fuel = MOST
        return self._expression()

    def _expression(self) -> str:
        self.fuel -= 1
        if self.fuel < 0 or self.dice.random() < 0.9:
            return self.condition()
        return self.one(self.quantifier, self.for_each, self.look_up)

    def condition(self) -> str:
        """`a or b`, `a and b`, or a test."""
        roll = self.dice.random()
        if self.fuel < 0 or roll < 0.7:
            return self.not_test()
        if roll < 0.85:
            return self.joined("and", self.not_test)
        return self.joined("or", self.not_test if self.dice.random() < 0.8 else lambda: self.joined("and", self.test))

    def joined(self, word: str, item: Callable[[], str]) -> str:
        """Several conditions; the line may go on before the word."""
        between = f"\n            {word} " if not self.flat and self.dice.random() < 0.1 else f" {word} "
        return self.several(item, 4, 2, between)

    def not_test(self) -> str:
        """A test, or `not` before one."""
        self.fuel -= 1
        return "not " * (self.dice.random() < 0.1) + self.test()

    def test(self) -> str:
        """A comparison, a word operator, or a value."""
        self.fuel -= 1
        if self.fuel < 0:
            return self.default()
        negated = "not " if self.dice.random() < 0.2 else ""
        match self.dice.randrange(10):
            case 0 | 1 | 2:
                return f"{self.subject()} {self.dice.choice(COMPARISONS)} {self.default()}"
            case 3:
                return f"{self.subject()} {negated}between {self.default()} and {self.default()}"
            case 4:
                kind = self.dice.choice(["in", "contains", "starts with", "ends with"])
                return f"{self.subject()} {negated}{kind} {self.default()}"
            case 5:
                return f'{self.subject()} {negated}matches "{self.dice.choice(PATTERNS)}"'
            case 6:
                return f"{self.subject()} is {negated}empty"
            case 7:
                kind = self.dice.choice(["open", "success", "failure"])
                return f"{self.maybe(lambda: self.subject() + ' ', 0.5)}is {negated}{kind}"
            case 8:
                side = self.dice.choice(["before", "after"])
                return f"{self.maybe(lambda: self.subject() + ' ', 0.5)}is {negated}{side} {self.quoted()}"
            case _:
                return self.default()

    def subject(self) -> str:
        """What is tested."""
        if self.dice.random() < 0.15:
            return f"{self.dice.choice(['any', 'all', 'none'])} of {self.postfix()}"
        return self.default()

    def default(self) -> str:
        """A value, or one that stands in for it."""
        self.fuel -= 1
        if self.fuel > 0 and self.dice.random() < 0.1:
            return f"{self.sum()} or else {self.default()}"
        return self.sum()

    def sum(self) -> str:
        """`a + b - c`."""
        if self.fuel > 0 and self.dice.random() < 0.15:
            space = self.dice.choice([" ", " ", ""])
            return self.several(self.product, 3, 2, f"{space}{self.dice.choice('+-')}{space}")
        return self.product()

    def product(self) -> str:
        """`a * b / c`."""
        if self.fuel > 0 and self.dice.random() < 0.1:
            return self.several(self.unary, 3, 2, f" {self.dice.choice('*/')} ")
        return self.unary()

    def unary(self) -> str:
        """`-a`, `count of a`, or a path."""
        self.fuel -= 1
        if self.fuel > 0 and self.dice.random() < 0.06:
            return f"-{self.unary()}"
        if self.fuel > 0 and self.dice.random() < 0.08:
            kind = self.dice.choice(["count", "sum", "first", "last", "min", "max", "average"])
            return f"{kind} of {self.postfix()}"
        return self.postfix()

    def postfix(self) -> str:
        """A path, a call, a value, or something in brackets."""
        self.fuel -= 1
        roll = self.dice.random()
        if self.fuel < 0 or roll < 0.4:
            return self.name() + "".join(f".{self.word()}" for _ in range(self.dice.choice([0, 0, 0, 1, 1, 2])))
        if roll < 0.7:
            return self.value()
        return self.one(self.call, self.group, self.list, self.old, lambda: f"{self.call()}.{self.word()}")

    def group(self) -> str:
        """`( … )`, perhaps over several lines."""
        return f"({self.loose()}{self._expression()}{self.loose()})"

    def loose(self) -> str:
        """White space where line ends don't count."""
        if self.flat or self.dice.random() < 0.9:
            return ""
        return self.dice.choice(["\n", "\n\n        ", " # in between\n    ", "  "])

    def call(self) -> str:
        """`f(a, b: c)`."""
        callee = self.dice.choice(FUNCTIONS) if self.dice.random() < 0.8 else f"{self.name()}.{self.word()}"
        arguments = self.several(
            lambda: self.maybe(lambda: f"{self.parameter()}: ", 0.15) + self._expression(), 3, 0, f",{self.loose()} "
        )
        return f"{callee}({arguments}{',' if arguments and self.dice.random() < 0.1 else ''})"

    def list(self) -> str:
        """`[a, b]`, `[work "x"]`."""
        item = self.labelled if self.dice.random() < 0.15 else self.condition
        items = self.several(item, 3, 0, f",{self.loose()} ")
        return f"[{self.loose()}{items}{',' if items and self.dice.random() < 0.2 else ''}{self.loose()}]"

    def labelled(self) -> str:
        """`work "x"`."""
        return f"{self.dice.choice(['work', 'home', 'stage'])} {self.text()}"

    def old(self) -> str:
        """`old amount`."""
        return f"old {self.name()}"

    def quantifier(self) -> str:
        """`any p in products where …`."""
        kind, name = self.dice.choice(["any", "all", "none", "count"]), self.dice.choice(VARIABLES)
        condition = self.not_test() if self.dice.random() < 0.3 else f"({self._expression()})"
        return f"{kind} {name} in {self.default()} where {condition}"

    def for_each(self) -> str:
        """`sum p.price for p in products where …`."""
        kind, name = self.dice.choice(["sum", "min", "max", "average"]), self.dice.choice(VARIABLES)
        where = self.maybe(lambda: f" where ({self._expression()})", 0.5)
        return f"{kind} {self.default()} for {name} in {self.default()}{where}"

    def look_up(self) -> str:
        """`first User where … by name`."""
        kind, entity = self.dice.choice(["first", "count"]), self.dice.choice(["Deal", "User", "Größe", "of_"])
        where = self.maybe(lambda: f" where {self.condition()}", 0.9)
        order = self.maybe(lambda: f" by {self.name()}{self.maybe(lambda: ' descending', 0.5)}", 0.4)
        return f"{kind} {entity}{where}{order}"

    def value(self) -> str:
        """Something written out."""
        dice = self.dice
        match dice.randrange(12):
            case 0 | 1:
                return number(dice)
            case 2:
                return f"{number(dice, percent=False)} {dice.choice(CURRENCIES)}"
            case 3 | 4 | 5:
                return self.text()
            case 6:
                return dice.choice(["yes", "no", "true", "false", "empty", "today", "now"])
            case 7:
                return date(dice)
            case 8:
                return time(dice)
            case 9:
                return date_time(dice)
            case 10:
                return duration(dice)
            case _:
                return f"file {self.text()}"

    def text(self) -> str:
        """A text in quotes, with holes."""
        outside, self.flat = self.flat, True
        long = not outside and self.dice.random() < 0.1
        parts = [one if one is not None else self.hole() for one in text_parts(self.dice, long)]
        self.flat = outside
        if not long:
            return f'"{"".join(parts)}"'
        return '"""\n' + "".join(f"            {part}\n" for part in parts) + '            """'

    def hole(self) -> str:
        """`{amount}`, `{close_date:dd.MM.yyyy}`."""
        if self.fuel < 0:
            return "{title}"
        form = self.maybe(lambda: ":" + self.dice.choice(["dd.MM.yyyy", "#,##0.00", "HH:mm", " EEEE", "", "¤#"]), 0.2)
        return f"{{{self._expression()}{form}}}"

    # --- rules

    def rules_file(self) -> str:
        """A whole file."""
        parts = [self.declaration() for _ in range(self.dice.randint(0, 5))] or [self.rule()]
        if self.dice.random() < 0.5:
            parts.insert(0, "for Deal\n" if self.dice.random() < 0.8 else self.section())
        return self.layout.file(parts)

    def declaration(self) -> str:
        """Something that begins in the first column."""
        roll = self.dice.random()
        if roll < 0.6:
            return self.rule()
        if roll < 0.8:
            return self.named_expression()
        return self.scenario() if roll < 0.95 else self.section()

    def section(self) -> str:
        """`for Deal in pipeline "Sales"`."""
        return f"for {self.dice.choice(ENTITIES)}" + self.maybe(lambda: f" in pipeline {self.quoted()}") + "\n"

    def named_expression(self) -> str:
        """`let large = amount > 10000 EUR`."""
        name = self.dice.choice(["large", "overdue", "vip", "stage_", "über", "x"])
        return f"let {name} = {self.expression()}\n"

    def rule(self) -> str:
        """One rule, named or not."""
        named = ""
        if self.dice.random() < 0.5:
            off, since = self.maybe(" off", 0.1), self.maybe(lambda: f" from {date(self.dice)}", 0.1)
            until = self.maybe(lambda: f" until {date(self.dice)}", 0.1)
            named = f"rule {self.quoted()}{off}{since}{until}{self.layout.behind()}\n{comment(self.dice)}"
        condition = self.maybe(lambda: f" if {self.expression()}", 0.5)
        if self.dice.random() < 0.15:
            return f"{named}on {self.clock()}{condition}{self.body()}"
        late = self.maybe(lambda: f" {self.time()}" + self.maybe(lambda: f" if {self.expression()}"), 0.4)
        return f"{named}on {self.trigger()}{condition}{late}{self.body()}"

    def trigger(self) -> str:
        """What starts a rule."""
        match self.dice.randrange(8):
            case 0 | 1 | 2:
                return f"stage {self.several(self.quoted, 2)}"
            case 3:
                return f"leaving stage {self.several(self.quoted, 2)}"
            case 4:
                return self.dice.choice(["created", "deleted"])
            case 5:
                return f"change of {self.several(lambda: self.dice.choice([*FIELDS, *ODD]), 3)}"
            case _:
                return self.dice.choice(["payment_received", "pinged", "greeted", "unheard_of"])

    def clock(self) -> str:
        """`every day at 09:00`."""
        weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        days = ["day", "working day", "month on last day", f"month on {self.dice.randint(1, 31)}", *weekdays]
        at, closed = self.maybe(lambda: f" at {time(self.dice)}", 0.6), self.maybe(" including closed", 0.2)
        return f"every {self.dice.choice(days)}{at}{closed}"

    def time(self) -> str:
        """The time of a header."""
        if self.dice.random() < 0.1:
            return self.modifiers(least=1)
        at = self.maybe(lambda: f" at {time(self.dice)}")
        match self.dice.randrange(3):
            case 0:
                moment = f"after {duration(self.dice)}{at}"
            case 1:
                moment = f"{self.around()}{at}"
            case _:
                moment = f"at {self.operand()}"
        return f"{moment} {self.modifiers()}".rstrip()

    def around(self) -> str:
        """`3 days before close_date`."""
        return f"{duration(self.dice)} {self.dice.choice(['before', 'after'])} {self.operand()}"

    def modifiers(self, least: int = 0) -> str:
        """What may follow a time, each once."""
        words = ["during working hours", "skip if past", "regardless of stage"]
        return " ".join(self.dice.sample(words, max(least, self.dice.choice([0, 0, 0, 1, 1, 2, 3]))))

    def operand(self) -> str:
        """A value so tight that words may follow it."""
        self.fuel = 10
        return self.postfix()

    # --- statements

    def body(self) -> str:
        """What stands behind a header's colon."""
        if self.dice.random() < 0.3:
            return f": {self.simple()}"
        return f":{self.layout.behind()}\n{self.statements(1)}"

    def statements(self, depth: int) -> str:
        """An indented block."""
        parts = [self.statement(depth) for _ in range(self.dice.choice([1, 1, 2, 3]))]
        return self.layout.indented("".join(parts))

    def statement(self, depth: int) -> str:
        """One statement with its lines below."""
        roll = self.dice.random()
        if roll < 0.75 or depth > 4:
            return self.simple()
        if roll < 0.85:
            action = f"{self.ask()}"
            return f"{action}on failure{self.block(depth)}"
        return self.if_(depth)

    def block(self, depth: int) -> str:
        """A colon, and one statement or an indented block."""
        if self.dice.random() < 0.2:
            return f": {self.simple()}"
        return f":{self.layout.behind()}\n{self.statements(depth + 1)}"

    def if_(self, depth: int) -> str:
        """`if … else if … else`."""
        branches = [f"if {self.expression()}{self.block(depth)}" for _ in range(self.dice.choice([1, 1, 2, 3]))]
        return "else ".join(branches) + self.maybe(lambda: f"else{self.block(depth)}", 0.4)

    def simple(self) -> str:
        """A statement without a block of statements."""
        user = self.maybe(lambda: f" as {self.operand()}", 0.1)
        end = f"{user}{self.layout.behind()}\n"
        match self.dice.randrange(11):
            case 0 | 1 | 2:
                return f"set {self.path()} = {self.expression()}{end}"
            case 3:
                return f"add {self.expression()} to {self.path()}{end}"
            case 4:
                return f"remove {self.expression()} from {self.path()}{end}"
            case 5:
                pipeline = self.maybe(lambda: f" in pipeline {self.quoted()}", 0.2)
                return f"move to stage {self.quoted()}{pipeline}{self.maybe(' allowing back', 0.2)}{end}"
            case 6:
                return f"let {self.dice.choice(VARIABLES)} = {self.expression()}\n"
            case 7:
                return f"let {self.dice.choice(VARIABLES)} = {self.ask(result=True)}"
            case 8:
                return f"wait {self.wait()}\n"
            case 9:
                return f"stop{self.layout.behind()}\n"
            case _:
                return self.ask()

    def path(self) -> str:
        """What is written."""
        return self.name() + "".join(f".{self.word()}" for _ in range(self.dice.choice([0, 0, 0, 1, 2])))

    def wait(self) -> str:
        """How long, or until when."""
        match self.dice.randrange(3):
            case 0:
                moment = duration(self.dice) + self.maybe(lambda: f" at {time(self.dice)}", 0.2)
            case 1:
                moment = f"until {self.operand()}"
            case _:
                moment = f"until {self.around()}"
        return f"{moment} {self.modifiers()}".rstrip()

    def ask(self, *, result: bool = False) -> str:
        """An action with its parameters, on the line or below it."""
        name, user = self.dice.choice(ACTIONS), self.maybe(lambda: f" as {self.operand()}", 0.1)
        arguments = self.several(lambda: f"{self.parameter()}: {self.expression()}", 3)
        match self.dice.randrange(4):
            case 0 if not (result and not user):
                return f"{name}{user}{self.layout.behind()}\n"
            case 1:
                lines = "".join(self.argument_line(1) for _ in range(self.dice.randint(1, 3)))
                return f"{name}{user}\n{self.layout.indented(lines)}"
            case 2:
                return f"{name} {self.maybe(lambda: arguments + ', ')}{self.argument_block(1)}"
            case _:
                return f"{name} {arguments}{user}{self.layout.behind()}\n"

    def argument_line(self, depth: int) -> str:
        """A line of parameters in a block."""
        if depth < 4 and self.dice.random() < 0.2:
            return self.argument_block(depth)
        return self.several(lambda: f"{self.parameter()}: {self.expression()}", 2) + "\n"

    def argument_block(self, depth: int) -> str:
        """Named values, indented below their parameter."""
        lines = "".join(self.argument_line(depth + 1) for _ in range(self.dice.randint(1, 3)))
        return f"{self.parameter()}:\n{self.layout.indented(lines)}"

    def parameter(self) -> str:
        """The name of a parameter."""
        return self.dice.choice(PARAMETERS if self.dice.random() < 0.9 else ODD)

    # --- scenarios

    def scenario(self) -> str:
        """A scenario with some steps."""
        steps = "".join(self.step() for _ in range(self.dice.randint(1, 8)))
        return f"scenario {self.quoted()}:\n{self.layout.indented(steps)}"

    def step(self) -> str:
        """One line of a scenario, or several."""
        match self.dice.randrange(3):
            case 0:
                return self.given()
            case 1:
                return f"when {self.when()}{self.layout.behind()}\n"
            case _:
                return f"expect {self.expected()}{self.layout.behind()}\n"

    def given(self) -> str:
        """What there is."""
        item = f"given {self.dice.choice(ENTITIES)}{self.maybe(lambda: ' ' + self.dice.choice(['ada', 'p', 'other']))}"
        match self.dice.randrange(6):
            case 0:
                return f"{item}\n"
            case 1 | 2:
                return f"{item}: {self.several(self.given_value, 3)}\n"
            case 3:
                lines = "".join(self.several(self.given_value, 2) + "\n" for _ in range(self.dice.randint(1, 3)))
                return f"{item}:\n{self.layout.indented(lines)}"
            case 4:
                return f"given now is {self.operand()}\n"
            case _:
                action = self.dice.choice(ACTIONS)
                if self.dice.random() < 0.5:
                    return f"given {action} fails with {self.dice.choice(['no_mailbox', 'no_client', 'stage'])}\n"
                return f"given {action} gives {self.parameter()}: {self.expression()}\n"

    def given_value(self) -> str:
        """A field with its value, or with labelled members."""
        if self.dice.random() < 0.3:
            field = self.dice.choice(["emails", "phones"])
            return f"{field}: " + self.several(self.labelled, 2)
        return f"{self.dice.choice(FIELDS)}: {self.expression()}"

    def when(self) -> str:
        """What happens."""
        match self.dice.randrange(7):
            case 0 | 1:
                return f"stage {self.quoted()}"
            case 2:
                return self.dice.choice(["created", "deleted"])
            case 3:
                return f"set {self.path()} = {self.expression()}"
            case 4:
                return f"{duration(self.dice)} {self.dice.choice(['pass', 'passes'])}"
            case 5:
                return f"at {self.operand()}"
            case _:
                fields = self.maybe(lambda: f" {self.several(lambda: f'amount: {self.expression()}', 2)}", 0.5)
                return f"{self.dice.choice(['payment_received', 'pinged', 'greeted'])}{fields}"

    def expected(self) -> str:
        """What must have come out."""
        where = self.maybe(lambda: f" where {self.expression()}")
        match self.dice.randrange(8):
            case 0:
                return f"{self.dice.choice(ACTIONS)} where {self.expression()}"
            case 1:
                return f"no {self.dice.choice(ACTIONS)}{where}"
            case 2:
                return "nothing"
            case 3:
                return f"{self.maybe('ada ', 0.5)}deleted"
            case 4:
                return f"{self.dice.choice(['exclusion', 'pending'])} {self.quoted()}"
            case 5:
                return f"failure {self.dice.choice(['no_mailbox', 'no_client'])}"
            case _:
                text = self.expression()
                return f"({text})" if text.startswith("no") else text  # `no send_email` expects no action

    # --- schemas

    def schema_file(self) -> str:
        """A whole schema."""
        parts = [self.one(self.entity, self.entity, self.event, self.constant) for _ in range(self.dice.randint(1, 5))]
        return self.layout.file(parts)

    def entity(self) -> str:
        """An entity with its members."""
        roles = ["user", "contact", "company", "boss"]
        role = self.maybe(lambda: f" is {self.dice.choice(roles)}", 0.15)
        label = self.maybe(lambda: f" label {self.quoted()}", 0.1)
        head = f"entity {self.dice.choice([*ENTITIES, 'Order', 'Kunde'])}{role}{label}:\n"
        key = f"key {self.dice.choice(['id', 'code', 'old_'])}: {self.dice.choice(['integer', 'text', 'number'])}\n"
        members = [self.maybe(key, 0.9), *(self.member() for _ in range(self.dice.randint(0, 8)))]
        return head + self.layout.indented("".join(members) or "name: text\n")

    def member(self) -> str:
        """A field, what records are shown as, or a pipeline."""
        roll = self.dice.random()
        if roll < 0.85:
            return self.field()
        if roll < 0.92:
            return f"shown as {self.dice.choice(FIELDS)}\n"
        finals = ["", "", "", " success", " failure"]
        stages = "".join(f"stage {self.quoted()}{self.dice.choice(finals)}\n" for _ in range(self.dice.randint(1, 4)))
        return f"pipeline {self.quoted()}:\n{self.layout.indented(stages)}"

    def field(self) -> str:
        """`amount: money read only`."""
        name = self.dice.choice(FIELDS if self.dice.random() < 0.7 else [*ODD, "first", "old", "if", "set", "any"])
        ways = [" read only", f" is {self.dice.choice(['responsible', 'contacts', 'boss'])}", f" label {self.quoted()}"]
        more = "".join(self.dice.sample(ways, self.dice.choice([0, 0, 0, 0, 1, 2])))
        return f"{name}: {self.type()}{more}{self.layout.behind()}\n"

    def type(self) -> str:
        """The type of a field."""
        roll = self.dice.random()
        if roll < 0.8:
            return self.simple_type()
        if roll < 0.95:
            labels = self.maybe(lambda: f" labelled {self.several(self.label, 3)}", 0.4)
            return f"list of {self.simple_type()}{labels}"
        return f"first of {self.dice.choice(FIELDS)}"

    def label(self) -> str:
        """The label of a list's members."""
        return self.dice.choice(['"work"', '"home"', '"first"', '"zu Hause"', '"stage"'])

    def simple_type(self) -> str:
        """A type that is no list."""
        optional = self.maybe("?")
        roll = self.dice.random()
        if roll < 0.15:
            return (
                "money" + self.maybe(lambda: f" in {self.dice.choice([*CURRENCIES, 'any', 'XXL', 'stage'])}") + optional
            )
        if roll < 0.25:
            return f"choice {self.several(self.quoted, 3)}{optional}"
        plain_types = [
            "text",
            "integer",
            "number",
            "yes/no",
            "date",
            "time",
            "datetime",
            "duration",
            "phone",
            "email",
            "url",
            "file",
        ]
        return self.dice.choice([*plain_types, *ENTITIES]) + optional

    def event(self) -> str:
        """`event payment_received on Deal` with its fields."""
        name = self.dice.choice(["payment_received", "pinged", "created", "any"])
        head = f"event {name} on {self.dice.choice(ENTITIES)}"
        if self.dice.random() < 0.3:
            return f"{head}\n"
        fields = "".join(self.field() for _ in range(self.dice.randint(1, 3)))
        return f"{head}:\n{self.layout.indented(fields)}"

    def constant(self) -> str:
        """`constant lead_manager: User`."""
        return f"constant {self.dice.choice(['lead_manager', 'limit', 'title', 'set', 'x'])}: {self.type()}\n"


PATTERNS = (
    r"\d{3}",
    "^a.*b$",
    "(a|b)+",
    "[a-z]",
    "ü",
    r"\bx\b",
    "(",
    "a**",
    "",
    "{x}",
    "(?i)vip",
    r"\p{Lu}",
    "x{1001}",
)
