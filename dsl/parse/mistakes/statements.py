"""Known mistakes in statements; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import first_tries as f
from ...problems import mistakes as m
from ...problems.syntax import ElseAlone, MissingColon, RuleInRule
from ...source import Span
from ...syntax import Broken
from ..cut import STARTS
from ..machine import Repair, Situation
from ..reading import Token, inserted, names, replaced
from .repairs import VALUES, as_block, replace, without_spaces, words_of

NEXT_SET = re.compile(r",\s*(?:set\s+)?(?=[^\W\d]\w*(?:\s*\.\s*\w+)*\s*=(?!=))")
INCREMENT = re.compile(r"[-+*/]=")
SEMICOLON = re.compile(";")
NAMED = ("NAME", "WORD", "PLAIN", "TEXT", "PARAM")
IS_NEEDLESS = re.compile(r"[ ]*(?:$|\n|#|\w+[ ]*:)")
"""What follows a colon behind an action that is just too much: the end of the line, or a name with its own."""

HOLDER = re.compile(r"\b(fields|values|headers|json)[ ]*:[ ]*\Z")
IF_WITH_ELSE = re.compile(r"([ ]*)(?:else[ ]+)?if\b")
ELSE = re.compile(r"[ ]*else\b[ ]*(?P<colon>:)?(?P<if>[ ]*if\b)?[ ]*")

NEIGHBOURS = names("the next previous following last first nächste nächsten nächster vorherige vorherigen")
"""What people call a stage that they do not name."""

UNNAMED = VALUES - {"NAME"}
PATH = re.compile(r"[\w.]+\Z")


def double_equals(at: Situation) -> Repair | None:
    """`set amount == 5`, `set x to y`, `set amount: 5`."""
    terminal, _, start, end = at.token
    text = words_of(at)
    if not at.expects("EQUAL") or (text not in ("to", ":", "as", "is") and terminal != "COMPARE"):
        return None
    if text == ":" and at.reading.text.startswith("=", end):
        end += 1
    span = Span(start, end)
    return replace(at, m.DoubleEquals, span, " =" if text == ":" else "=", (("EQUAL", "=", *span),), resume=end)


def increment(at: Situation) -> Repair | None:
    """`set amount += 5`."""
    found = INCREMENT.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("EQUAL"):
        return None
    line = at.reading.text.rfind("\n", 0, at.before[3]) + 1
    path = PATH.search(at.reading.text, line, at.before[3])
    if path is None:
        return None
    target = path[0]
    sign, span = found[0][0], Span(*found.span())
    tokens: list[Token] = [("EQUAL", "=", *span)]
    for index, part in enumerate(target.split(".")):
        tokens += [("DOT", ".", *span), ("WORD", part.strip(), *span)] if index else [("NAME", part.strip(), *span)]
    signs = {"+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH"}
    tokens.append((signs[sign], sign, *span))
    meant = f"{target} {sign}"
    fix = replaced(f"Write `= {meant}`", span.start, span.end, f"= {meant}")
    problem = m.Increment(span, text=found[0], meant=f"{meant} …", fix=fix)
    return Repair(problem, tuple(tokens), found.end())


def two_sets(at: Situation) -> Repair | None:
    """`set a = 1, b = 2`."""
    if at.token[0] != "COMMA" or not at.expects("_NEWLINE"):
        return None
    found = NEXT_SET.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None:
        return None
    span = Span(*found.span())
    if at.inline:
        return Repair(m.TwoSets(Span(*at.token[2:]), fix=as_block(at, span, "set ", NEXT_SET)))
    indent = " " * at.reading.indents[-1].width
    tokens: tuple[Token, ...] = (("_NEWLINE", None, span.start, span.start), ("SET", "set", *span))
    problem = m.TwoSets(span, fix=Fix("Write two statements", (Edit(span, f"\n{indent}set "),)))
    return Repair(problem, tokens, found.end())


def semicolon(at: Situation) -> Repair | None:
    """`stop; set a = 1`."""
    if words_of(at) != ";":
        return None
    span = Span(*at.token[2:])
    rest = at.reading.text[span.end : at.reading.stop]
    spaces = len(rest) - len(rest.lstrip(" "))
    rest = rest[spaces : spaces + 1]
    if not rest or rest[0] in "\n#":
        return replace(at, m.Semicolon, span, "", ())
    if at.inline:
        return Repair(m.Semicolon(span, fix=as_block(at, Span(span.start, span.end + spaces), again=SEMICOLON)))
    if not at.expects("_NEWLINE"):
        return Repair(m.Semicolon(span))
    indent = "\n" + " " * at.reading.indents[-1].width
    edit = Edit(Span(span.start, span.end + spaces), indent)
    problem = m.Semicolon(span, fix=Fix("Put it on its own line", (edit,)))
    return Repair(problem, (("_NEWLINE", None, span.start, span.start),))


def needless_colon(at: Situation) -> Repair | None:
    """`send_email:`, `for Deal:`, `rule "A":`; and `fields: title: "x"` in one line."""
    if at.token[0] != "COLON" or not any(at.expects(t) for t in ("PARAM", "_INDENT", "_NEWLINE")):
        return None
    if at.before[0] not in NAMED:
        return Repair(m.NameMissing(Span(*at.token[2:])))
    line = at.reading.text.rfind("\n", 0, at.before[2]) + 1
    if holder := HOLDER.search(at.reading.text, line, at.before[2]):
        return Repair(f.ValuesBelow(Span(*at.before[2:]), text=holder[1], meant=words_of(at, at.before)))
    if at.before[0] == "NAME" and at.expects("PARAM") and not IS_NEEDLESS.match(at.reading.text, at.token[3]):
        return Repair(None, (("PARAM", "", at.token[2], at.token[2]), at.token))
    return replace(at, m.NeedlessColon, Span(*at.token[2:]), "", (), text=f"`{words_of(at, at.before)}`")


def unnamed_parameter(at: Situation) -> Repair | None:
    """`log "x"`, `send_sms("x")`."""
    if at.before[0] not in ("NAME", "COMMA") or not at.expects("PARAM"):
        return None
    if at.before[0] == "COMMA":
        return _unnamed(at) if at.token[0] in UNNAMED else None
    if words_of(at, at.before) in STARTS:
        return Repair(RuleInRule(Span(*at.before[2:]), text=words_of(at, at.before)))
    if at.token[0] == "LPAR":
        return _in_parentheses(at)
    return _unnamed(at) if at.token[0] in VALUES else None


def _unnamed(at: Situation) -> Repair:
    """Read with an empty name: the checker knows which names the action has, and says it."""
    _, _, start, _ = at.token
    return Repair(None, (("PARAM", "", start, start), ("COLON", ":", start, start), at.token))


def _in_parentheses(at: Situation) -> Repair:
    """`send_sms(text: "x")`, read without its parentheses where they are closed in this line."""
    text, (_, _, start, end) = at.reading.text, at.token
    action = words_of(at, at.before)
    line = text.find("\n", start, at.reading.stop)
    closing = text.rfind(")", end, line if line >= 0 else at.reading.stop)
    inner = text[end:closing].strip() if closing >= 0 else ""
    if not re.match(r"\w+[ ]*:", inner):
        meant = f"{action} name: {inner}" if inner else f"{action} name: …"
        return Repair(m.ActionInParentheses(Span(start, end), text=action, meant=meant))
    meant = f"{action} {inner}"
    fix = Fix(f"Write `{meant}`", (Edit(Span(at.before[2], closing + 1), meant),))
    return Repair(m.ActionInParentheses(Span(start, end), text=action, meant=meant, fix=fix))


def move_to_stage(at: Situation) -> Repair | None:
    """`move to "Won"`, `move "Won"`, `move stage "Won"`, `move to next stage`."""
    start = at.token[2]
    words = [w for w in at.values[-2:] if w in ("move", "to")]
    if "move" not in words or at.token[0] not in ("TEXT", "PLAIN", "STAGE", "NAME", "WORD"):
        return None
    if words_of(at) in NEIGHBOURS:
        return Repair(m.MoveToStage(Span(at.starts[-len(words)], at.token[3]), text="move", meant='move to stage "…"'))
    name = "" if words_of(at) == "stage" else words_of(at).strip('"')
    missing = ["to", "stage"] if words[-1] == "move" else ["stage"]
    tokens: list[Token] = [(word.upper(), word, start, start) for word in missing]
    span = Span(at.starts[-len(words)], at.token[3])
    meant = "move to stage" + (f' "{name}"' if name else "")
    if name:
        tokens.append(("PLAIN", name, *at.token[2:]))
    return replace(at, m.MoveToStage, span, meant, tuple(tokens))


def needless_word(at: Situation) -> Repair | None:
    """`wait for 2 days`, `wait after 2 days`, `if x then:`."""
    text, span = words_of(at), Span(*at.token[2:])
    if words_of(at, at.before) == "wait":
        if text in ("for", "after"):
            return replace(at, m.NeedlessWord, Span(span.start, span.end + 1), "", (), text=text)
        if text == "at":
            return replace(at, m.Instead, span, "until", (("UNTIL", "until", *span),))
    if text in ("then", "do") and at.expects("COLON"):
        if at.reading.text.startswith(":", span.end):
            return replace(at, m.NeedlessWord, Span(at.before[3], span.end), "", (), text=text)
        colon: tuple[Token, ...] = (("COLON", ":", *span),)
        return replace(at, m.Instead, Span(at.before[3], span.end), ":", colon, text=text)
    return None


def else_alone(at: Situation) -> Repair | None:
    """`else:` that no `if` stands before; silent where what stands there could not be read."""
    if words_of(at) != "else" or at.before[0] not in ("_NEWLINE", "_INDENT", "_DEDENT"):
        return None
    if any(isinstance(value, Broken) or value is None for value in at.values[-1:]):
        return Repair(None)
    return Repair(ElseAlone(Span(*at.token[2:])))


def else_behind(at: Situation) -> Repair | None:
    """`if amount > 5: stop else set a = 1`."""
    if words_of(at) != "else" or not at.inline or not at.expects("_NEWLINE"):
        return None
    text = at.reading.text
    line = IF_WITH_ELSE.match(text, text.rfind("\n", 0, at.token[2]) + 1, at.token[2])
    found = ELSE.match(text, without_spaces(text, at.token[2]), at.reading.stop)
    if line is None or found is None or found["if"]:
        return Repair(f.ElseBehind(Span(*at.token[2:]), header=line is None))
    span, place = Span(*found.span()), (found.start(), found.start())
    fix = Fix("Write `else:` on its own line", (Edit(span, f"\n{line[1]}else: "),))
    tokens: tuple[Token, ...] = (("_NEWLINE", None, *place), ("ELSE", "else", *at.token[2:]), ("COLON", ":", *place))
    return Repair(f.ElseBehind(Span(*at.token[2:]), fix=fix), tokens, found.end())


def parameter_without_colon(at: Situation) -> Repair | None:
    """`subject "x"` in an action's block, `b text` in an entity."""
    if not at.expects("PARAM") or at.token[0] not in ("NAME", "WORD") or at.before[0] == "NAME":
        return None
    word, _, start, end = words_of(at), *at.token[1:]
    if at.before[0] == "COMMA" and "\n" in at.reading.text[at.before[3] : start]:
        return None
    if re.compile(rf"[ ]+{re.escape(word)}[ ]*:").match(at.reading.text, end, at.reading.stop):
        return replace(at, m.NeedlessWord, Span(start, end + 1), "", (), text=word)
    if not re.compile(r"[ ]+[^\s:]").match(at.reading.text, end, at.reading.stop):
        return None
    fix = inserted("Put a colon behind the name", end, ":")
    tokens: tuple[Token, ...] = (("PARAM", word, start, end), ("COLON", ":", end, end))
    return Repair(MissingColon(Span(start, end), text=word, fix=fix), tokens)


STATEMENTS = (
    else_alone,
    else_behind,
    double_equals,
    increment,
    two_sets,
    semicolon,
    needless_colon,
    move_to_stage,
    needless_word,
    unnamed_parameter,
    parameter_without_colon,
)
