"""Acting on Stripe beside the bare library: how much longer one action takes than the same call of Stripe's own client.

Both talk to the fake Stripe in a process of its own, over a connection that stays open, and take turns, so that both meet the same machine;
medians are compared. The bare call is the one that Stripe's documentation shows: the method of the client, with an idempotency key of the
caller's own. An action is what a run waits for: the arguments checked at the door, the request, the answer read exactly, and its secrets
hidden. The last lines are a durable run of one such action end to end, with its records in the database.

Run as ``python -m benchmarks.live [CALLS]``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import stripe

from wfrun.interpreter.effects import Call, Done, RunEnvironment
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.triggers import rules_of
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.sender import LiveSender
from wfrun.live.world import World
from wfrun.project.loader import load_text
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load
from wfrun.values.secret import Secret

CALLS = 1_500
RUNS = 60
KEY = "sk_test_123"
METADATA = {"Tier": "gold", "Order": "7"}
SCRIPT = 'workflow "one" on charge.succeeded <\n  update_customer "cus_1" metadata={Tier: "gold", Order: "7"}\n>\n'


@contextmanager
def fake_stripe() -> Iterator[str]:
    """Runs a fake Stripe; gives its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "wfrun", "fake-stripe", "--port", "0", "--seed", "1", "--json"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def sender(world: World) -> LiveSender:
    """Returns what carries out the calls of a run."""
    loaded = load_text(SCRIPT, "one.wf")
    (rule,) = rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))
    event = sample_event(load(), "charge.succeeded", now=int(time.time()))
    return world.sender(Run(rule, event, RunEnvironment(int(time.time())), identity_on_event("one", event)))


def took(call: Callable[[], Any]) -> float:
    """Returns the seconds that a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def compared(count: int, bare: Callable[[int], Any], acted: Callable[[int], Any]) -> tuple[float, float]:
    """Returns the medians of both, in ms; they take turns, and the first goes second as often as first."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        pair = [(0, bare), (1, acted)] if number % 2 else [(1, acted), (0, bare)]
        for place, call in pair:
            seconds = took(lambda call=call, number=number: call(number))  # type: ignore[misc]
            if number >= count // 10:
                times[place].append(seconds * 1_000)
    return statistics.median(times[0]), statistics.median(times[1])


def actions(count: int, url: str) -> float:
    """Prints each action beside the bare call; returns the median of the first bare one, in ms."""
    hosts: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), url)
    client = stripe.StripeClient(KEY, base_addresses=hosts, max_network_retries=0)
    client.v1.customers.create({"email": "ada@example.com"})
    customer = client.v1.customers.create({"email": "ada@example.com", "metadata": {"Tier": "gold"}}).id
    for number in range(30):
        client.v1.customers.create({"email": f"{number}@example.com"})
    world = World(LiveConfiguration(stripe_key=Secret(KEY), stripe_base=url))
    live = sender(world)

    def act(action: str, number: int, **arguments: Any) -> None:
        answer = live.send(Call("0", action, arguments, f"ours_{action}_{number}"), int(time.time()))
        assert isinstance(answer, Done), answer

    options: Callable[[int], Any] = lambda number: {"idempotency_key": f"theirs_{number}"}  # noqa: E731
    payment: Any = {"amount": 2000, "currency": "usd", "customer": customer, "metadata": METADATA}
    kinds: dict[str, tuple[Callable[[int], Any], Callable[[int], Any]]] = {
        "update a customer": (
            lambda number: client.v1.customers.update(customer, {"metadata": METADATA}, options(number)),
            lambda number: act("update_customer", number, customer=customer, metadata=METADATA),
        ),
        "create a payment": (
            lambda number: client.v1.payment_intents.create(payment, options(-1 - number)),
            lambda number: act("create_payment_intent", number, **payment),
        ),
        "retrieve a customer": (
            lambda number: client.v1.customers.retrieve(customer),
            lambda number: act("retrieve_customer", number, customer=customer),
        ),
        "list thirty customers": (
            lambda number: client.v1.customers.list({"limit": 30}),
            lambda number: act("list_customers", number, limit=30),
        ),
    }
    print(f"{'':<26} {'bare ms':>8} {'action ms':>10} {'overhead':>9}")
    first = 0.0
    for name, (bare, acted) in kinds.items():
        one, other = compared(count, bare, acted)
        first = first or one
        print(f"{name:<26} {one:>8.2f} {other:>10.2f} {other / one - 1:>9.1%}")
    world.close()
    return first


def durable(url: str, bare: float) -> None:
    """Prints what a durable run of one action takes, from where a worker takes it to where its end is stored; one run after the other."""
    import sqlalchemy as sa

    from wfrun.runs import programs, schema
    from wfrun.runs.acceptance import Acceptance
    from wfrun.runs.opening import open_database
    from wfrun.runs.worker import Worker
    from wfrun.settings import Settings

    world = World(LiveConfiguration(stripe_key=Secret(KEY), stripe_base=url))
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "runs.db"))
        moments: dict[str, list[float]] = {"taken": [], "finished": []}
        worker = Worker(
            database,
            tell=print,
            sender=world.sender,
            polling=0.05,
            points=lambda name: moments[name].append(time.perf_counter()) if name in moments else None,
        )
        worker.engine.prepare()
        form = programs.stored_form(load_text(SCRIPT, "one.wf"), Settings())
        with database.transaction() as connection:
            program = programs.read(connection, programs.store(connection, form, 0))
        acceptance = Acceptance(database, worker.engine, "live")
        event = sample_event(load(), "charge.succeeded", now=int(time.time()))
        worker.start()
        for number in range(RUNS):
            acceptance.accept({**event, "id": f"evt_{number}"}, [program])
            while len(moments["finished"]) <= number:
                time.sleep(0.002)
            time.sleep(0.05)  # else runs wait for their turn under the rate limit of test mode
        worker.stop()
        times = [(end - begin) * 1_000 for begin, end in zip(moments["taken"], moments["finished"], strict=True)]
        with database.transaction() as connection:
            states = sorted(set(connection.execute(sa.select(schema.runs.c.status)).scalars()))
    each = f"{statistics.median(times):.1f} ms each, of which the bare call is {bare:.1f}"
    print(f"\n{RUNS} durable runs of one update ({', '.join(states)}), with SQLite: {each}")
    world.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    with fake_stripe() as url:
        held = json.dumps([{"object": "customer", "id": "cus_1", "metadata": {}}]).encode()
        urllib.request.urlopen(urllib.request.Request(f"{url}/_fake/objects", held)).close()
        durable(url, actions(count, url))


if __name__ == "__main__":
    main()
