"""Matching: events a second beside the same rules as hand-written Python, and ``program.run`` with its trace.

The hand-written side is what a careful person would write for speed: one function for each event type, found in a dict, that reads each
field once and tests it in plain ``if`` statements. It checks no kinds and takes missing fields as falling through. Both sides must name the
same rules for every event.

Preparing is what the first event of a type costs.

Run as ``python -m benchmarks.matching``. The columns are medians of interleaved runs; the ratio is ours by hand-written (1.00 is as fast).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import wfrun
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load as load_catalog

SIZES = (1, 100, 1000)
REPEATS = 7
NOW = 1_795_000_000

Event = dict[str, Any]
Match = Callable[[Event], Sequence[Any]]

TYPES = (
    "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "charge.succeeded", "charge.failed",
    "charge.refunded", "charge.dispute.created", "charge.dispute.closed", "invoice.paid", "invoice.payment_failed", "invoice.finalized",
    "customer.created", "customer.updated", "customer.subscription.created", "customer.subscription.updated",
    "customer.subscription.deleted", "checkout.session.completed", "payout.paid", "refund.created", "setup_intent.succeeded",
)  # fmt: skip
"""Twenty event types that businesses write rules for."""

MONEY_FIELD = {
    "payment_intent": "amount", "charge": "amount", "dispute": "amount", "invoice": "amount_due", "payout": "amount",
    "refund": "amount", "checkout.session": "amount_total",
}  # fmt: skip
TEXT_FIELD = {
    "customer": ("email", "ops@example.com"),
    "setup_intent": ("usage", "off_session"),
    "subscription": ("collection_method", "charge_automatically"),
}


def _object(name: str) -> str:
    declared = load_catalog().event(name)
    assert declared is not None
    return declared.objects[0]


def simple_rules(count: int) -> tuple[str, Mapping[str, str]]:
    """``amount > N USD`` on one event type: the script, and the hand-written functions by event type."""
    script = []
    lines = ["def match(event):", " o = event['data']['object']", " found = []", " amount = o.get('amount')"]
    lines.append(" if o.get('currency') == 'usd' and amount is not None:")
    for number in range(count):
        limit = 10 + number * 5
        script.append(f'workflow "r{number}" on payment_intent.succeeded when amount > {limit} USD < log "x" >')
        lines.append(f"  if amount > {limit * 100}: found.append('r{number}')")
    lines.append(" return found")
    return "\n".join(script), {"payment_intent.succeeded": "\n".join(lines)}


def mixed_rules(count: int) -> tuple[str, Mapping[str, str]]:
    """Three-part conditions over twenty event types: an enum or amount, a string in the metadata, a field that is often missing."""
    script: list[str] = []
    bodies: dict[str, list[str]] = {}
    for number in range(count):
        name = TYPES[number % len(TYPES)]
        kind = _object(name)
        turn = number // len(TYPES)
        tier = ("gold", "silver", "bronze")[turn % 3]
        channel = f"c{turn % 7}"
        if kind in MONEY_FIELD:
            limit = 5 + turn * 3
            first = f"{MONEY_FIELD[kind]} > {limit} USD", f"currency == 'usd' and money is not None and money > {limit * 100}"
        else:
            text, value = TEXT_FIELD[kind]
            first = f'{text} == "{value}"', f"o.get('{text}') == '{value}'"
        middle = (
            (f'metadata.tier == "{tier}"', f"metadata.get('tier') == '{tier}'"),
            (f'metadata.tier in ["{tier}", "staff"]', f"metadata.get('tier') in ('{tier}', 'staff')"),
        )[turn % 2]
        last = (
            (f'metadata.channel != "{channel}"', f"'channel' in metadata and metadata['channel'] != '{channel}'"),
            (f'not (metadata.channel == "{channel}")', f"'channel' in metadata and metadata['channel'] != '{channel}'"),
            ("missing(metadata.blocked)", "metadata.get('blocked') is None"),
        )[turn % 3]
        script.append(f'workflow "r{number}" on {name} when {first[0]} and {middle[0]} and {last[0]} < log "x" >')
        bodies.setdefault(name, []).append(f" if {first[1]} and {middle[1]} and {last[1]}: found.append('r{number}')")
    sources = {}
    for name, body in bodies.items():
        head = ["def match(event):", " o = event['data']['object']", " found = []", " metadata = o.get('metadata') or {}"]
        if _object(name) in MONEY_FIELD:
            head += [" currency = o.get('currency')", f" money = o.get('{MONEY_FIELD[_object(name)]}')"]
        sources[name] = "\n".join([*head, *body, " return found"])
    return "\n".join(script), sources


def hand_written(sources: Mapping[str, str]) -> Match:
    """The hand-written side as one function."""
    functions: dict[str, Match] = {}
    for name, source in sources.items():
        space: dict[str, Any] = {}
        exec(source, space)
        functions[name] = space["match"]

    def match(event: Event) -> Sequence[Any]:
        function = functions.get(event["type"])
        return () if function is None else function(event)

    return match


def events(types: Sequence[str]) -> list[Event]:
    """Forty events of these types: amounts from small to large, half with a tier, some with a channel, one in five in euros."""
    catalog = load_catalog()
    out = []
    for number in range(40):
        event = sample_event(catalog, types[number % len(types)], now=NOW + number)
        body = event["data"]["object"]
        metadata = body["metadata"] if isinstance(body.get("metadata"), dict) else {}
        if number % 2:
            metadata["tier"] = ("gold", "silver", "bronze", "staff")[number // 2 % 4]
        if number % 3:
            metadata["channel"] = f"c{number % 9}"
        body["metadata"] = metadata
        for field in ("amount", "amount_due", "amount_total"):
            if isinstance(body.get(field), int):
                body[field] = 1_000 + 12_345 * (number * 7 % 40)
        if number % 5 == 0 and "currency" in body:
            body["currency"] = "eur"
        out.append(event)
    return out


def rate(function: Callable[[Event], Any], given: Sequence[Event], seconds: float = 0.15) -> float:
    """Events a second."""
    rounds, spent = 0, 0.0
    start = time.perf_counter()
    while spent < seconds:
        for event in given:
            function(event)
        rounds += 1
        spent = time.perf_counter() - start
    return rounds * len(given) / spent


def main() -> None:
    """Prints the table."""
    print(f"{'mix':34} {'rules':>6} {'wfrun ev/s':>12} {'by hand ev/s':>13} {'ratio':>6}")
    for title, rules, types in (
        ("amount > N USD, one type", simple_rules, TYPES[:1]),
        ("real-life mix, 20 types, 3 parts", mixed_rules, TYPES),
    ):
        given = events(types)
        for size in SIZES:
            script, sources = rules(size)
            program = wfrun.load(text=script)
            matcher, other = program.matcher(), hand_written(sources)
            for event in given:
                ours = [workflow.name for workflow in matcher(event)]
                assert ours == list(other(event)), (event["type"], ours, list(other(event)))
            pairs = [(rate(matcher, given), rate(other, given)) for _ in range(REPEATS)]
            left, right = (statistics.median(side) for side in zip(*pairs, strict=True))
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            print(f"{title:34} {size:6} {left:12,.0f} {right:13,.0f} {ratio:6.2f}")
    print()
    for size in (100, 1_000, 10_000):
        program = wfrun.load(text=simple_rules(size)[0])
        (event,) = events(TYPES[:1])[:1]
        spent = []
        for _ in range(3):
            matcher, start = program.matcher(), time.perf_counter()
            matcher(event)
            spent.append(time.perf_counter() - start)
        print(f"preparing {size:6,} rules of one event type: {statistics.median(spent):.3f} s")
    script, _ = mixed_rules(100)
    program = wfrun.load(text=script)
    given = events(TYPES)
    runs = [rate(lambda event: program.run(event, now=NOW), given) for _ in range(REPEATS)]
    print(f"\nprogram.run with its trace, 100 rules of the mix: {statistics.median(runs):,.0f} events a second")


if __name__ == "__main__":
    main()
