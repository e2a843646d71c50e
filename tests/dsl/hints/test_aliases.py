"""What authors are used to elsewhere leads to names that exist here."""

from __future__ import annotations

import re

import pytest

from tests.helpers.mdspec_adapters import problems
from tests.helpers.tables import each
from wfrun.dsl.hints import aliases as habits
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations, own_action
from wfrun.stripe_catalog.event_facts import events_by_alias
from wfrun.stripe_catalog.field_facts import FORMER_FIELDS
from wfrun.stripe_catalog.operation_facts import ACTION_ALIASES, VERB_ALIASES
from wfrun.values.currencies import CURRENCIES
from wfrun.values.timezones import zone_names

LIBRARY = StandardDeclarations.of(None)
ACTIONS = frozenset(LIBRARY.action_names())
OWN = [own[0] for own in map(own_action, OWN_ACTIONS) if own is not None]
FUNCTIONS = frozenset(LIBRARY.function_names())


def words(table: dict[str, tuple[str, ...]]) -> set[str]:
    return {word for listed in table.values() for word in listed}


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ({one.name: one.aliases for one in OWN} | ACTION_ALIASES, ACTIONS),
        (habits.FUNCTIONS, FUNCTIONS),
        (habits.CURRENCIES, CURRENCIES),
        (habits.ZONES, frozenset(zone_names())),
    ],
    ids=["actions", "functions", "currencies", "zones"],
)
def test_what_is_meant_exists_and_what_is_written_does_not(table: dict[str, tuple[str, ...]], names: frozenset[str]) -> None:
    assert set(table) <= names
    assert not words(table) & names


def test_words_for_statements_and_expressions_are_no_actions_and_no_functions() -> None:
    assert not words(dict(habits.STATEMENTS)) & ACTIONS
    assert not words(dict(habits.EXPRESSIONS)) & FUNCTIONS


def test_each_verb_leads_to_one_of_stripes() -> None:
    assert {name.partition("_")[0] for name in ACTIONS} >= set(VERB_ALIASES)


def test_no_argument_has_the_name_of_another_as_an_alias() -> None:
    for action in OWN:
        names = {one.name for one in action.parameters}
        assert not names & {alias for one in action.parameters for alias in one.aliases}, action.name


@pytest.mark.parametrize(("where", "path"), [(where, one.path) for where, one in FORMER_FIELDS.items() if one.path])
def test_fields_that_have_moved_are_where_it_is_said(where: tuple[str, str], path: str) -> None:
    name, field = where
    kind = LIBRARY.object(name)
    assert kind is not None and field not in kind.fields
    event = next(event for event in map(LIBRARY.event, LIBRARY.event_names()) if event is not None and event.objects == (name,))
    assert problems(f"on {event.name} when present({path}) < stop >") == ()
    (problem,) = problems(f"on {event.name} when present({field}) < stop >")
    assert problem.code == "unknown-name" and f"`{path}`" in problem.help
    assert problem.fix is not None and problem.fix.text == path


@pytest.mark.parametrize(("where", "condition"), [(where, one.condition) for where, one in FORMER_FIELDS.items() if one.condition])
def test_conditions_for_fields_that_were_true_or_false(where: tuple[str, str], condition: str) -> None:
    name, field = where
    event = next(event for event in map(LIBRARY.event, LIBRARY.event_names()) if event is not None and event.objects == (name,))
    assert problems(f"on {event.name} when {condition} < stop >") == ()
    for written, certain in ((field, True), (f"not {field}", True), (f"{field} == true", False), (f"present({field})", False)):
        (problem,) = problems(f"on {event.name} when {written} < stop >")
        assert f"`{condition}`" in problem.help and (problem.fix is not None) == certain


def test_names_of_the_json_are_those_of_the_language() -> None:
    for written, meant in (("previous_attributes", "previous"), ("data", "object")):
        (problem,) = problems(f"on customer.updated when {written}.email == object.email < stop >")
        assert problem.fix is not None and problem.fix.text == meant


