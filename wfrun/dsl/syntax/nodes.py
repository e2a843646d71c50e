"""The tree of a script: one frozen class for each construct, each with its span.

Two nodes are equal when they say the same thing, wherever they stand: equality ignores spans and the form of block brackets. A ``match``
over ``Expression``, ``Statement``,
``Item`` or ``TestStatement`` ends in ``assert_never``, so that a new node makes the type checker name every place to extend.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, TypeAlias

from wfrun.dsl.source import NOWHERE, Span
from wfrun.dsl.syntax.node import Node as Node
from wfrun.support.records import frozen_by_base

# --- expressions ---------------------------------------------------------------------------------------------------------------


@frozen_by_base
class Text(Node):
    """A string without holes: ``"VIP"``, ``r"\\d+"``, ``\"\"\"lines\"\"\"``; ``value`` is the text it stands for."""

    value: str
    raw: bool = False
    span: Span = NOWHERE


@frozen_by_base
class Template(Node):
    """A string with holes: ``"Refund {amount} to {customer}"``; ``parts`` alternate text and expressions, no empty text."""

    parts: tuple[str | Expression, ...]
    span: Span = NOWHERE


@frozen_by_base
class Number(Node):
    """A number: ``3``, ``1_000``, ``0.5``; ``10%`` has ``value`` 0.10 and ``percent``."""

    value: Decimal
    percent: bool = False
    span: Span = NOWHERE


@frozen_by_base
class MoneyLiteral(Node):
    """Money: ``1000 USD``, ``12.50 EUR``; ``amount`` in the main unit as written, ``currency`` three capital letters."""

    amount: Decimal
    currency: str
    span: Span = NOWHERE


@frozen_by_base
class DurationLiteral(Node):
    """A length of time: ``3 days``; ``unit`` is ``second``, ``minute``, ``hour``, ``day`` or ``week``."""

    count: Decimal
    unit: str
    span: Span = NOWHERE


@frozen_by_base
class Boolean(Node):
    """``true`` or ``false``."""

    value: bool
    span: Span = NOWHERE


@frozen_by_base
class Null(Node):
    """``null``: the same as missing."""

    span: Span = NOWHERE


@frozen_by_base
class Omit(Node):
    """``omit``: leaves an action's argument out on purpose."""

    span: Span = NOWHERE


@frozen_by_base
class ListLiteral(Node):
    """``[1, 2, 3]``."""

    items: tuple[Expression, ...]
    span: Span = NOWHERE


@frozen_by_base
class MapEntry(Node):
    """One ``key: value`` of a map."""

    key: str
    value: Expression
    span: Span = NOWHERE


@frozen_by_base
class MapLiteral(Node):
    """``{Tier: "VIP", "with space": 1}``."""

    entries: tuple[MapEntry, ...]
    span: Span = NOWHERE


@frozen_by_base
class Name(Node):
    """A name: ``amount``, ``charge``, ``event``."""

    name: str
    span: Span = NOWHERE


@frozen_by_base
class Field(Node):
    """``target.name``; ``name_span`` covers the name after the dot."""

    target: Expression
    name: str
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class Index(Node):
    """``target["key"]`` or ``target[0]``."""

    target: Expression
    key: Expression
    span: Span = NOWHERE


@frozen_by_base
class Keyword(Node):
    """``name=value`` in a function call."""

    name: str
    value: Expression
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class Call(Node):
    """A function call: ``lower(email)``, ``changed(status, to="active")``; ``name_span`` covers the function's name."""

    function: str
    arguments: tuple[Expression, ...]
    keywords: tuple[Keyword, ...] = ()
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class Quantifier(Node):
    """``any(x in xs where c)`` (``element`` None) or ``sum(x.amount for x in xs where c)``.

    ``function`` is ``any all none count first sum``, and with an ``element`` one of a list: ``sort(x.created for x in xs)``.
    """

    function: str
    element: Expression | None
    variable: str
    items: Expression
    where: Expression | None
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class Comprehension(Node):
    """``[element for variable in items where c]``."""

    element: Expression
    variable: str
    items: Expression
    where: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class Negate(Node):
    """``-operand``."""

    operand: Expression
    span: Span = NOWHERE


@frozen_by_base
class Not(Node):
    """``not operand``."""

    operand: Expression
    span: Span = NOWHERE


@frozen_by_base
class Term(Node):
    """One further operand of a chain of arithmetic, with the operator before it."""

    operator: str
    operand: Expression
    span: Span = NOWHERE


