"""Every place where a value stands, with every kind of value: what fits is no problem, what does not is one that stands there."""

from __future__ import annotations

import pytest

from tests.helpers.checking import checked, errors, mended, without_advice
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.diagnostic import Problem

VALUES = {
    "text": '"words"',
    "number": "7",
    "money": "5 USD",
    "truth": "true",
    "moment": "now",
    "length": "3 days",
    "list": '["a1", "b2"]',
    "map": '{a: "b"}',
    "null": "null",
    "id": "payment_intent",
    "own": "id",
    "object": "object",
    "inner": "billing_details",
    "status": "status",
    "tier": "metadata.tier",
    "score": "outcome.risk_score",
    "amount": "amount",
    "paid": "paid",
    "created": "created",
    "refunds": "refunds",
    "metadata": "metadata",
    "any": 'setting("x")',
}
"""The values, in a workflow on ``charge.failed`` whose file has the currency USD."""

IN_TESTS = ("text", "number", "money", "truth", "moment", "length", "list", "map", "null", "any")
"""Those of them that may stand in a test, a constant or a default."""

TEXTS = "text status tier id own"
NUMBERS = "number score"
AMOUNTS = "money amount"
TRUTHS = "truth paid"
MOMENTS = "moment created"
LISTS = "list refunds"
MAPS = "map metadata"
PRINTS = f"{TEXTS} {NUMBERS} {AMOUNTS} {TRUTHS} {MOMENTS} length"
READ = f"{PRINTS} object inner {MAPS}"
ALL = f"{READ} {LISTS} null"

