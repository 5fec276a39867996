"""Functions: those of the language, those the host adds, and those of an action's result."""

from collections.abc import Callable

from ... import syntax, typed
from ... import types as t
from ...functions import FUNCTIONS
from ...lookups import LOOKUPS
from ...problem import Edit, Fix, Problem
from ...problems import operations
from ...problems.names import UnknownCurrency, UnknownFunction
from ...source import Span
from ..nearest import nearest
from ..schema.currencies import CURRENCIES
from ..scope import Scope
from ..unknown import respelt
from ..words import listed, words
from . import fitting
from .calls_meant import part_meant, word_test_meant
from .dispatch import broken, infer, kind, like, refuse, shown, written_text

Arguments = tuple[typed.Expression, ...]


def call(node: syntax.Call, scope: Scope) -> typed.Expression:
    """`lower(title)`, `link.text_at("a.b")`."""
    if isinstance(node.callee, syntax.Attribute):
        return _of_result(node, node.callee, scope)
    name = node.callee.text
    if name not in FUNCTIONS and name not in scope.vocabulary.functions:
        _read_arguments(node, scope)
        return refuse(_unknown(node, node.callee, scope), scope, node.span)
    usage, least, most = _usage(name, scope)
    if any(one.name is not None or isinstance(one.value, syntax.NamedValues) for one in node.arguments):
        return refuse(operations.NamedValueInFunction(node.span, function=name, usage=usage), scope)
    if not least <= len(node.arguments) <= most:
        _read_arguments(node, scope)
        return refuse(operations.WrongNumberOfValues(node.span, function=name, usage=usage), scope)
    if name == "convert":
        return _convert(node, scope)
    arguments = _read_arguments(node, scope)
    if broken(*arguments):
        return typed.Problematic(node.span, t.Invalid())
    if name in FUNCTIONS:
        return _OWN[name](name, arguments, node.span, scope)
    signature = scope.vocabulary.functions[name]
    return _typed(name, arguments, signature.parameters, signature.result, node.span, scope)


def _read_arguments(node: syntax.Call, scope: Scope) -> Arguments:
    values = (one.value for one in node.arguments)
    return tuple(infer(value, scope) for value in values if not isinstance(value, syntax.NamedValues))


def _usage(name: str, scope: Scope) -> tuple[str, int, int]:
    """How a call is written, and the least and the most values it takes."""
    if name in FUNCTIONS:
        own = FUNCTIONS[name]
        return own.usage, own.least, own.most
    number = len(scope.vocabulary.functions[name].parameters)
    return f"{name}({', '.join('…' for _ in range(number))})", number, number


def _unknown(node: syntax.Call, callee: syntax.Name, scope: Scope) -> UnknownFunction:
    functions = (*FUNCTIONS, *scope.vocabulary.functions)
    near = nearest(callee.text, functions)
    fix = respelt(callee.span, callee.text, near)
    about = ""
    if (meant := part_meant(node, callee.text, scope)) is not None:
        near, about = None, f"This is asked behind the value: `{meant}`."
        fix = Fix(f"Write `{meant}`", (Edit(node.span, meant),))
    if callee.text in scope.vocabulary.actions:
        about = f"`{callee.text}` is an action: its values stand behind it without brackets, each with its name."
    return UnknownFunction(
        callee.span,
        name=callee.text,
        nearest=near,
        known=listed(functions),
        hint_about=about,
        fix=fix,
    )


def _typed(
    name: str, arguments: Arguments, parameters: tuple[t.Type, ...], result: t.Type, span: Span, scope: Scope
) -> typed.Expression:
    """A call whose parameters have fixed types; an empty value makes the result empty."""
    fitted = tuple(
        fitting.fit(argument, t.optional(parameter), scope)
        for argument, parameter in zip(arguments, parameters, strict=True)
    )
    if broken(*fitted):
        return typed.Problematic(span, t.Invalid())
    may_empty = [f for f, p in zip(fitted, parameters, strict=True) if not isinstance(p, t.Optional)]
    return typed.Call(span, like(result, *may_empty), name, fitted)


def _text_function(name: str, arguments: Arguments, span: Span, scope: Scope) -> typed.Expression:
    return _typed(name, arguments, (t.Text(),) * len(arguments), t.Text(), span, scope)


def _length(name: str, arguments: Arguments, span: Span, scope: Scope) -> typed.Expression:
    """Of a text: its letters. Of a list: its members."""
    if isinstance(arguments[0].type, t.List):
        return typed.Call(span, t.Integer(), name, arguments)
    return _typed(name, arguments, (t.Text(),), t.Integer(), span, scope)