@frozen_by_base
class Arithmetic(Node):
    """A chain of one level, from left to right: ``a + b - c`` or ``a * b / c``; the rest is never empty."""

    first: Expression
    rest: tuple[Term, ...]
    span: Span = NOWHERE


@frozen_by_base
class Coalesce(Node):
    """``x ?? y ?? z``: the first operand that is not missing."""

    operands: tuple[Expression, ...]
    span: Span = NOWHERE


@frozen_by_base
class Comparison(Node):
    """``left operator right``.

    ``operator`` is ``== != < <= > >=``, ``in``, ``not in``, ``contains``, ``starts_with``, ``ends_with`` or ``matches``.
    """

    operator: str
    left: Expression
    right: Expression
    span: Span = NOWHERE


@frozen_by_base
class Logical(Node):
    """A chain of ``and`` or of ``or``: two operands or more."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span = NOWHERE


@frozen_by_base
class ChoiceBranch(Node):
    """``if condition then value`` of a choice."""

    condition: Expression
    value: Expression
    span: Span = NOWHERE


@frozen_by_base
class Choice(Node):
    """``if a then b else if c then d else e`` as a value."""

    branches: tuple[ChoiceBranch, ...]
    otherwise: Expression
    span: Span = NOWHERE


@frozen_by_base
class Lost(Node):
    """The place of an expression that could not be read: its text has a problem, and nothing is known of its value.

    A program that has one is not run.
    """

    span: Span = NOWHERE


Expression: TypeAlias = (
    Text
    | Template
    | Number
    | MoneyLiteral
    | DurationLiteral
    | Boolean
    | Null
    | Omit
    | ListLiteral
    | MapLiteral
    | Name
    | Field
    | Index
    | Call
    | Quantifier
    | Comprehension
    | Negate
    | Not
    | Arithmetic
    | Coalesce
    | Comparison
    | Logical
    | Choice
    | Lost
)


# --- statements ----------------------------------------------------------------------------------------------------------------


@frozen_by_base
class Argument(Node):
    """``name=value`` of an action."""

    name: str
    value: Expression
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class Action(Node):
    """``update_customer customer metadata={Tier: "VIP"}``: the action's name, its main value if one is written, its named arguments."""

    name: str
    main: Expression | None
    arguments: tuple[Argument, ...]
    name_span: Span = NOWHERE
    span: Span = NOWHERE


@frozen_by_base
class EventPattern(Node):
    """An event type as written (``invoice.paid``), a prefix (``charge.dispute.*``) or ``*``; never with Stripe's ``v1.`` taken off."""

    pattern: str
    span: Span = NOWHERE

    def matches(self, event_type: str) -> bool:
        """Says whether an event of this type matches; thin (``v1.…``) and snapshot names are the same."""
        pattern = self.pattern
        if pattern == "*":
            return True
        event_type, pattern = event_type.removeprefix("v1."), pattern.removeprefix("v1.")
        if pattern.endswith(".*"):
            return event_type.startswith(pattern[:-1])
        return event_type == pattern


@frozen_by_base
class WaitFor(Node):
    """``wait for invoice.paid where id == inv up to 7 days``."""

    events: tuple[EventPattern, ...]
    where: Expression | None
    up_to: Expression
    span: Span = NOWHERE


@frozen_by_base
class Approve(Node):
    """``approve "Refund {amount}?" to="lead@example.com" up to 2 days``."""

    message: Expression
    arguments: tuple[Argument, ...]
    up_to: Expression
    span: Span = NOWHERE


@frozen_by_base
class Let(Node):
    """``let name = …``: a value, an action's result, an awaited object or an answer. At the top of a file: a constant.

    ``used_from`` is the script file that a ``use`` line brings the constant from; all its spans are then those of that line.
    """

    name: str
    value: Expression | Action | WaitFor | Approve  # in these words: programs that are stored are read by them (wfrun/project/codec.py)
    name_span: Span = NOWHERE
    span: Span = NOWHERE
    used_from: str = ""


@frozen_by_base
class Block(Node):
    """``< … >``, or ``{ … }`` when ``braces``."""

    statements: tuple[Statement, ...]
    braces: bool = False
    span: Span = NOWHERE


@frozen_by_base
class Branch(Node):
    """``if condition < … >`` or ``else if condition < … >``."""

    condition: Expression
    body: Block
    span: Span = NOWHERE


@frozen_by_base
class If(Node):
    """``if c < … > else if d < … > else < … >``."""

    branches: tuple[Branch, ...]
    otherwise: Block | None
    span: Span = NOWHERE