PLACES = {
    # conditions
    "if {} < stop >": TRUTHS,
    "if not {} < stop >": TRUTHS,
    "if captured and {} < stop >": TRUTHS,
    "if captured or {} < stop >": TRUTHS,
    "for x in refunds where {} < stop >": TRUTHS,
    "wait for invoice.paid where {} up to 3 days": TRUTHS,
    "let v = if {} then 1 else 2": TRUTHS,
    "let v = any(x in refunds where {})": TRUTHS,
    "let v = [x.id for x in refunds where {}]": TRUTHS,
    # times
    "wait {}": "length",
    "wait until {}": MOMENTS,
    "wait for invoice.paid up to {}": "length",
    'let v = approve "?" up to {}': "length",
    'let v = recent("charge.failed", {})': "length",
    # lists
    "for x in {} < log x >": LISTS,
    "let v = [x for x in {}]": LISTS,
    "let v = count(x in {} where present(x))": LISTS,
    # arguments
    "list_charges limit={}": NUMBERS,
    "list_charges timeout={}": "length",
    "list_charges created={{gte: {}}}": MOMENTS,
    "create_refund charge=id amount={}": f"{AMOUNTS} number",
    "create_refund charge=id reverse_transfer={}": TRUTHS,
    "create_refund charge=id metadata={{a: {}}}": f"{PRINTS} object",
    "create_refund charge=id metadata={}": MAPS,
    "create_refund charge=id instructions_email={}": "status tier",
    "create_refund charge={}": "own tier object",
    "create_refund payment_intent={}": "id tier",
    "create_refund charge=id amount=amount ?? {}": f"{AMOUNTS} number",
    "create_refund charge=id amount=if paid then amount else {}": f"{AMOUNTS} number",
    "retrieve_payment_intent payment_intent=payment_intent ?? {}": "id tier",
    "update_customer customer address={{city: {}}}": f"{PRINTS} object",
    "update_customer customer preferred_locales={}": "list",
    "update_customer customer preferred_locales=[{}]": f"{PRINTS} object",
    'slack "x" channel={}': TEXTS,
    'slack "x" fields={}': f"{MAPS} object inner null",
    'slack "x" title={}': f"{READ} null",
    'email to="a@b.co" subject={}': f"{READ} null",
    'email to="a@b.co" append={{a: {}}}': ALL,
    'http_request "https://a.example" json={}': ALL.replace(" null", ""),
    'http_request "https://a.example" headers={{a: {}}}': f"{PRINTS} object",
    'http_request "https://a.example" form={{a: {}}}': f"{PRINTS} list object",
    'log "{{ {} }}"': ALL,
    "log message={}": f"{READ} null",
    "fail {}": READ,
    # comparisons
    "if amount == {} < stop >": f"{AMOUNTS} number",
    "if amount > {} < stop >": f"{AMOUNTS} number",
    "if status == {} < stop >": "status tier",
    'if status in ["failed", {}] < stop >': "status tier",
    "if metadata.tier == {} < stop >": f"{TEXTS} object",
    "if metadata.tier < {} < stop >": TEXTS,
    "if paid != {} < stop >": TRUTHS,
    "if outcome.risk_score >= {} < stop >": NUMBERS,
    "if created < {} < stop >": MOMENTS,
    "if now - created > {} < stop >": "length",
    "if payment_intent == {} < stop >": "id tier",
    "if id == {} < stop >": "own tier object",
    "if billing_details == {} < stop >": f"inner object {MAPS}",
    "if description contains {} < stop >": TEXTS,
    "if description starts_with {} < stop >": TEXTS,
    "if description matches {} < stop >": TEXTS,
    'if "a1" in {} < stop >': f"{MAPS} list object inner refunds",
    "if {} in metadata < stop >": TEXTS,
    "if {} in [1, 2] < stop >": f"{NUMBERS} {AMOUNTS}",
    # arithmetic
    "let v = amount + {}": f"{AMOUNTS} number",
    "let v = 3 * {}": f"{NUMBERS} {AMOUNTS} length",
    "let v = created - {}": f"{MOMENTS} length",
    "let v = 3 days + {}": f"{MOMENTS} length",
    "let v = amount / {}": f"{NUMBERS} {AMOUNTS}",
    "let v = -({})": f"{NUMBERS} {AMOUNTS} length",
    # functions
    "let v = lower({})": TEXTS,
    'let v = replace("a", "b", {})': TEXTS,
    "let v = len({})": f"{TEXTS} {LISTS} {MAPS}",
    "let v = number({})": f"{TEXTS} {NUMBERS}",
    'let v = money({}, "usd")': NUMBERS,
    "let v = min(amount, {})": f"{AMOUNTS} number",
    "let v = max(created, {})": MOMENTS,
    "let v = abs({})": f"{NUMBERS} {AMOUNTS} length",
    "let v = round(1.5, {})": NUMBERS,
    "let v = timestamp({})": f"{NUMBERS} {MOMENTS} {TEXTS.removeprefix('text ')}",
    'let v = format_time({}, "%Y")': MOMENTS,
    'let v = join({}, ", ")': LISTS,
    "let v = setting({})": TEXTS,
    "let v = text({})": ALL,
    "let v = missing({})": ALL,
    # items and keys
    "let v = refunds[{}]": NUMBERS,
    "let v = metadata[{}]": TEXTS,
    # what takes anything
    "let v = {}": ALL,
    "let v = {{a: {}}}": ALL,
    "let v = metadata.tier ?? {}": ALL,
}
"""The places, as statements, with the values that fit there."""

TEST_PLACES = {
    "given charge.failed with amount = {}": "money number null",
    "given charge.failed with status = {}": "null",
    "given charge.failed with description = {}": "text null",
    "given charge.failed with paid = {}": "truth null",
    "given charge.failed with created = {}": "moment number null",
    "given charge.failed with customer = {}": "text null",
    "given charge.failed with outcome.risk_score = {}": "number null",
    "given charge.failed with metadata.tier = {}": "text null",
    "given charge.failed with metadata = {}": "map null",
    "given charge.failed with refunds = {}": "null",
    "given now = {}": "moment null",
    "given retrieve_charge returns {{amount: {}}}": "money number null",
    "given retrieve_charge returns {{paid: {}}}": "truth null",
    "given retrieve_charge returns {}": "",
    "given list_charges returns [{}]": "",
    "given create_refund fails {}": "text number money truth moment length map",
    "expect create_refund amount={}": "money number",
    "expect create_refund charge={}": "",
    "expect create_refund metadata={{a: {}}}": "text number money truth moment length",
    "expect log message={}": "text number money truth moment length map null",
}

