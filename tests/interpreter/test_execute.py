"""Statements: what they yield, in which order, under which names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.effects import CHARGE, NOW, Driver, event
from wfrun.interpreter import effects as world
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, Refused, Unknown


def workflow(body: str, when: str = "", trigger: str = "charge.succeeded", tail: str = "") -> str:
    condition = f" when {when}" if when else ""
    return f'workflow "w"\non {trigger}{condition} <\n{body}\n>{tail}\n'


def test_the_place_in_the_script_names_each_step() -> None:
    driver = Driver()

    report = driver.run(
        workflow(
            'log "a"\nif amount > 5 USD <\n log "b"\n'
            ' if amount > 50 USD < log "no" > else if amount > 8 USD < log "c" > else < log "no" >\n>\nlog "d"'
        )
    )

    assert [(step.kind, step.path) for step in report.steps] == [
        ("action", "0"), ("if", "1"), ("action", "1.0"), ("if", "1.1"), ("if", "1.1.else1"), ("action", "1.1.else1.0"), ("action", "2"),
    ]  # fmt: skip
    assert len({call.idempotency_key for call in driver.calls}) == 4


def test_keys_depend_on_run_and_place_and_on_nothing_else() -> None:
    first, second, other = Driver(), Driver(), Driver()

    first.run(workflow('log "a"'))
    second.run(workflow('# a comment\nlog "changed text"'))
    other.run(workflow('if amount > 1 USD < log "a" >'))

    assert first.calls[0].idempotency_key == second.calls[0].idempotency_key
    assert first.calls[0].idempotency_key != other.calls[0].idempotency_key


def test_a_loop_names_its_items_by_id_so_that_their_order_does_not_matter() -> None:
    def answer(effect: Effect) -> Answer:
        if isinstance(effect, Call) and effect.action == "list_refunds":
            return Done([{"id": name, "object": "refund", "amount": 5, "currency": "usd"} for name in order], NOW)
        return Done({}, NOW)

    text = workflow('for refund in list_refunds charge=id <\n log "{refund.id}"\n>')
    keys = []
    for order in (["re_1", "re_2"], ["re_2", "re_1"]):
        driver = Driver(answer)
        report = driver.run(text)
        keys.append({call.arguments["message"]: call.idempotency_key for call in driver.calls[1:]})
        assert [step.path for step in report.steps] == ["0.in", "0", f"0[{order[0]}].0", f"0[{order[1]}].0"]
        assert report.steps[1].count == 2

    assert keys[0] == keys[1]


def test_items_with_one_id_do_not_share_a_key() -> None:
    driver = Driver(
        lambda effect: Done([{"id": "re_1"}, {"id": "re_1"}, {"id": "../x"}], NOW) if _is(effect, "list_refunds") else Done({}, NOW)
    )

    driver.run(workflow('for refund in list_refunds charge=id < log "x" >'))

    assert len({call.idempotency_key for call in driver.calls}) == 4


def _is(effect: Effect, action: str) -> bool:
    return isinstance(effect, Call) and effect.action == action


def test_the_rest_of_a_list_that_came_in_part_is_read_before_the_loop() -> None:
    lines = {"object": "list", "data": [{"id": "il_1", "object": "line_item"}], "has_more": True, "url": "/v1/invoices/in_1/lines"}
    body = {"id": "in_1", "object": "invoice", "lines": lines, "currency": "usd"}

    def answer(effect: Effect) -> Answer:
        return Done([{"id": "il_2", "object": "line_item"}], NOW) if isinstance(effect, ReadRest) else Done({}, NOW)

    driver = Driver(answer)
    report = driver.run(workflow('for line in lines < log "{line.id}" >', trigger="invoice.paid"), event("invoice.paid", body))

    assert isinstance(driver.effects[0], ReadRest)
    assert (driver.effects[0].url, driver.effects[0].after) == ("/v1/invoices/in_1/lines", "il_1")
    assert [call.arguments["message"] for call in driver.calls] == ["il_1", "il_2"]
    assert report.outcome == "succeeded"


def test_the_rest_of_a_list_is_read_on_the_account_that_its_object_was_read_on() -> None:
    part = {"object": "list", "data": [{"id": "il_1", "object": "line_item"}], "has_more": True, "url": "/v1/invoices/in_1/lines"}
    invoice = {"id": "in_1", "object": "invoice", "lines": part}

    def answer(effect: Effect) -> Answer:
        if isinstance(effect, ReadRest):
            return Done([{"id": "il_2", "object": "line_item"}], NOW)
        read = isinstance(effect, Call) and effect.action.endswith(("invoice", "invoices"))
        return Done([invoice] if isinstance(effect, Call) and effect.action == "list_invoices" else invoice if read else {}, NOW)

    driver = Driver(answer)
    driver.run(
        workflow(
            'let there = retrieve_invoice "in_1" on_account="acct_2"\nfor line in there.lines < log "{line.id}" >\n'
            'for one in list_invoices on_account="acct_3" < for line in one.lines < log "{line.id}" > >\n'
            'let own = retrieve_invoice "in_1"\nfor line in own.lines < log "{line.id}" >'
        )
    )

    assert [effect.account for effect in driver.effects if isinstance(effect, ReadRest)] == ["acct_2", "acct_3", None]


def test_a_missing_list_fails_the_run() -> None:
    report = Driver().run(workflow('for x in refunds < log "x" >'))

    assert report.outcome == "failed"
    assert report.error is not None
    assert report.error.code == "missing-value"


def test_a_let_holds_to_the_end_of_its_block_and_may_reuse_a_name() -> None:
    driver = Driver(lambda effect: Done({"id": "cus_2", "object": "customer", "email": "x@example.com"}, NOW))

    driver.run(
        workflow(
            'let customer = retrieve_customer customer\nlog "{customer.email}"\nif amount > 1 USD <\n'
            ' let customer = "inner"\n log "{customer}"\n>\nlog "{customer.id}"'
        )
    )

    assert [call.arguments.get("message") for call in driver.calls] == [None, "x@example.com", "inner", "cus_2"]


def test_waits_move_now_and_come_back_when_it_is_time() -> None:
    def answer(effect: Effect) -> Answer:
        return Done(None, effect.until) if isinstance(effect, world.Wait) else Done({}, NOW)

    driver = Driver(answer)
    report = driver.run(workflow('wait 3 days\nlog "{now}"\nwait until timestamp("2020-01-01T00:00Z")\nlog "{now}"'))

    waits = [effect for effect in driver.effects if isinstance(effect, world.Wait)]
    assert [wait.until - NOW for wait in waits] == [3 * 86400, 3 * 86400]
    assert [call.arguments["message"] for call in driver.calls] == ["2026-11-21T11:06:40Z"] * 2
    assert report.finished == NOW + 3 * 86400


def test_a_wait_whose_time_is_missing_fails() -> None:
    report = Driver().run(workflow("wait until timestamp(metadata.until)"))

    assert report.outcome == "failed"
    assert report.error is not None
    assert report.error.code == "missing-value"


@pytest.mark.parametrize(("identity", "found"), [("in_1", True), ("in_2", False)])
def test_wait_for_sees_the_awaited_objects_fields_first(identity: str, found: bool) -> None:
    later = event("invoice.paid", {"id": identity, "object": "invoice", "currency": "usd", "total": 500}, id="evt_2")
    results: list[bool] = []

    def answer(effect: Effect) -> Answer:
        if isinstance(effect, world.WaitFor):
            results.append(effect.matches(later))
            return Done(later if results[-1] else None, effect.until)
        return Done({}, NOW)

    driver = Driver(answer)
    report = driver.run(
        workflow(
            'let inv = "in_1"\nlet paid = wait for invoice.paid where id == inv up to 7 days\n'
            'if missing(paid) < log "none" > else < log "{paid.total}" >'
        )
    )

    assert results == [found]
    assert driver.calls[0].arguments["message"] == ("5.00 USD" if found else "none")
    assert report.steps[0].event == ("evt_2" if found else None)


@pytest.mark.parametrize(("decision", "message"), [(True, "yes"), (False, "no"), (None, "late")])
def test_an_answer_is_true_false_or_missing(decision: bool | None, message: str) -> None:
    driver = Driver(lambda effect: Done(decision, NOW) if isinstance(effect, Ask) else Done({}, NOW))

    driver.run(
        workflow(
            'let ok = approve "Refund {amount}?" to="lead@example.com" up to 2 days\n'
            'if missing(ok) < log "late" > else if ok < log "yes" > else < log "no" >'
        )
    )

    ask = driver.effects[0]
    assert isinstance(ask, Ask)
    assert (ask.message, ask.arguments, ask.until) == ("Refund 9.00 USD?", {"to": "lead@example.com"}, NOW + 2 * 86400)
    assert driver.calls[0].arguments["message"] == message


REFUSED: Answer = Refused("charge_already_refunded", "the charge was refunded", NOW)


def test_catch_runs_when_an_action_was_refused_and_knows_why() -> None:
    driver = Driver(lambda effect: REFUSED if _is(effect, "create_refund") else Done({}, NOW))

    report = driver.run(
        workflow(
            'try <\n create_refund charge=id amount=amount\n log "never"\n'
            '> catch problem <\n log "{problem.action} {problem.code}"\n>\nlog "after"'
        )
    )

    assert [call.arguments.get("message") for call in driver.calls] == [None, "create_refund charge_already_refunded", "after"]
    assert report.outcome == "succeeded"
    assert [step.path for step in report.steps] == ["0.0", "0.catch", "0.catch.0", "1"]


def test_an_unknown_outcome_is_never_caught() -> None:
    driver = Driver(lambda effect: Unknown("no answer", NOW) if _is(effect, "create_refund") else Done({}, NOW))

    report = driver.run(
        workflow('try < create_refund charge=id amount=amount > catch problem < log "x" >\nlog "y"', tail=' on_failure < log "z" >')
    )

    assert driver.actions == ["create_refund"]
    assert report.outcome == "needs_attention"


def test_fail_is_not_caught_and_on_failure_sees_it() -> None:
    driver = Driver()

    report = driver.run(
        workflow('try < fail "no {amount}" > catch problem < log "x" >', tail=' on_failure < log "{problem.message} {problem.code}" >')
    )

    assert report.outcome == "failed"
    assert [call.arguments["message"] for call in driver.calls] == ["no 9.00 USD failed"]
    assert report.steps[-1].path == "on_failure.0"


def test_stop_ends_the_run_well() -> None:
    driver = Driver()

    report = driver.run(workflow('if amount > 5 USD < stop >\nlog "never"'))

    assert (report.outcome, driver.effects) == ("stopped", [])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("charge=id amount=number(metadata.part) * 1 USD", "missing-value"),
        ('charge=id amount=money(number(metadata.part), "USD")', "missing-value"),
        ("charge=id amount=amount metadata={order: metadata.order}", "missing-value"),
        ('charge=id amount=amount metadata={note: "order {metadata.order}"}', "missing-value"),
        ("charge=id amount=amount idempotency_key=metadata.key", "missing-value"),
        ("charge=metadata.charge amount=amount", "missing-value"),
    ],
)
def test_what_is_missing_at_any_depth_is_never_sent(arguments: str, code: str) -> None:
    driver = Driver()

    report = driver.run(workflow(f"create_refund {arguments}"), event(body={**CHARGE, "metadata": {}}))

    assert driver.calls == []
    assert report.error is not None
    assert report.error.code == code
    assert report.steps[0].outcome == "failed"
    assert report.steps[0].tries == 0


def test_omit_leaves_an_argument_out() -> None:
    driver = Driver()

    driver.run(workflow('create_refund charge=id amount=amount reason=metadata.reason ?? omit metadata={a: metadata.a ?? omit, b: "1"}'))

    assert driver.calls[0].arguments == {"charge": "ch_1", "amount": 900, "metadata": {"b": "1"}}


class TestCurrencyOfTheObjectActedOn:
    def answer(self, currency: str) -> Driver:
        def respond(effect: Effect) -> Answer:
            if isinstance(effect, Call) and effect.action.startswith("retrieve_"):
                name = effect.action.removeprefix("retrieve_")
                return Done({"id": effect.arguments[name], "object": name, "currency": currency, "amount": 900}, NOW)
            return Done({}, NOW)

        return Driver(respond)

    def test_money_read_from_that_very_object_is_proved(self) -> None:
        driver = self.answer("eur")
        driver.run(workflow("create_refund charge=id amount=amount / 2"))

        assert driver.actions == ["create_refund"]
        assert driver.calls[0].arguments["amount"] == 450

    def test_other_money_is_compared_with_what_is_read_first(self) -> None:
        driver = self.answer("usd")
        report = driver.run(workflow('create_refund charge="ch_7" amount=5 USD'))

        assert driver.actions == ["retrieve_charge", "create_refund"]
        assert [step.path for step in report.steps] == ["0.currency", "0"]

    def test_another_currency_is_never_sent(self) -> None:
        driver = self.answer("eur")
        report = driver.run(workflow('create_refund charge="ch_7" amount=5 USD'))

        assert driver.actions == ["retrieve_charge"]
        assert report.error is not None
        assert report.error.code == "mixed-currencies"

    def test_what_cannot_be_read_is_never_sent(self) -> None:
        driver = Driver(lambda effect: Refused("resource_missing", "no such charge", NOW))
        report = driver.run(workflow('create_refund charge="ch_7" amount=5 USD'))

        assert driver.actions == ["retrieve_charge"]
        assert report.error is not None
        assert report.error.code == "mixed-currencies"

    def test_nothing_that_tells_the_currency_is_a_failure(self) -> None:
        driver = self.answer("usd")
        report = driver.run(workflow("create_refund customer=customer amount=5 USD"))

        assert driver.calls == []
        assert report.error is not None
        assert report.error.code == "mixed-currencies"


def test_money_fills_the_operations_own_currency_or_must_agree_with_it() -> None:
    driver = Driver()
    driver.run(workflow("create_payment_intent amount=amount"))
    assert driver.calls[0].arguments == {"amount": 900, "currency": "usd"}

    for script in (
        'create_payment_intent amount=amount currency="eur"',
        "create_payment_intent amount=amount application_fee_amount=1 EUR",
    ):
        other = Driver()
        report = other.run(workflow(script))
        assert other.calls == []
        assert report.error is not None
        assert report.error.code == "mixed-currencies"


def test_nested_money_fills_the_currency_beside_it() -> None:
    driver = Driver()

    driver.run(workflow('create_invoice_item customer="cus_1" price_data={product: "prod_1", unit_amount_decimal: 12.50 EUR}'))

    assert driver.calls[0].arguments["price_data"] == {"product": "prod_1", "unit_amount_decimal": "1250", "currency": "eur"}


def test_common_arguments_go_with_the_call_and_not_to_stripe() -> None:
    driver = Driver()

    driver.run(
        workflow('update_customer customer metadata={a: "b"} retry=3 timeout=30 seconds idempotency_key="own {id}" on_account="acct_1"')
    )

    call = driver.calls[0]
    assert (call.retry, call.timeout, call.idempotency_key, call.account) == (3, 30.0, "own ch_1", "acct_1")
    assert call.arguments == {"customer": "cus_9", "metadata": {"a": "b"}}


def test_actions_act_on_the_account_of_a_connected_accounts_event() -> None:
    driver = Driver()

    driver.run(workflow('log "x"', trigger="charge.succeeded from accounts"), event(account="acct_7"))

    assert driver.calls[0].account == "acct_7"


def test_secrets_go_out_and_are_never_shown() -> None:
    driver = Driver()

    report = driver.run(
        workflow('http_request url="https://example.com/hook" headers={Authorization: "Bearer {secret("CRM")}"}'),
        secrets={"CRM": "hush-hush"},
    )

    shown = str(report.to_dict()) + str(report.steps)
    assert "hush-hush" not in shown
    assert "•••" in shown


def test_a_lone_name_is_an_action_where_no_value_has_that_name() -> None:
    driver = Driver(lambda effect: Done({"object": "balance", "livemode": False}, NOW))

    driver.run(workflow('let b = retrieve_balance\nlet a = amount\nlog "{b.livemode} {a}"'))

    assert driver.actions == ["retrieve_balance", "log"]
    assert driver.calls[1].arguments["message"] == "false 9.00 USD"


def test_what_rests_on_something_made_up_is_marked() -> None:
    def answer(effect: Effect) -> Answer:
        return Done({"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd"}, NOW, assumed=_is(effect, "retrieve_charge"))

    report = Driver(answer).run(
        workflow('let c = retrieve_charge id\nlog "free"\nif c.amount < 10 USD < log "rests" >\nlog "free again"\nlog "{c.amount}"')
    )

    assert [(step.path, step.assumed) for step in report.steps] == [
        ("0", True), ("1", False), ("2", True), ("2.0", True), ("3", False), ("4", True),
    ]  # fmt: skip
    assert report.assumed


def test_after_a_branch_that_may_have_ended_the_run_everything_rests_on_its_condition() -> None:
    def answer(effect: Effect) -> Answer:
        return Done({"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd"}, NOW, assumed=_is(effect, "retrieve_charge"))

    report = Driver(answer).run(workflow('let c = retrieve_charge id\nif c.amount > 10 USD < stop >\nlog "x"'))

    assert report.steps[-1].assumed


def test_an_unknown_condition_takes_the_else_and_says_why() -> None:
    driver = Driver()

    report = driver.run(workflow('if amount < 15 EUR < create_refund charge=id amount=amount > else < log "look" >'))

    assert driver.actions == ["log"]
    step = report.steps[0]
    assert step.value is None
    assert step.condition is not None
    assert step.condition.parts[0].reason == "other currency"
    assert step.branch == "else"
    assert step.skipped == ("create_refund charge=id amount=amount",)


def test_a_run_that_takes_too_many_steps_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.interpreter.executor.MAX_STEPS", 20)

    report = Driver().run(workflow('for x in [1, 2, 3, 4, 5] <\n for y in [1, 2, 3, 4, 5] < log "{x} {y}" >\n>'))

    assert report.outcome == "failed"
    assert report.error is not None
    assert report.error.code == "too-many-steps"


def test_a_list_that_may_lack_items_says_so() -> None:
    driver = Driver()

    report = driver.run(workflow('for x in [one for one in [amount, 5 EUR] where one > 1 USD] < log "{x}" >'))

    assert [call.arguments["message"] for call in driver.calls] == ["9.00 USD"]
    assert len(report.notes) == 1
    assert report.notes[0].endswith("may lack items, for whether they are meant is unknown: eur and usd")


def test_odd_answers_break_nothing() -> None:
    values: list[Any] = [None, [], "text", 5, {"object": 7}, [{"id": None}], {"id": []}]
    for value in values:
        answer = Done(value, NOW)
        report = Driver(lambda effect, answer=answer: answer).run(  # type: ignore[misc]
            workflow('let c = retrieve_charge id\nlog "{c.amount} {c}"\nfor r in list_refunds charge=id < log "{r.id}" >')
        )
        assert report.outcome in ("succeeded", "failed")