@frozen_by_base
class For(Node):
    """``for x in items where c < … >``; ``items`` is an expression or an action that gives a list."""

    variable: str
    items: Expression | Action
    where: Expression | None
    body: Block
    variable_span: Span = NOWHERE
    span: Span = NOWHERE

    _unequal: ClassVar[frozenset[str]] = frozenset({"span", "variable_span"})


@frozen_by_base
class Wait(Node):
    """``wait 3 days``."""

    duration: Expression
    span: Span = NOWHERE


@frozen_by_base
class WaitUntil(Node):
    """``wait until period_end``."""

    moment: Expression
    span: Span = NOWHERE


@frozen_by_base
class Try(Node):
    """``try < … > catch problem < … >``."""

    body: Block
    problem: str
    handler: Block
    span: Span = NOWHERE


@frozen_by_base
class Stop(Node):
    """``stop``: the run ends well.

    ``stop if condition`` goes on only where the condition is false, ``stop unless condition`` only where it is true: an unknown one stops.
    """

    condition: Expression | None = None
    unless: bool = False
    span: Span = NOWHERE


@frozen_by_base
class Fail(Node):
    """``fail "message"``: the run ends as failed; ``if condition`` and ``unless condition`` behind it mean what they mean in ``Stop``."""

    message: Expression
    condition: Expression | None = None
    unless: bool = False
    span: Span = NOWHERE


AnsweringStatement: TypeAlias = Action | WaitFor | Approve
"""A statement with an answer, which ``let`` gives a name."""

Statement: TypeAlias = Action | Let | If | For | Wait | WaitUntil | WaitFor | Approve | Try | Stop | Fail


# --- triggers and items --------------------------------------------------------------------------------------------------------


@frozen_by_base
class EventTrigger(Node):
    """``on invoice.paid, invoice.payment_failed``."""

    events: tuple[EventPattern, ...]
    span: Span = NOWHERE


@frozen_by_base
class Every(Node):
    """``on every weekday at 08:30 in "Europe/London"``.

    ``unit`` is ``minute``, ``hour``, ``day``, ``weekday``, ``month`` or a day's name (``monday``); ``count`` for ``every 15 minutes``;
    ``day`` for ``every month on 1`` (``-1`` is ``last``); ``hour`` and ``minute`` None without ``at``.
    """

    unit: str
    count: int = 1
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    zone: Text | None = None
    span: Span = NOWHERE


@frozen_by_base
class Schedule(Node):
    """``on schedule "0 9 * * 1-5" in "Europe/London"``."""

    cron: Text
    zone: Text | None = None
    span: Span = NOWHERE


@frozen_by_base
class Parameter(Node):
    """``note: string = ""`` of an on-demand workflow; ``type`` is ``string number boolean money timestamp list map``."""

    name: str
    type: str
    default: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class Demand(Node):
    """``on demand(order: string, amount: money)``."""

    parameters: tuple[Parameter, ...]
    span: Span = NOWHERE


Trigger: TypeAlias = EventTrigger | Every | Schedule | Demand


@frozen_by_base
class Once(Node):
    """``once per charge within 30 days``."""

    per: Expression
    within: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class AtMost(Node):
    """``at most 20 per day per customer``; ``unit`` is ``hour``, ``day`` or ``week``."""

    count: int
    unit: str
    span: Span = NOWHERE
    per: Expression | None = None


@frozen_by_base
class AtMostMoney(Node):
    """``at most 500 USD per day per customer``; ``unit`` is ``hour``, ``day`` or ``week``."""

    amount: MoneyLiteral
    unit: str
    per: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class OneAtATime(Node):
    """``one at a time per customer``."""

    per: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class NotOlder(Node):
    """``not older than 2 days``."""

    than: Expression
    span: Span = NOWHERE


@frozen_by_base
class Workflow(Node):
    """``workflow "Name" on TRIGGER from accounts once per … at most … one at a time … when CONDITION < … > on_failure < … >``."""

    name: str | None
    trigger: Trigger
    from_accounts: bool
    once: Once | None
    at_most: AtMost | None
    when: Expression | None
    body: Block
    on_failure: Block | None
    name_span: Span = NOWHERE
    span: Span = NOWHERE
    at_most_money: AtMostMoney | None = None
    one_at_a_time: OneAtATime | None = None
    not_older: NotOlder | None = None


@frozen_by_base
class Api(Node):
    """``api endive``: the Stripe API release that the file is written for (``endive`` or ``2026-10-28.endive``)."""

    release: str
    span: Span = NOWHERE


@frozen_by_base
class Currency(Node):
    """``currency USD``: what a bare number beside money means; three capital letters."""

    code: str
    span: Span = NOWHERE


