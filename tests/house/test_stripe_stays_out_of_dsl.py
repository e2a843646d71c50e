"""The language names no action, object or field of Stripe: facts about them come with the declarations.

The names are those of the catalogue and of the library. Searched are the string literals and the identifiers of the language's modules.
Docstrings, comments and rule pages hold examples, and these are scripts. A literal that is a name as a whole is knowledge. In a sentence
only a name of several words is: `charge` and `amount` may be English there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.helpers.properties import suite_or_campaign
from tests.helpers.repository import ROOT
from wfrun import stripe_catalog
from wfrun.dsl.syntax import keywords
from wfrun.dsl.types.base import List, Map, Object, Union
from wfrun.interpreter.builtins import FUNCTIONS
from wfrun.stdlib_actions import StandardDeclarations

LANGUAGE = ROOT / "wfrun/dsl"

OWN_WORDS = frozenset(
    {
        # the envelope of an event
        *("account", "created", "data", "event", "id", "livemode", "object", "previous_attributes", "type"),
        # the currency of money, and the parts of a page and of a moment
        *("currency", "has_more", "url", "date", "day", "hour", "minute", "month", "year"),
        # arguments that every operation takes, and those of `approve`
        *("expand", "idempotency_key"),
        *("to", "cc", "bcc", "from", "reply_to", "channel"),
        *keywords.RESERVED,
        *keywords.SOFT,
        *keywords.PAIRS.values(),
        *keywords.PARAMETER_TYPES,
        *keywords.TIMETABLE_UNITS,
        *keywords.DURATION_UNITS,
        *FUNCTIONS,
    }
)
"""Words of the language that are also fields or parameters of Stripe."""

_KINDS = """
action by chain code day_of_month duration error errors event events field file item key length level limit lines message mode name number
order present prefix schedule secret setting sign source start template text time timestamp token
"""
"""Kinds of types, nodes, tokens, terms and problems, and rules of the grammar."""

_KEYS_OF_FORMATS = "description locations region replacements title version"
"""Keys of the formats that problems are written in."""

_ALIASES = """
am approved be blocked cancel config confirm confirmed contains count create end expired failed fi flow fr gt gte hr is it language local lt
lte maximum minimum no open pause payload percent rejected resource result returned round rule settings size succeeded th
"""
"""Words of other languages and of conversation, in the tables of aliases and hints."""

ENGLISH = frozenset(f"{_KINDS} {_KEYS_OF_FORMATS} {_ALIASES}".split())
"""Ordinary words that are also fields or parameters of Stripe."""

EXAMPLES = {
    "append": {"parser/hints/assignments.py"},
    "log": {"parser/hints/calls.py"},
    "metadata": {"parser/hints/assignments.py"},
    "amount": {"analysis/conditions.py", "checker/iteration.py", "checker/unknown_names.py", "parser/hints/numbers.py"},
    "address": {"declarations.py", "semantic_model.py"},
    "email": {"declarations.py"},
    "recipient": {"declarations.py"},
    "slack": {"declarations.py"},
    "payment_intent.succeeded": {"checker/test_blocks.py"},
}
"""Names that messages give as an example, or that `approve` takes, with the modules that hold them."""

RELEASES = suite_or_campaign((stripe_catalog.releases()[0], stripe_catalog.releases()[-1]), stripe_catalog.releases())
"""The releases whose names are looked for: the suite leaves out those between the first and the last, which hardly add a name."""

_WORD = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")


@cache
def stripe_names() -> frozenset[str]:
    """Actions, operations, objects, event types, fields and parameters."""
    names: set[str] = set()
    for release in RELEASES:
        declarations = StandardDeclarations.of(release)
        catalog = declarations.catalog
        names.update(declarations.action_names(), catalog.operation_ids(), catalog.object_names(), catalog.event_names())
        actions = [action for name in declarations.action_names() if (action := declarations.action(name)) is not None]
        parameters = [parameter for action in actions for parameter in action.parameters]
        names.update(parameter.name for parameter in parameters)
        pending = [*map(Object, catalog.object_names()), *(parameter.type for parameter in parameters), *(one.result for one in actions)]
        seen: set[str] = set()
        while pending:
            match pending.pop():
                case Object(name) if name not in seen and (structure := declarations.object(name)) is not None:
                    seen.add(name)
                    names.update(structure.fields)
                    pending.extend(field.type for field in structure.fields.values())
                case List(inner) | Map(inner):
                    pending.append(inner)
                case Union(members):
                    pending.extend(members)
    return frozenset(names)


def named_in(text: str) -> Iterator[tuple[int, str]]:
    """Names of Stripe in a module, each with its line."""
    tree = ast.parse(text)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Constant(str(literal)) if id(node) not in docstrings:
                words = [word for word in _WORD.findall(literal) if re.search(r"[._]", word) and not is_event(word)]
                yield from ((line, name) for name in dict.fromkeys((literal, *words)) if name in stripe_names())
            case (
                ast.Name(identifier)
                | ast.Attribute(attr=identifier)
                | ast.arg(identifier)
                | ast.keyword(str(identifier))
                | ast.FunctionDef(identifier)
                | ast.ClassDef(identifier)
            ) if is_action_or_object(identifier):
                yield line, identifier


@cache
def is_event(name: str) -> bool:
    return any(stripe_catalog.load(release).event(name) is not None for release in RELEASES)


def is_action_or_object(identifier: str) -> bool:
    """Returns whether an identifier is, in any case, an action or object whose name has several words."""
    name = identifier.strip("_").lower()
    catalog = stripe_catalog.load()
    return "_" in name and (catalog.operation_of(name) is not None or catalog.object(name) is not None)


@pytest.mark.slow
def test_the_language_names_nothing_of_stripe() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted(LANGUAGE.rglob("*.py"))
        for line, name in named_in(path.read_text(encoding="utf-8"))
        if name not in OWN_WORDS | ENGLISH and path.relative_to(LANGUAGE).as_posix() not in EXAMPLES.get(name, ())
    ]
    assert not found, "\n".join(["facts about Stripe belong into its catalogue, and reach the language in a declaration:", *found])


def test_every_example_stands_where_it_is_allowed() -> None:
    for name, modules in EXAMPLES.items():
        for module in modules:
            assert name in {held for _, held in named_in((LANGUAGE / module).read_text(encoding="utf-8"))}, (name, module)


@pytest.mark.parametrize(
    "text",
    [
        'TWICE = ("create_refund",)',
        'if call.node.name == "email": pass',
        'IMMUTABLE = {"charge": ("customer",)}',
        'KIND = "radar.early_fraud_warning"',
        'if declaration.operation == "refunds.create": pass',
        'help_ = f"list its payments first: `list_invoice_payments invoice={id}`"',
        "def create_refund(): pass",
    ],
)
def test_a_name_is_found(text: str) -> None:
    assert [name for _, name in named_in(text) if name not in OWN_WORDS | ENGLISH]
