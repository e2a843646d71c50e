"""The driver: what it answers to each effect, by generators written by hand."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW, charge, thing
from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, Refused, Wait, WaitFor
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Sent, Simulation
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.reader import read_actions

DAY = 86_400
LIBRARY = StandardDeclarations.of()
Walk = Generator[Effect, Answer, list[Answer]]


def simulation(*objects: dict[str, Any], **options: Any) -> Simulation:
    return Simulation(options.pop("declarations", LIBRARY), account=Account(CATALOG, objects, NOW), now=NOW, **options)


def walk(*effects: Effect) -> Walk:
    answers = []
    for effect in effects:
        answers.append((yield effect))
    return answers


def one(sim: Simulation, effect: Effect) -> Any:
    (answer,) = sim.run(walk(effect))
    return answer


def call(action: str, key: str = "k", account: str | None = None, path: str = "0", **arguments: Any) -> Call:
    return Call(path, action, arguments, key, account)


def later(kind: str, after: int, **overrides: Any) -> dict[str, Any]:
    return sample_event(CATALOG, kind, now=NOW + after, overrides=overrides)


def awaiting(kind: str, until: int, matches: Callable[[Mapping[str, Any]], bool] = lambda event: True) -> WaitFor:
    return WaitFor("0", (EventPattern(kind),), matches, NOW + until)


def test_it_gives_what_the_generator_returns() -> None:
    def nothing() -> Generator[Effect, Answer, str]:
        yield from ()
        return "done"

    assert simulation().run(nothing()) == "done"


def test_an_exception_of_the_generator_is_not_held_back() -> None:
    def breaks() -> Walk:
        yield Wait("0", NOW)
        raise KeyError("x")

    with pytest.raises(KeyError):
        simulation().run(breaks())


def test_actions_of_stripe_go_to_the_account() -> None:
    sim = simulation(charge(amount=900))
    first, second = sim.run(walk(call("create_refund", charge="ch_1", amount=100), call("retrieve_charge", "k2", charge="ch_1")))
    assert isinstance(first, Done) and isinstance(second, Done)
    assert first.value["amount"] == 100 and second.value["amount_refunded"] == 100
    assert (first.now, first.started, first.assumed, second.assumed) == (NOW, NOW, False, False)
    assert sim.outbox == []


def test_refusals_come_back() -> None:
    answer = one(simulation(charge(disputed=True)), call("create_refund", charge="ch_1"))
    assert isinstance(answer, Refused) and (answer.code, answer.now) == ("charge_disputed", NOW)


def test_connected_accounts() -> None:
    sim = simulation()
    one(sim, call("create_customer", account="acct_1", email="a@example.com"))
    assert len(sim.account.objects("customer", "acct_1")) == 1 and sim.account.objects("customer") == []


def test_an_unknown_action_is_refused() -> None:
    assert one(simulation(), call("no_such_action")).code == "unknown-action"


def test_mail_messages_and_the_log_are_kept_and_not_sent() -> None:
    sim = simulation()
    answers = sim.run(
        walk(
            call("email", to="a@example.com", subject="Hello", path="0"),
            call("slack", text="Hi", path="1"),
            call("log", message="x", path="2"),
        )
    )
    assert [(answer.value, answer.assumed) for answer in answers if isinstance(answer, Done)] == [({}, False)] * 3
    assert sim.outbox[0] == Sent("email", "0", {"to": "a@example.com", "subject": "Hello"}, NOW)
    assert [(sent.action, sent.path) for sent in sim.outbox] == [("email", "0"), ("slack", "1"), ("log", "2")]


def test_the_answer_to_a_request_is_assumed() -> None:
    sim = simulation()
    answer = one(sim, call("http_request", url="https://example.com", method="GET"))
    assert answer.value["status"] == 200 and answer.assumed
    assert sim.outbox[0].arguments == {"url": "https://example.com", "method": "GET"}


def test_actions_of_the_author_answer_with_their_example() -> None:
    source = 'import wfrun\n\n@wfrun.action(example={"id": "crm_1"})\ndef add_to_crm(*, email: str) -> dict:\n    raise SystemExit\n'
    sim = simulation(declarations=LIBRARY.with_custom(read_actions(source, "actions.py")))
    answer = one(sim, call("add_to_crm", email="a@example.com"))
    assert (answer.value, answer.assumed, answer.notes) == ({"id": "crm_1"}, True, ("answered with its declared example",))
    assert sim.outbox[0].action == "add_to_crm"
    bare = source.replace('(example={"id": "crm_1"})', "")
    sim = simulation(declarations=LIBRARY.with_custom(read_actions(bare, "actions.py")))
    answer = one(sim, call("add_to_crm", email="a@example.com"))
    assert (answer.value, answer.assumed, answer.notes) == (None, True, ("it declares no example: its answer is missing",))
    sim = simulation(declarations=sim.declarations, examples={"add_to_crm": "other"})
    assert one(sim, call("add_to_crm", email="a@example.com")).value == "other"


def test_waiting_moves_the_clock_and_never_back() -> None:
    sim = simulation()
    answers = sim.run(walk(Wait("0", NOW + 3 * DAY), Wait("1", NOW), call("create_customer", path="2")))
    assert [answer.now for answer in answers] == [NOW + 3 * DAY] * 3
    assert isinstance(answers[2], Done) and answers[2].value["created"] == NOW + 3 * DAY
    sim.run(walk(Wait("0", NOW + 5)))
    assert sim.clock == NOW + 5, "each run starts at the beginning"


class TestWaitingFor:
    def test_the_first_event_that_matches(self) -> None:
        events = [
            later("invoice.paid", DAY, customer="cus_1"),
            later("invoice.paid", 2 * DAY, customer="cus_2"),
            later("invoice.voided", 5),
        ]
        sim = simulation(later_events=events)
        answer = one(sim, awaiting("invoice.paid", 7 * DAY, lambda event: bool(event["data"]["object"]["customer"] == "cus_2")))
        assert (answer.value, answer.now, answer.assumed) == (events[1], NOW + 2 * DAY, False)

    def test_none_in_time(self) -> None:
        sim = simulation(later_events=[later("invoice.paid", 8 * DAY)])
        answer = one(sim, awaiting("invoice.paid", 7 * DAY))
        assert (answer.value, answer.now) == (None, NOW + 7 * DAY)
        assert one(simulation(), awaiting("invoice.*", DAY)).value is None

    def test_an_event_at_the_very_end_is_in_time(self) -> None:
        assert one(simulation(later_events=[later("invoice.paid", DAY)]), awaiting("invoice.paid", DAY)).value is not None

    def test_by_their_moments_and_then_by_their_order(self) -> None:
        first, second, third = (
            later("invoice.paid", 20, number="A"),
            later("invoice.paid", 10, number="B"),
            later("invoice.paid", 10, number="C"),
        )
        answers = simulation(later_events=[first, second, third]).run(walk(*[awaiting("*", DAY)] * 4))
        assert [answer.value and answer.value["data"]["object"]["number"] for answer in answers if isinstance(answer, Done)] == [
            "B",
            "C",
            "A",
            None,
        ]

    def test_what_was_over_before_the_wait_does_not_come(self) -> None:
        events = [later("invoice.paid", DAY), later("invoice.paid", -DAY)]
        sim = simulation(later_events=events)
        answers = sim.run(walk(Wait("0", NOW + 2 * DAY), awaiting("invoice.paid", 9 * DAY)))
        assert isinstance(answers[1], Done) and answers[1].value is None and answers[1].now == NOW + 9 * DAY

    def test_each_run_has_all_events_ahead(self) -> None:
        sim = simulation(later_events=[later("invoice.paid", DAY)])
        assert one(sim, awaiting("invoice.paid", 2 * DAY)).value is not None
        assert one(sim, awaiting("invoice.paid", 2 * DAY)).value is not None

    def test_thin_events_and_events_without_a_moment(self) -> None:
        thin = sample_event(CATALOG, "v1.customer.created", now=NOW + 60)
        assert one(simulation(later_events=[thin]), awaiting("customer.created", DAY)).now == NOW + 60
        bare = {"type": "customer.created", "data": {"object": {}}}
        assert one(simulation(later_events=[bare, {"type": 5}, {}]), awaiting("customer.created", DAY)).value == bare

    def test_what_later_events_tell_holds_from_then_on(self) -> None:
        paid = later("charge.refunded", DAY, id="ch_1", amount=900)
        sim = simulation(charge(amount=900), later_events=[paid])
        answers = sim.run(walk(call("retrieve_charge", charge="ch_1"), Wait("1", NOW + DAY), call("retrieve_charge", charge="ch_1")))
        assert [answer.value["refunded"] for answer in (answers[0], answers[2]) if isinstance(answer, Done)] == [False, True]


def test_asked_it_is_approved_and_assumed() -> None:
    answer = one(simulation(), Ask("0", "Refund?", {"to": "lead@example.com"}, NOW + DAY))
    assert (answer.value, answer.assumed, answer.now, answer.notes) == (True, True, NOW, ("assumed that it is approved",))


def test_answers_are_given_in_their_order_and_are_not_assumed() -> None:
    ask = Ask("0", "Refund?", {"to": "lead@example.com"}, NOW + DAY)
    sim = simulation(answers=[False, True])
    answers = sim.run(walk(ask, ask, ask))
    assert [(answer.value, answer.assumed, answer.now) for answer in answers if isinstance(answer, Done)] == [
        (False, False, NOW), (True, False, NOW), (True, True, NOW),
    ]  # fmt: skip


def test_no_answer_takes_all_the_time_there_is() -> None:
    ask = Ask("0", "Refund?", {"to": "lead@example.com"}, NOW + DAY)
    sim = simulation(charge(), later_events=[later("charge.refunded", 60, id="ch_1", amount=900)], answers=[None])
    answers = sim.run(walk(ask, awaiting("charge.refunded", 2 * DAY), call("retrieve_charge", charge="ch_1")))
    asked, waited, read = (answer for answer in answers if isinstance(answer, Done))
    assert (asked.value, asked.assumed, asked.now) == (None, False, NOW + DAY)
    assert waited.value is None and waited.now == NOW + 2 * DAY, "what came while nobody answered is over"
    assert read.value["refunded"] is True, "and what it told is so"


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(TypeError, match="not 'yes'"):
        simulation(answers=["yes"])


def test_the_rest_of_a_list_is_what_the_account_holds() -> None:
    lines = [thing("line_item", f"il_{number}", invoice="in_1") for number in range(4)]
    sim = simulation(*lines, thing("line_item", "il_9", invoice="in_2"))
    answer = one(sim, ReadRest("0.rest", "/v1/invoices/in_1/lines", "il_1"))
    assert [raw["id"] for raw in answer.value] == ["il_2", "il_3"] and answer.assumed
    assert "what the account holds: 2" in answer.notes[0]
    unknown = one(sim, ReadRest("0.rest", "/v1/invoices/in_1/lines?limit=10", "il_77"))
    assert [raw["id"] for raw in unknown.value] == ["il_0", "il_1", "il_2", "il_3"]
    assert one(sim, ReadRest("0.rest", "/v1/customers/cus_1/subscriptions", None)).value == []
    assert one(sim, ReadRest("0.rest", "nonsense", None)).value == []