@pytest.mark.parametrize("written", ["data.previous_attributes.email", "event.data.previous_attributes.email"])
def test_what_was_before_is_called_previous(written: str) -> None:
    (problem,) = problems(f"on customer.updated when {written} == email < stop >")
    assert problem.fix is not None
    assert written[: problem.fix.span.start - 25] + problem.fix.text + written[problem.fix.span.end - 25 :] == "previous.email"


FIELDS = "`wfrun types charge` lists the fields of a charge; a key of the metadata is read as `metadata.xyzw`"
QUOTED = 'text stands in quotes: `"xyzw"`; a key of the metadata is read as `metadata.xyzw`'


@each(
    ("script", "help"),
    [
        # Where a value is asked about, no text is meant.
        ("on charge.failed when xyzw == 5 < stop >", FIELDS),
        ("on charge.failed when xyzw < 5 < stop >", FIELDS),
        ("on charge.failed when paid and (xyzw > 5 or not xyzw in [1]) < stop >", FIELDS),
        ('on charge.failed < log "it is { xyzw }" >', FIELDS),
        ("on charge.failed when xyzw starts_with id < stop >", FIELDS),
        ('on every day at 09:00 < log "{xyzw}" >', "no event brings fields here: retrieve or list the object first"),
        ("let X = if xyzw == 5 then 1 else 2\non charge.failed < log id >", ""),
        # Where one is given or compared with, it may be.
        ("on charge.failed when status == xyzw < stop >", QUOTED),
        ("on charge.failed when paid or xyzw < stop >", QUOTED),
        ("on charge.failed < log xyzw >", QUOTED),
        ("on charge.failed < update_charge id metadata={a: xyzw} >", QUOTED),
        ("on every day at 09:00 < log xyzw >", 'text stands in quotes: `"xyzw"`'),
    ],
)
def test_a_name_like_no_other_is_text_only_where_text_may_stand(script: str, help: str) -> None:
    assert {problem.help for problem in problems(script)} == {help}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("charge.dispute.opened", "charge.dispute.created"),
        ("charge.disputed", "charge.dispute.created"),
        ("customer.subscription.cancelled", "customer.subscription.deleted"),
        ("subscription.updated", "customer.subscription.updated"),
        ("early_fraud_warning.created", "radar.early_fraud_warning.created"),
        ("invoice.failed", "invoice.payment_failed"),
        ("payment_intent.succeded", "payment_intent.succeeded"),
        ("payout.success", "payout.paid"),
        ("v1.charge.faild", "charge.failed"),
    ],
)
def test_an_event_that_is_called_otherwise(written: str, meant: str) -> None:
    (problem,) = problems(f"on {written} < stop >")
    assert problem.fix is not None and problem.fix.text == meant


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("payment_succeeded", "did you mean `payment_intent.succeeded`, `invoice.payment_succeeded` or"),
        ("refund", "did you mean `refund.failed`, `refund.created` or `refund.updated`?"),
        ("charge.dispute.nonsense", "under `charge.dispute` there are `closed`, `created`, "),
        ("nonsense", "`wfrun events` lists them all"),
    ],
)
def test_where_several_events_may_be_meant_they_are_named(written: str, help: str) -> None:
    (problem,) = problems(f"on {written} < stop >")
    assert problem.fix is None and problem.help.startswith(help)


def test_the_events_that_are_meant_exist_whatever_is_lost_of_a_name() -> None:
    names = tuple(LIBRARY.event_names())
    parts = {
        part for name in names for part in (name.partition(".")[2], name.rpartition(".")[0], re.sub(r"\W", "_", name), f"{name}.again")
    }
    found = {part: set(events_by_alias(part, names)) for part in sorted(parts)}
    assert {part: events for part, events in found.items() if not events <= set(names)} == {}
    assert sum(map(bool, found.values())) > len(found) / 2