def _round(name: str, arguments: Arguments, span: Span, scope: Scope) -> typed.Expression:
    """To a whole number, or to so many digits; money stays money."""
    of = _number(name, arguments[0], scope)
    rest = tuple(fitting.fit(one, t.Optional(t.Integer()), scope) for one in arguments[1:])
    if of is None or broken(*rest):
        return typed.Problematic(span, t.Invalid())
    result = of if isinstance(of, t.Money) else t.Number() if rest else t.Integer()
    return typed.Call(span, like(result, *arguments), name, (arguments[0], *rest))


def _abs(name: str, arguments: Arguments, span: Span, scope: Scope) -> typed.Expression:
    of = _number(name, arguments[0], scope)
    if of is None:
        return typed.Problematic(span, t.Invalid())
    return typed.Call(span, like(of, *arguments), name, arguments)


def _number(name: str, value: typed.Expression, scope: Scope) -> t.Type | None:
    """The type of a number or an amount; None once a problem was reported."""
    found = kind(value)
    if isinstance(found, t.Integer | t.Number | t.Money):
        return found
    if isinstance(found, t.List):
        scope.report(fitting.list_problem(value, scope))
        return None
    wanted = "a number or an amount of money"
    scope.report(operations.NoFunctionOf(value.span, function=name, found=words(found), wanted=wanted))
    return None


def _convert(node: syntax.Call, scope: Scope) -> typed.Expression:
    """`convert(amount, EUR)`."""
    first, second = (one.value for one in node.arguments)
    assert not isinstance(first, syntax.NamedValues)
    assert not isinstance(second, syntax.NamedValues)
    amount, currency = infer(first, scope), _currency(second, scope)
    if broken(amount) or currency is None:
        return typed.Problematic(node.span, t.Invalid())
    if not isinstance(kind(amount), t.Money):
        return refuse(_no_amount(amount, scope), scope, node.span)
    code = typed.Constant(second.span, t.Text(), currency)
    return typed.Call(node.span, like(t.Money(currency), amount), "convert", (amount, code))


def _no_amount(value: typed.Expression, scope: Scope) -> Problem:
    """`convert(5, EUR)`."""
    if isinstance(value.type, t.List):
        return fitting.list_problem(value, scope)
    number = isinstance(kind(value), t.Integer | t.Number)
    way_out = "Write in which currency it is, as in `100 USD`." if number else ""
    wanted = "an amount of money"
    return operations.NoFunctionOf(
        value.span, function="convert", found=words(kind(value)), wanted=wanted, way_out=way_out
    )


def _currency(node: syntax.Expression, scope: Scope) -> str | None:
    """The currency that is named; None once a problem was reported."""
    word = node.text if isinstance(node, syntax.Name) else None
    if word in CURRENCIES:
        return word
    written = word
    if isinstance(node, syntax.Text) and len(node.parts) == 1 and isinstance(node.parts[0], str):
        written = node.parts[0]
    if written is not None and written.upper() in CURRENCIES:
        code = written.upper()
        fix = Fix(f"Write `{code}`", (Edit(node.span, code),))
        scope.report(operations.CurrencyWanted(node.span, instead=code, fix=fix))
    elif written is not None and len(written) == 3:
        near = nearest(written, CURRENCIES)
        scope.report(UnknownCurrency(node.span, name=written, nearest=near))
    else:
        scope.report(operations.CurrencyWanted(node.span))
    return None


def _of_result(node: syntax.Call, callee: syntax.Attribute, scope: Scope) -> typed.Expression:
    """`link.text_at("a.b")`: a value out of what came from outside."""
    base = infer(callee.base, scope)
    arguments = _read_arguments(node, scope)
    if broken(base, *arguments):
        return typed.Problematic(node.span, t.Invalid())
    result, name = kind(base), callee.name.text
    if not isinstance(result, t.Result) or name not in result.fields or name not in LOOKUPS:
        functions = (*FUNCTIONS, *scope.vocabulary.functions)
        about = f"Functions stand in front: `{name}({shown(base.span, scope)})`." if name in functions else ""
        near = None if name in functions else nearest(name, functions)
        fix = None
        if (meant := word_test_meant(node, callee, scope)) is not None:
            near, about, fix = None, f"Write `{meant}`.", Fix(f"Write `{meant}`", (Edit(node.span, meant),))
        problem = UnknownFunction(
            callee.name.span, name=name, nearest=near, known=listed(functions), hint_about=about, fix=fix
        )
        return refuse(problem, scope, node.span)
    if len(arguments) != 1 or written_text(arguments[0]) is None:
        usage = f'{shown(callee.span, scope)}("a.b")'
        return refuse(operations.WrongNumberOfValues(node.span, function=name, usage=usage), scope)
    return typed.Call(node.span, like(result.fields[name], base), name, (base, arguments[0]))


_OWN: dict[str, Callable[[str, Arguments, Span, Scope], typed.Expression]] = {
    "lower": _text_function,
    "upper": _text_function,
    "trim": _text_function,
    "replace": _text_function,
    "length": _length,
    "round": _round,
    "abs": _abs,
}