@frozen_by_base
class Use(Node):
    """``use "actions.py"``, ``use "limits.wf"`` for the constants of another script, or ``use "acme_crm"`` for what a package offers."""

    path: str
    span: Span = NOWHERE

    @property
    def is_script(self) -> bool:
        """Returns whether the path names a script."""
        return self.path.endswith(".wf")

    @property
    def is_package(self) -> bool:
        """Returns whether it names what an installed package offers, and no file."""
        name = self.path.replace("_", "").replace("-", "").replace(".", "")
        return name.isascii() and name.isalnum() and self.path[0].isalnum() and not self.path.endswith((".wf", ".py"))


# --- tests ---------------------------------------------------------------------------------------------------------------------


@frozen_by_base
class Pair(Node):
    """``lines.data[0].metadata["my key"] = "7"`` in a ``with`` list; ``path`` holds names and keys as text, indices as numbers."""

    path: tuple[str | int, ...]
    value: Expression
    span: Span = NOWHERE


@frozen_by_base
class GivenEvent(Node):
    """``given payment_intent.succeeded with amount = 2500 USD``."""

    event: EventPattern
    pairs: tuple[Pair, ...]
    span: Span = NOWHERE


@frozen_by_base
class GivenLater(Node):
    """``given invoice.paid after 2 days with amount_paid = 20 USD``: an event that comes so long after what the test begins with."""

    event: EventPattern
    after: Expression
    pairs: tuple[Pair, ...]
    span: Span = NOWHERE


@frozen_by_base
class GivenFile(Node):
    """``given "events/big_euro_order.json"``."""

    path: str
    span: Span = NOWHERE


@frozen_by_base
class GivenReturns(Node):
    """``given retrieve_charge "ch_1" returns {id: "ch_1"}``."""

    action: str
    main: Expression | None
    value: Expression
    span: Span = NOWHERE


@frozen_by_base
class GivenFails(Node):
    """``given create_refund fails "card declined"``."""

    action: str
    main: Expression | None
    message: Expression
    span: Span = NOWHERE


@frozen_by_base
class GivenNow(Node):
    """``given now = timestamp("2026-01-31T09:00Z")``."""

    value: Expression
    span: Span = NOWHERE


@frozen_by_base
class GivenStart(Node):
    """``given start "Name" with amount = 5 USD``."""

    workflow: str
    pairs: tuple[Pair, ...]
    span: Span = NOWHERE


@frozen_by_base
class GivenApprove(Node):
    """``given approve true``, ``false`` or ``no_answer`` (None): the answer to the next approval."""

    answer: bool | None
    span: Span = NOWHERE


@frozen_by_base
class ExpectAction(Node):
    """``expect update_customer "cus_9" metadata={Tier: "VIP"}``."""

    action: Action
    span: Span = NOWHERE


@frozen_by_base
class ExpectNothing(Node):
    """``expect nothing`` (no action at all) or, with ``else_``, ``expect nothing_else`` (none but those named)."""

    else_: bool
    span: Span = NOWHERE


@frozen_by_base
class ExpectOutcome(Node):
    """``expect succeeded``, ``expect failed "message"``, ``expect stopped``, ``expect needs_attention``."""

    outcome: str
    message: Expression | None
    span: Span = NOWHERE


@frozen_by_base
class ExpectWait(Node):
    """``expect wait`` (of any kind, no ``events``) or ``expect wait for invoice.paid, invoice.voided``."""

    events: tuple[EventPattern, ...]
    span: Span = NOWHERE


TestStatement: TypeAlias = (
    GivenEvent
    | GivenLater
    | GivenFile
    | GivenReturns
    | GivenFails
    | GivenNow
    | GivenStart
    | GivenApprove
    | ExpectAction
    | ExpectNothing
    | ExpectOutcome
    | ExpectWait
)


@frozen_by_base
class Test(Node):
    """``test "a big spender becomes VIP" < … >``."""

    name: str
    body: tuple[TestStatement, ...]
    braces: bool = False
    span: Span = NOWHERE


Item: TypeAlias = Api | Currency | Use | Let | Workflow | Test


@frozen_by_base
class Comment(Node):
    """``# text``, with the ``#``; kept for the formatter and for ``# wfrun: ignore[code]``."""

    text: str
    span: Span = NOWHERE


@frozen_by_base
class File(Node):
    """A whole script: its items in order, and its comments. Comments do not count for equality."""

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = ()
    span: Span = NOWHERE

    _unequal: ClassVar[frozenset[str]] = frozenset({"span", "comments"})
