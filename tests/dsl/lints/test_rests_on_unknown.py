"""``rests-on-unknown`` tells every action that a run would not send: where the checker is silent, no run ends undecided.

Random workflows with refunds and cancellations in branches, loops, ``try`` blocks and behind ``stop`` are run on random charges, which have
every field that Stripe always sends. Where the run stops because an action rests on an unknown condition, that action was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from benchmarks.checking import check_text
from tests.helpers.checking import checked
from tests.helpers.condition_texts import AMOUNTS, CONDITIONS, ORDERS, joined, one_of
from tests.helpers.effects import NOW, event, rules_in
from tests.helpers.properties import examples
from tests.helpers.work import growth
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, Refused, RunEnvironment, WaitFor
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event

EVENTS_EACH = 8
"""How many charges each workflow is run on."""

CONNECTED = "from accounts "
"""The clause of a workflow on the events of connected accounts."""

# --- workflows ---------------------------------------------------------------------------------------------------------------------------


SURE = one_of(
    "captured",
    "not disputed",
    "amount >= amount_refunded",
    "amount - amount_captured > amount_refunded",
    'status == "failed"',
    'status in ["failed", "pending"]',
    'currency == "usd"',
    'currency != "usd"',
    "present(description)",
    "missing(description)",
    "amount > 5 USD",
    "amount <= 10 USD",
    'description == "a"',
    'description ?? "b" == "a"',
    'currency == "usd" and amount > 5 USD',
    'currency != "usd" or amount > 5 USD',
    'present(metadata.a) and metadata.a == "a"',
    'missing(metadata.a) or metadata.a == "a"',
    "(amount > 5 EUR) ?? true",
    "none(x in refunds where x.amount > 5 USD) ?? false",
    "created.month == 1",
    "amount.minor > 500",
    "missing(event.account)",
    "present(event.account)",
    "event.livemode",
    'event.type == "charge.updated"',
    'run.workflow == "a"',
)
"""Conditions that are known, or that others of these make known."""


def conditions(known: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Conditions on the event's charge, and on the charges, answers and amounts that names stand for.

    ``careful`` among the names: mostly those that are known.
    """
    if "careful" in known:
        others = [f"({name} ?? false)" for name in known if name.startswith("a")]
        others += [f"{name}.captured" for name in known if name.startswith("c") and name != "careful"]
        others += [f'{name}.code == "card_declined"' for name in known if name == "problem"]
        return st.one_of(SURE, SURE, st.sampled_from(others) if others else SURE)
    found = [CONDITIONS, CONDITIONS, one_of('event.account == "acct_1"', 'run.url == "https://a.example"', "missing(run.url)")]
    for name in known:
        if name == "problem":
            found.append(one_of('problem.action == "retrieve_charge"', 'problem.code != "failed"', "present(problem.action)"))
        elif name.startswith("c"):
            found.append(joined(f"{name}.amount", st.sampled_from(ORDERS), one_of("amount", "5 USD", f"{name}.amount_refunded", "10 EUR")))
            found.append(one_of(f"{name}.captured", f"not {name}.disputed", f'{name}.description == "a"', f"{name}.currency == currency"))
        elif name.startswith("a"):
            found.append(one_of(name, f"not {name}", f"({name} ?? false)", f"missing({name})", f"{name} == true"))
        elif name.startswith("b"):
            found.append(one_of(name, f"not {name}", f"{name} and captured", f"({name} ?? true)"))
        elif name.startswith("m"):
            found.append(joined(name, st.sampled_from(ORDERS), st.sampled_from(AMOUNTS)))
    return st.one_of(found).flatmap(lambda one: one_of(one, one, one, f"(({one}) ?? true)", f"not ({one})"))


@st.composite
def finals(draw: st.DrawFn, known: tuple[str, ...]) -> str:
    """An action that moves money or ends something."""
    charge = draw(st.sampled_from(["id", *(f"{name}.id" for name in known if name.startswith("c") and name != "careful")]))
    reason = draw(one_of("", "", ' reason="duplicate"', "chosen"))
    if reason == "chosen":
        reason = f' reason=(if {draw(conditions(known))} then "duplicate" else "fraudulent")'
    amounts = [name for name in known if name.startswith("m")]
    amount = draw(st.sampled_from(["", *(f" amount={name}" for name in amounts)]))
    return draw(one_of(f"create_refund charge={charge}{reason}{amount}", 'cancel_payment_intent "pi_1"'))


