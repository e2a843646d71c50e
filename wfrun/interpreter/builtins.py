"""Built-in functions, each declared once: the checker, the interpreter, the reference pages and editors read these declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.declarations import FunctionDeclaration, Parameter
from wfrun.dsl.types.base import ANY, BOOLEAN, DURATION, MONEY, NUMBER, STRING, TIMESTAMP, List, Map, Type, Union
from wfrun.interpreter import builtin_functions as compute
from wfrun.support.records import frozen
from wfrun.values.missing import MISSING_VALUE, Missing
from wfrun.values.numbers import bounded, is_number


@frozen
class Function:
    """A built-in function: its declaration and, where the values of its arguments are enough, the computation.

    ``apply(*values, **values_by_name)`` is total: it returns a value or a ``Missing``, whatever it is given. A missing argument is the
    result, except of ``missing`` and ``present``. ``apply`` is None for functions that ask about the run or take an expression apart:
    the evaluator answers these.
    """

    declaration: FunctionDeclaration
    apply: Callable[..., Any] | None = None


def _total(declaration: FunctionDeclaration, computation: Callable[..., Any], takes_missing: bool) -> Callable[..., Any]:
    """Wraps a computation in the checks that all functions share: the number of arguments, their names, none missing or out of bounds."""
    name = declaration.name
    names = [parameter.name for parameter in declaration.parameters]
    required = sum(parameter.required for parameter in declaration.parameters)
    most = None if declaration.variadic else len(names)

    def apply(*values: Any, **named: Any) -> Any:
        arguments = [*values]
        for following in names[len(values) :]:
            if following not in named:
                break
            arguments.append(named.pop(following))
        if named or len(arguments) < required or (most is not None and len(arguments) > most):
            return Missing(MISSING_VALUE, f"`{name}` takes other arguments")
        if not takes_missing:
            for value in arguments:
                if type(value) is Missing:
                    return value
                if is_number(value) and type(wrong := bounded(value)) is Missing:
                    return wrong
        return computation(*arguments)

    return apply


def _required(name: str, type_: Type, doc: str = "") -> Parameter:
    return Parameter(name, type_, required=True, doc=doc)


def _optional(name: str, type_: Type, doc: str = "") -> Parameter:
    return Parameter(name, type_, doc=doc)


_AMOUNT = Union((NUMBER, MONEY))
_COUNTABLE = Union((STRING, List(ANY), Map(ANY)))
_REMAINING = Union((NUMBER, MONEY, DURATION))
_ORDERED = Union((NUMBER, MONEY, TIMESTAMP, DURATION, List(ANY)))


def _pure(
    name: str,
    parameters: tuple[Parameter, ...],
    result: Type,
    computation: Callable[..., Any],
    doc: str,
    *examples: tuple[str, str],
    variadic: bool = False,
    takes_missing: bool = False,
) -> Function:
    declaration = FunctionDeclaration(name, parameters, result, variadic, doc, examples)
    return Function(declaration, _total(declaration, computation, takes_missing))


def _asks(name: str, parameters: tuple[Parameter, ...], result: Type, doc: str, *examples: tuple[str, str]) -> Function:
    return Function(FunctionDeclaration(name, parameters, result, False, doc, examples))


_MISSING_OR_NOT = (
    _pure(
        "missing",
        (_required("value", ANY),),
        BOOLEAN,
        compute.missing,
        "Whether the value is missing: absent, null, or without a result. Unknown for a field that the event's API release does not have.",
        ("missing(null)", "true"),
        ("missing(1 / 0)", "true"),
        ('missing("")', "false"),
        takes_missing=True,
    ),
    _pure(
        "present",
        (_required("value", ANY),),
        BOOLEAN,
        compute.present,
        "Whether the value is there: the opposite of `missing`.",
        ("present(0)", "true"),
        ("present(null)", "false"),
        takes_missing=True,
    ),
)

_TEXTS = (
    _pure("lower", (_required("text", STRING),), STRING, compute.lower, "The text in small letters.", ('lower("ADA")', "ada")),
    _pure("upper", (_required("text", STRING),), STRING, compute.upper, "The text in capital letters.", ('upper("vip")', "VIP")),
    _pure(
        "trim", (_required("text", STRING),), STRING, compute.trim, "The text without white space at its ends.", ('trim("  ada ")', "ada")
    ),
    _pure(
        "len",
        (_required("value", _COUNTABLE),),
        NUMBER,
        compute.length,
        "How many characters a text, items a list or entries a map has. Of a list that Stripe sent in part it is unknown.",
        ('len("ada")', "3"),
        ("len([1, 2])", "2"),
        ("len({})", "0"),
    ),
    _pure(
        "replace",
        (_required("text", STRING), _required("old", STRING), _required("new", STRING)),
        STRING,
        compute.replace,
        "The text with every `old` in it replaced by `new`.",
        ('replace("a-b-c", "-", "/")', "a/b/c"),
    ),
    _pure(
        "split",
        (
            _required("value", Union((STRING, MONEY)), "a text, or an amount"),
            _required("by", Union((STRING, NUMBER, List(NUMBER))), "what separates the parts of a text; how many parts, or their shares"),
        ),
        Union((List(STRING), List(MONEY))),
        compute.split,
        "The parts of a text between the separators, as a list. An amount is split into equal parts, or by shares that add up to 100%: the "
        "parts are amounts that Stripe accepts and add up to the whole; what does not divide falls to the largest remainders.",
        ('split("a,b", ",")', "a, b"),
        ('split("a,b", ",")[1]', "b"),
        ('len(split("", ","))', "1"),
        ("split(10 USD, 3)", "3.34 USD, 3.33 USD, 3.33 USD"),
        ("split(10.01 USD, [70%, 30%])", "7.01 USD, 3.00 USD"),
    ),
    _pure(
        "join",
        (_required("items", List(ANY)), _optional("separator", STRING, 'between the items; `", "` by default')),
        STRING,
        compute.join,
        "The texts of a list's items, one after another, with a separator between them.",
        ('join(["a", "b"], "-")', "a-b"),
        ('join(["a", 5 USD])', "a, 5.00 USD"),
    ),
    _pure(
        "text",
        (_required("value", ANY),),
        STRING,
        compute.text_from,
        "The value as text, as it prints inside a string.",
        ("text(0.10)", "0.1"),
        ("text(2500 USD)", "2500.00 USD"),
        ("text(true)", "true"),
    ),
    _pure(
        "pretty",
        (_required("value", ANY),),
        STRING,
        compute.pretty,
        "The value as reports and mails print it: as text, with the thousands of money grouped.",
        ("pretty(2500 USD)", "2,500.00 USD"),
        ("pretty(2500)", "2500"),
    ),
)

_NUMBERS = (
    _pure(
        "number",
        (_required("value", Union((STRING, NUMBER))),),
        NUMBER,
        compute.number,
        "The number that a text holds: digits, with a sign and decimals if it has them. A text that is no number gives missing.",
        ('number("12.5")', "12.5"),
        ('number("-3") + 1', "-2"),
        ('number("twelve")', "(missing)"),
    ),
    _pure(
        "money",
        (_required("amount", NUMBER, "in the currency's main unit"), _required("currency", STRING, "three letters, in any case")),
        MONEY,
        compute.money,
        "A number as money, exactly. An amount that the currency has no decimals for gives missing.",
        ('money(12.5, "USD")', "12.50 USD"),
        ('money(1000, "jpy")', "1000 JPY"),
        ('money(0.5, "JPY")', "(missing)"),
    ),
    _pure(
        "remainder",
        (_required("value", _REMAINING), _required("by", _REMAINING)),
        ANY,
        compute.remainder,
        "What is left of a number, an amount or a duration after the whole times that another goes into it. It has the sign of that other.",
        ("remainder(7, 3)", "1"),
        ("remainder(-7, 3)", "2"),
        ("remainder(12.50 USD, 5 USD)", "2.50 USD"),
        ("remainder(1, 0)", "(missing)"),
    ),
    _pure(
        "min",
        (_required("values", _ORDERED),),
        ANY,
        compute.smallest,
        "The smallest of numbers, of money in one currency, of timestamps or of durations: of the arguments, or of one list.",
        ("min(3, 1, 2)", "1"),
        ("min([5 USD, 4.50 USD])", "4.50 USD"),
        ("min(1 day, 25 hours)", "1 day"),
        variadic=True,
    ),
    _pure(
        "max",
        (_required("values", _ORDERED),),
        ANY,
        compute.largest,
        "The largest of numbers, of money in one currency, of timestamps or of durations: of the arguments, or of one list.",
        ("max(3, 1, 2)", "3"),
        ("max([])", "(missing)"),
        variadic=True,
    ),
    _pure(
        "abs",
        (_required("value", Union((NUMBER, MONEY, DURATION))),),
        ANY,
        compute.absolute,
        "The number, money or duration without its sign.",
        ("abs(-3)", "3"),
        ("abs(5 USD - 7 USD)", "2.00 USD"),
    ),
    _pure(
        "round",
        (_required("value", _AMOUNT), _optional("digits", NUMBER, "decimals to keep; 0 by default, negative for tens and hundreds")),
        ANY,
        compute.rounded,
        "The number, or the main units of money, rounded half to even.",
        ("round(2.5)", "2"),
        ("round(3.14159, 2)", "3.14"),
        ("round(1250, -2)", "1200"),
        ("round(12.55 USD)", "13.00 USD"),
    ),
    _pure(
        "floor",
        (_required("value", _AMOUNT),),
        ANY,
        compute.floor,
        "The largest whole number, or whole main unit of money, that is not above the value.",
        ("floor(2.7)", "2"),
        ("floor(-2.5)", "-3"),
        ("floor(12.55 USD)", "12.00 USD"),
    ),
    _pure(
        "ceil",
        (_required("value", _AMOUNT),),
        ANY,
        compute.ceil,
        "The smallest whole number, or whole main unit of money, that is not below the value.",
        ("ceil(2.1)", "3"),
        ("ceil(-2.5)", "-2"),
        ("ceil(12.01 USD)", "13.00 USD"),
    ),
)

_MOMENTS = (
    _pure(
        "add_months",
        (_required("moment", TIMESTAMP), _required("months", NUMBER, "a whole number; below zero for months before")),
        TIMESTAMP,
        compute.add_months,
        "The moment a number of calendar months later, at the same time of day in its zone (`in_zone`; UTC without one). "
        "Where that month is shorter it is its last day.",
        ('add_months(timestamp("2026-01-31"), 1)', "2026-02-28T00:00:00Z"),
        ('add_months(timestamp("2026-03-31"), -1)', "2026-02-28T00:00:00Z"),
    ),
    _pure(
        "in_zone",
        (_required("moment", TIMESTAMP), _required("zone", STRING, 'a time zone by name, `"Europe/London"`')),
        TIMESTAMP,
        compute.in_zone,
        "The same moment, whose `.date`, `.weekday`, `.hour` … are those of the time zone. It still prints in UTC.",
        ('in_zone(timestamp("2026-07-01T23:30Z"), "Europe/London").date', "2026-07-02"),
        ('in_zone(timestamp("2026-07-01T23:30Z"), "Europe/London").hour', "0"),
    ),
    _pure(
        "timestamp",
        (_required("value", Union((STRING, NUMBER, TIMESTAMP))),),
        TIMESTAMP,
        compute.timestamp,
        "The moment that a text names (a date, a date and a time, an offset if it has one, else UTC), or of a count of unix seconds.",
        ('timestamp("2026-01-31T09:00Z")', "2026-01-31T09:00:00Z"),
        ('timestamp("2026-01-31")', "2026-01-31T00:00:00Z"),
        ('timestamp("2026-01-31T11:00+02:00")', "2026-01-31T09:00:00Z"),
        ("timestamp(0)", "1970-01-01T00:00:00Z"),
    ),
    _pure(
        "format_time",
        (
            _required("moment", TIMESTAMP),
            _required(
                "pattern",
                STRING,
                "`%Y` 2026, `%y` 26, `%m` 01, `%B` January, `%b` Jan, `%d` 05, `%e` 5, `%j` day of the year, `%A` Monday, `%a` Mon, "
                "`%u` 1 (Monday), `%H` 09, `%I` 09, `%p` AM, `%M` minute, `%S` second, `%z` +0100, `%Z` the zone, `%%` a percent sign",
            ),
            _optional("zone", STRING, 'a time zone by name, `"Europe/London"`; UTC by default'),
        ),
        STRING,
        compute.format_time,
        "A moment as text in a time zone.",
        ('format_time(timestamp("2026-07-01T12:30Z"), "%d.%m.%Y %H:%M", "Europe/London")', "01.07.2026 13:30"),
        ('format_time(timestamp("2026-07-01"), "%e %B %Y")', "1 July 2026"),
    ),
)

_NAME = _required("name", STRING)

_ABOUT_THE_RUN = (
    _asks(
        "changed",
        (
            _required("field", ANY, "a field of the event's object"),
            _optional("from", ANY, "its value before"),
            _optional("to", ANY, "its value now"),
        ),
        BOOLEAN,
        "Whether the update that the event tells of changed the field; with `from` and `to`, whether it changed in that way. "
        "On update events only.",
    ),
    _asks(
        "recent",
        (_required("type", STRING, "an event type"), _required("within", DURATION)),
        List(ANY),
        "The objects of earlier events of a type within a time, of the same account and mode, this event's own not among them. "
        "In simulation they come from `--history` and the earlier events of the same input; without either they are unknown.",
    ),
    _asks("setting", (_NAME,), ANY, "A value from `wfrun.toml` for the environment at hand: a price id, a channel."),
    _asks(
        "list",
        (_NAME,),
        List(STRING),
        'The lines of the file of that name in the folder `lists` beside the script: `list("blocked")` reads `lists/blocked.txt`.',
    ),
    _asks("secret", (_NAME,), STRING, "A secret by its name. Wherever it would be printed it shows as `•••`."),
)

_LISTS = (
    _pure(
        "sort",
        (_required("items", List(ANY), "numbers, money in one currency, moments, durations or texts"),),
        List(ANY),
        compute.sort,
        "The items of a list, the smallest first. `sort(x.amount for x in xs)` sorts what is read from each item.",
        ("sort([3, 1, 2])", "1, 2, 3"),
        ('sort(["b", "a"])', "a, b"),
        ("sort(x * 2 for x in [3, 1])", "2, 6"),
    ),
    _pure(
        "unique",
        (_required("items", List(ANY)),),
        List(ANY),
        compute.unique,
        "The items of a list, each once, in the order in which they first stand there. Objects are equal where their ids are.",
        ("unique([1, 2, 1])", "1, 2"),
        ("unique(x.currency for x in [5 USD, 7 USD])", "usd"),
    ),
)

_CONDITION = (_required("x in items where condition", ANY),)
_ELEMENT = (_required("element for x in items where condition", ANY, "`where` may be left out"),)
_IN_PART = "Where Stripe sent only the first part of a list, what that part cannot decide is unknown."

_ABOUT_LISTS = (
    _asks(
        "any",
        _CONDITION,
        BOOLEAN,
        f"Whether the condition is true for some item. {_IN_PART}",
        ("any(x in [1, 2] where x > 1)", "true"),
        ("any(x in [] where x > 1)", "false"),
    ),
    _asks(
        "all", _CONDITION, BOOLEAN, f"Whether the condition is true for every item. {_IN_PART}", ("all(x in [1, 2] where x > 1)", "false")
    ),
    _asks("none", _CONDITION, BOOLEAN, f"Whether the condition is true for no item. {_IN_PART}", ("none(x in [1, 2] where x > 2)", "true")),
    _asks("count", _CONDITION, NUMBER, f"How many items the condition is true for. {_IN_PART}", ("count(x in [1, 2, 3] where x > 1)", "2")),
    _asks(
        "first",
        _CONDITION,
        ANY,
        "The first item that the condition is true for; missing when there is none.",
        ("first(x in [1, 2, 3] where x > 1)", "2"),
    ),
    _asks("sum", _ELEMENT, ANY, f"The sum of a value over the items. {_IN_PART}", ("sum(x * 2 for x in [1, 2, 3])", "12")),
)

FUNCTIONS: Mapping[str, Function] = {
    function.declaration.name: function
    for function in (*_MISSING_OR_NOT, *_TEXTS, *_NUMBERS, *_MOMENTS, *_LISTS, *_ABOUT_THE_RUN, *_ABOUT_LISTS)
}
"""Every built-in function by its name."""