DEFAULTS = {
    "string": "text null",
    "number": "number null",
    "boolean": "truth null",
    "money": "money number null",
    "timestamp": "null",
    "list": "list null",
    "map": "map null",
}

CODES = {
    "wrong-type",
    "bad-address",
    "unknown-value",
    "compared-to-null",
    "unknown-field",
    "not-expanded",
    "missing-argument",
    "unknown-name",
    "syntax",
}
"""The codes that a wrong value may have."""


def judged(script: str, begin: int, end: int, fits: bool) -> None:
    """Asserts that what stands between two places of a script is a problem there, or none."""
    found = without_advice(checked(script).problems)
    if fits:
        assert [problem.message for problem in found] == []
        return
    assert {problem.code for problem in found} <= CODES, [problem.message for problem in found]
    # Where what stands beside it is to be changed, the place is that.
    assert any(_is_here(problem, begin, end) for problem in found), [problem.message for problem in found]
    for problem in found:
        readable(problem)
        if problem.fix is not None and problem.code != "syntax":
            new = {code for code, _ in errors(mended(script, problem)) - errors(script)}
            # Among a list's items there may be some that Stripe does not list.
            assert new <= {"unknown-value"}, (problem.message, problem.fix.text, new)


def _is_here(problem: Problem, begin: int, end: int) -> bool:
    inside = problem.span.start < end and problem.span.end > begin
    return inside or f"`{problem.source.slice(problem.span)}`" in problem.message


def readable(problem: Problem) -> None:
    """A sentence in the author's words."""
    words = problem.message.replace("`", " ").split()
    assert not {"str", "int", "tuple", "dict", "None", "Decimal", "bool", "object's"} & set(words), problem.message
    assert not problem.message.endswith(".") and problem.message[0] in "`abcdefghijklmnopqrstuvwxyz"


@pytest.mark.slow
@each("place", PLACES)
def test_every_kind_of_value_in_a_workflow(place: str) -> None:
    for kind, value in VALUES.items():
        before = "currency USD\non charge.failed <\n" + place.split("{}")[0].replace("{{", "{").replace("}}", "}")
        script = f"currency USD\non charge.failed <\n{place.format(value)}\n>"
        judged(script, len(before), len(before) + len(value), kind in PLACES[place].split() or kind == "any")


@each("place", TEST_PLACES)
def test_every_kind_of_value_in_a_test(place: str) -> None:
    for kind in IN_TESTS:
        before = 'currency USD\ntest "t" <\n' + place.split("{}")[0].replace("{{", "{").replace("}}", "}")
        script = f'currency USD\ntest "t" <\n{place.format(VALUES[kind])}\n>'
        judged(script, len(before), len(before) + len(VALUES[kind]), kind in TEST_PLACES[place].split() or kind == "any")


@pytest.mark.parametrize("type_", DEFAULTS)
def test_every_kind_of_value_as_a_default_and_as_an_input(type_: str) -> None:
    for kind in IN_TESTS:
        if kind == "moment":
            continue
        value, fits = VALUES[kind], kind in DEFAULTS[type_].split() or kind == "any"
        before = f'currency USD\nworkflow "w" on demand(a: {type_} = '
        judged(f"{before}{value}) < let b = a >", len(before), len(before) + len(value), fits)
        before = f'currency USD\nworkflow "w" on demand(a: {type_}) < let b = a >\ntest "t" <\ngiven start "w" with a = '
        judged(f"{before}{value}\n>", len(before), len(before) + len(value), fits)