@st.composite
def blocks(draw: st.DrawFn, known: tuple[str, ...] = (), depth: int = 0) -> str:
    """Statements, one a line.

    ``known`` are the kind of conditions and names: c… stand for charges, a… for answers, b… for conditions, m… for amounts.
    """
    kinds = [
        "if",
        "if",
        "final",
        "ending",
        "retrieve",
        "approve",
        "condition",
        "amount",
        "loop",
        "try",
        "log",
        "sleep",
        "await",
        "find",
        "texts",
    ]
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        kind, name = draw(st.sampled_from(kinds if depth < 3 else ["final", "final", "ending", "log"])), f"{depth}{number}"
        match kind:
            case "if":
                lines.append(f"if {draw(conditions(known))} <\n{draw(blocks(known, depth + 1))}\n>")
                if draw(st.booleans()):
                    lines[-1] += f" else if {draw(conditions(known))} <\n{draw(blocks(known, depth + 1))}\n>"
                if draw(st.booleans()):
                    lines[-1] += f" else <\n{draw(blocks(known, depth + 1))}\n>"
            case "final":
                lines.append(draw(finals(known)))
            case "ending":
                ending = draw(one_of("stop", 'fail "no"'))
                condition = draw(conditions(known))
                lines.append(draw(one_of(f"if {condition} < {ending} >", f"{ending} if {condition}", f"{ending} unless {condition}")))
            case "retrieve":
                asked = draw(one_of("id", '"ch_2"'))
                lines.append(f"let c{name} = retrieve_charge {asked}")
                known = (*known, f"c{name}")
            case "approve":
                lines.append(f'let a{name} = approve "Really?" to="lead@example.com" up to 1 day')
                known = (*known, f"a{name}")
            case "condition":
                lines.append(f"let b{name} = {draw(conditions(known))}")
                known = (*known, f"b{name}")
            case "amount":
                lines.append(f"let m{name} = if {draw(conditions(known))} then {draw(one_of('amount', '5 USD'))} else amount_refunded")
                known = (*known, f"m{name}")
            case "sleep":
                length = draw(one_of("1 hour", "chosen", "chosen"))
                lines.append(f"wait {length if length != 'chosen' else f'(if {draw(conditions(known))} then 1 hour else 2 hours)'}")
            case "await":
                of_event = draw(
                    one_of('id == "ch_2"', "amount > 5 USD", 'id == "ch_2" and amount > 5 USD', "captured", 'description == "a"')
                )
                lines.append(f"let w{name} = wait for charge.captured where {of_event} up to 1 day")
                come = draw(one_of(f"missing(w{name})", f"present(w{name})"))
                lines.append(f"if {come} <\n{draw(blocks(known, depth + 1))}\n>")
            case "find":
                of_item = draw(one_of('x.id == "ch_2"', "x.amount > 5 USD", 'x.description == "a"', "x.captured and x.amount > 5 USD"))
                some = draw(one_of("all", "all", "refunds"))
                of_item = of_item if some == "all" else "x.amount > 5 USD"
                lines.append(f"let all = list_charges\nlet f{name} = first(x in {some} where {of_item})")
                found = draw(one_of(f"missing(f{name})", f"present(f{name})", f"missing(first(x in {some} where {of_item}))"))
                lines.append(f"if {found} <\n{draw(blocks(known, depth + 1))}\n>")
            case "loop":
                where = draw(st.one_of(st.just(""), conditions((*known[:1], f"c{name}")).map("where {} ".format)))
                filtered = conditions((*known[:1], f"c{name}x")).map(f"[c{name}x for c{name}x in all where {{}}]".format)
                some = draw(st.one_of(st.just("list_charges"), filtered))
                before = "let all = list_charges\n" if some != "list_charges" else ""
                lines.append(f"{before}for c{name} in {some} {where}<\n{draw(blocks((*known, f'c{name}'), depth + 1))}\n>")
            case "texts":
                some = draw(one_of('[description, "b"]', "[status]", '[x for x in [metadata.a, status] where x != "b"]'))
                lines.append(f'for t{name} in {some} where t{name} == "a" <\n{draw(blocks(known, depth + 1))}\n>')
            case "try":
                handler = draw(blocks((*known, "problem"), depth + 1))
                lines.append(f"try <\n{draw(blocks(known, depth + 1))}\n> catch problem <\n{handler}\n>")
            case _:
                lines.append('log "x"')
    return "\n".join(lines)


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow on a charge, with a condition or without, and with what is done when it fails or without."""
    known = draw(st.sampled_from([("plain",), ("careful",)]))
    when = draw(st.one_of(st.just(""), st.just(""), conditions(known).map("when {} ".format)))
    failed = draw(st.one_of(st.just(""), blocks((*known, "problem"), 2).map("on_failure <\n{}\n>".format)))
    whose = draw(one_of("", "", CONNECTED))
    return f"on charge.updated {whose}{when}<\n{draw(blocks(known))}\n{draw(finals(known))}\n>{failed}"


# --- events and answers ------------------------------------------------------------------------------------------------------------------

MINOR = st.sampled_from([0, 5, 500, 501, 999, 1000, 1001])
MAYBE_TEXT = st.sampled_from(["a", "b", "ab", None])
REFUND = st.fixed_dictionaries({"id": st.just("re_1"), "object": st.just("refund"), "amount": MINOR, "currency": one_of("usd", "eur")})

CHARGES = st.fixed_dictionaries(
    {
        "id": one_of("ch_1", "ch_2"),
        "object": st.just("charge"),
        "amount": MINOR,
        "amount_refunded": MINOR,
        "amount_captured": MINOR,
        "billing_details": st.sampled_from([{"email": None}, {"email": "a"}]),
        "captured": st.booleans(),
        "created": st.sampled_from([1767225600, 1767225603, 1769900000]),
        "currency": one_of("usd", "eur", "jpy", "usd"),
        "customer": st.sampled_from([None, "cus_1"]),
        "description": MAYBE_TEXT,
        "disputed": st.booleans(),
        "livemode": st.just(False),
        "metadata": st.dictionaries(one_of("a", "b"), one_of("a", "b", "ab")),
        "paid": st.booleans(),
        "refunded": st.booleans(),
        "refunds": st.one_of(
            st.none(),
            st.fixed_dictionaries({"object": st.just("list"), "data": st.lists(REFUND, max_size=2), "has_more": st.booleans()}),
        ),
        "status": one_of("succeeded", "failed", "pending"),
    }
)

ANSWERS = st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3)


def run(script: str, body: Mapping[str, Any], others: list[dict[str, Any]], answers: list[bool | None], refused: int) -> WorkflowReport:
    """The report of a run in which the others are retrieved and listed, and every so many calls one is refused."""
    (rule,) = rules_in(script)
    on = event("charge.updated", body, **({"account": "acct_1"} if CONNECTED in script else {}))
    counted = {"call": 0, "ask": 0}

    def answer(effect: Effect) -> Answer:
        if isinstance(effect, Ask):
            counted["ask"] += 1
            return Done(answers[counted["ask"] % len(answers)], NOW)
        if isinstance(effect, WaitFor):
            come = [event("charge.captured", other) for other in others]
            return Done(next((one for one in come if effect.matches(one)), None), NOW)
        if not isinstance(effect, Call):
            return Done([], NOW)
        counted["call"] += 1
        if counted["call"] % 4 == refused:
            return Refused("card_declined", "no", NOW)
        if effect.action == "list_charges":
            return Done(others, NOW)
        return Done(others[counted["call"] % len(others)], NOW)

    return run_effects(execute(Run(rule, on, RunEnvironment(NOW), identity_on_event(rule.name, on))), answer)


@pytest.mark.slow
def test_where_the_checker_is_silent_no_run_is_undecided() -> None:
    silent = told = undecided = pairs = 0

    @examples(45, suppress_health_check=list(HealthCheck))
    @given(
        workflows(),
        st.lists(CHARGES, min_size=EVENTS_EACH, max_size=EVENTS_EACH),
        st.lists(CHARGES, min_size=2, max_size=2),
        ANSWERS,
        st.sampled_from([9, 9, 9, 0, 1, 2, 3]),
    )
    def holds(script: str, bodies: list[dict[str, Any]], others: list[dict[str, Any]], answers: list[bool | None], refused: int) -> None:
        nonlocal silent, told, undecided, pairs
        program = checked(script)
        assume(not program.errors)
        lines = {script.count("\n", 0, problem.span.start) + 1 for problem in program.problems if problem.code == "rests-on-unknown"}
        told += bool(lines)
        silent += not lines and "create_refund" in script
        for body in bodies:
            pairs += 1
            report = run(script, body, others, answers, refused)
            if report.error is not None and report.error.code == "undecided":
                undecided += 1
                last = next(step for step in reversed(report.steps) if step.error is not None and step.error.code == "undecided")
                assert last.line in lines, report.error.message

    holds()
    assert min(silent, told, undecided) > pairs / EVENTS_EACH / 20, (silent, told, undecided, pairs)


@pytest.mark.parametrize(
    ("first", "step", "asked"),
    [
        ("attempt_count", "{n} + {n}", "> 3"),
        ("attempt_count", "max({n}, {n})", "> 3"),
        ("amount_due", "{n} + {n}", "> 5 EUR"),
        ("number", '"{{{n}}}{{{n}}}"', '== "x"'),
        ("[number]", "if auto_advance then {n} else {n}", 'contains "x"'),
        ("[number]", '[first(x in {n} where x in {n}) ?? ""]', 'contains "x"'),
    ],
)
def test_a_value_that_is_made_of_the_one_before_twice_is_asked_about_once(first: str, step: str, asked: str) -> None:
    def script(count: int) -> str:
        lets = "".join(f"let a{at + 1} = {step.format(n=f'a{at}')}\n" for at in range(count))
        return f"on invoice.payment_failed <\nlet a0 = {first}\n{lets}if a{count} {asked} < stop >\nvoid_invoice id\n>\n"

    assert growth(check_text, script, 10) < 3


def test_a_value_may_rest_on_a_long_row_of_others() -> None:
    lets = "".join(f"let a{at + 1} = a{at} + 1\n" for at in range(3_000))

    (problem,) = checked(f"on invoice.payment_failed <\nlet a0 = attempt_count\n{lets}if a3000 > 3 < stop >\nvoid_invoice id\n>\n").problems
    assert problem.code == "rests-on-unknown", "so long a row is not followed to its end"
