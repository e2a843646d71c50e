"""What is money, in which currency, what is a moment and what an id: read along the paths that scripts write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.releases import SOME_RELEASES
from tests.helpers.tables import each
from wfrun.dsl.types.base import INTEGER, NUMBER, Id, List, Map, Money, Number, Object, String, Timestamp, Type, Union
from wfrun.stripe_catalog import Catalog, load


def type_at(path: str, catalog: Catalog | None = None) -> Type:
    """The type at a path: ``invoice:lines[].amount``; ``{}`` is any key of a map; ``refunds.create():amount`` starts at an operation."""
    catalog = catalog or load()
    start, _, rest = path.partition(":")
    kind: Type = Object(start)
    for step in rest.replace("[]", ".[]").replace("{}", ".{}").split("."):
        match kind, step:
            case List(item=item), "[]":
                kind = item
            case Map(value=value), "{}":
                kind = value
            case Object(name=name), _:
                kind = member(catalog, name, step)
            case Union(members=members), _:
                [kind] = [member(catalog, one.name, step) for one in members if isinstance(one, Object)]
            case _:
                raise AssertionError(f"{path}: {step} cannot be read from {kind}")
    return kind


def member(catalog: Catalog, name: str, field: str) -> Type:
    operation = catalog.operation(name.removesuffix("()")) if name.endswith("()") else None
    if operation is not None:
        return {parameter.name: parameter.type for parameter in operation.parameters}[field]
    found = catalog.object(name)
    assert found is not None, name
    return found.fields[field].type


@each(
    ("path", "currency"),
    [
        ("payment_intent:amount", ""),
        ("payment_intent:amount_received", ""),
        ("payment_intent:transfer_data.amount", ""),
        ("charge:amount_refunded", ""),
        ("charge:application_fee_amount", ""),
        ("charge:presentment_details.presentment_amount", "=presentment_currency"),
        ("refund:amount", ""),
        ("dispute:amount", ""),
        ("balance_transaction:fee", ""),
        ("balance_transaction:net", ""),
        ("checkout.session:amount_total", ""),
        ("checkout.session:total_details.amount_discount", ""),
        ("checkout.session:currency_conversion.amount_total", "=source_currency"),
        ("checkout.session:currency_conversion.amount_subtotal", "=source_currency"),
        ("checkout.session:presentment_details.presentment_amount", "=presentment_currency"),
        ("invoice:total", ""),
        ("invoice:amount_due", ""),
        ("invoice:total_taxes[].amount", ""),
        ("line_item:amount", ""),
        ("credit_note_line_item:amount", ""),
        ("customer:balance", ""),
        ("customer:invoice_credit_balance{}", "key"),
        ("cash_balance:available{}", "key"),
        ("coupon:amount_off", ""),
        ("coupon:currency_options{}.amount_off", "key"),
        ("price:unit_amount", ""),
        ("price:currency_options{}.unit_amount", "key"),
        ("price:currency_options{}.tiers[].flat_amount", "key"),
        ("price:custom_unit_amount.minimum", ""),
        ("promotion_code:restrictions.minimum_amount", "=minimum_amount_currency"),
        ("subscription:billing_thresholds.amount_gte", ""),
        ("shipping_rate:fixed_amount.currency_options{}.amount", "key"),
        ("issuing.authorization:merchant_amount", "=merchant_currency"),
        ("issuing.cardholder:spending_controls.spending_limits[].amount", "=spending_limits_currency"),
        ("terminal.configuration:tipping{}.fixed_amounts[]", "key"),
        ("climate.product:current_prices_per_metric_ton{}.amount_total", "key"),
        ("balance:available[].amount", ""),
        ("balance:available[].source_types.card", ""),
        ("payment_record:amount_requested.value", ""),
        ("source_mandate_notification:amount", "none"),
        ("mandate:payment_method_details.payto.amount", "none"),
        ("refunds.create():amount", ""),
        ("payment_intents.create():amount", ""),
        ("payment_intents.capture():amount_to_capture", ""),
        ("charges.create():application_fee", ""),
        ("checkout.sessions.create():line_items[].price_data.unit_amount", ""),
        ("prices.create():currency_options{}.unit_amount", "key"),
    ],
)
def test_where_the_currency_of_an_amount_stands(path: str, currency: str) -> None:
    assert type_at(path) == Money(currency)


CURRENCIES_OF_ONE_AMOUNT = {"merchant_currency", "minimum_amount_currency", "presentment_currency", "source_currency"}
CURRENCIES_OF_NO_AMOUNT = {"default_currency", "spending_limits_currency"}
"""An account's default, beside no amount; and the currency of the limits inside, which is found by their name."""


@pytest.mark.slow
@each("release", SOME_RELEASES)
def test_a_currency_beside_amounts_is_the_currency_of_some(release: str) -> None:
    """A new ``…_currency`` beside amounts is looked at: is it theirs?."""
    catalog = load(release)
    for name, fields in structures(catalog):
        amounts = [one for one in fields.values() if isinstance(one, Money)]
        for field in (field for field in fields if field.endswith("_currency") and amounts):
            known = field in CURRENCIES_OF_ONE_AMOUNT and any(amount.currency == f"={field}" for amount in amounts)
            assert known or field in CURRENCIES_OF_NO_AMOUNT, f"{name}.{field}"


def structures(catalog: Catalog) -> Iterator[tuple[str, dict[str, Type]]]:
    """Every object and every structure inside one, with its fields."""
    pending, seen = list(catalog.object_names()), set[str]()
    while pending:
        name = pending.pop()
        found = catalog.object(name)
        if name in seen or found is None:
            continue
        seen.add(name)
        fields = {field: declared.type for field, declared in found.fields.items()}
        yield name, fields
        pending += [inner for type_ in fields.values() for inner in inner_names(type_)]


def inner_names(type_: Type) -> list[str]:
    match type_:
        case Object(name=name):
            return [name]
        case List(item=item):
            return inner_names(item)
        case Map(value=value):
            return inner_names(value)
        case Union(members=members):
            return [name for member in members for name in inner_names(member)]
    return []


@each("path", ["price:unit_amount_decimal", "plan:amount_decimal", "prices.create():unit_amount_decimal"])
@each("release", SOME_RELEASES)
def test_decimal_amounts_are_money_in_every_release(path: str, release: str) -> None:
    assert type_at(path, load(release)) == Money(decimal=True)


def test_an_embedded_object_has_its_own_currency() -> None:
    """``charge.balance_transaction.fee`` is in the settlement currency: the path starts again at the expanded object."""
    assert type_at("charge:balance_transaction") == Id(("balance_transaction",))
    for name in ("balance_transaction", "line_item"):
        assert isinstance(type_at(f"{name}:currency"), String)
    assert type_at("invoice:lines") == List(Object("line_item"), page=True)


@each(
    "path",
    [
        "coupon:percent_off",
        "tax_rate:percentage",
        "invoiceitem:quantity_decimal",
        "account:settings.payouts.schedule.delay_days",
        "account:settings.payouts.schedule.monthly_anchor",
        "charge:outcome.risk_score",
        "subscription_item:quantity",
        "prices.create():transform_quantity.divide_by",
        "billing.alert_triggered:value",
        "payment_intents.verify_microdeposits():amounts[]",
        "coupon:duration_in_months",
        "shipping_rate:delivery_estimate.minimum.value",
    ],
)
def test_plain_numbers_are_neither_money_nor_moments(path: str) -> None:
    assert type_at(path) in (INTEGER, NUMBER)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("charge:created", "s"),
        ("subscription:billing_cycle_anchor", "s"),
        ("subscription:trial_end", "s"),
        ("invoice:next_payment_attempt", "s"),
        ("subscription_item:current_period_end", "s"),
        ("payout:arrival_date", "s"),
        ("tax.registration:active_from", "s"),
        ("terminal.reader:last_seen_at", "ms"),
        ("v2.core.account:created", "iso"),
        ("coupons.create():redeem_by", "s"),
    ],
)
def test_moments_and_their_units(path: str, unit: str) -> None:
    assert type_at(path) == Timestamp(unit)


def test_ends_of_a_range_mean_what_the_field_around_them_means() -> None:
    created = type_at("charges.list():created")
    assert isinstance(created, Union) and Timestamp() in created.members
    assert type_at("charges.list():created.gte") == Timestamp()
    assert type_at("topups.list():amount.gte") == INTEGER


def test_times_of_day_are_text() -> None:
    assert type_at("v2.core.account:configuration.merchant.konbini_payments.support.hours.end_time") == String()


def walk(catalog: Catalog, kind: Type, path: str) -> Iterator[tuple[str, Type]]:
    match kind:
        case List(item=inner) | Map(value=inner):
            yield from walk(catalog, inner, path)
        case Union(members=members):
            for one in members:
                yield from walk(catalog, one, path)
        case Object(name=name) if name.startswith("#"):
            found = catalog.object(name)
            assert found is not None, f"{path}: {name}"
            for field in found.fields.values():
                yield from walk(catalog, field.type, f"{path}.{field.name}")
        case _:
            yield path, kind


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_amount_of_an_object_says_where_its_currency_stands(release: str) -> None:
    """Nothing keeps an unknown placement, and what has no currency at all stays a short list that was looked through."""
    catalog = load(release)
    none: set[str] = set()
    for name in catalog.object_names():
        found = catalog.object(name)
        assert found is not None
        for field in found.fields.values():
            for path, kind in walk(catalog, field.type, f"{name}.{field.name}"):
                if isinstance(kind, Money):
                    assert kind.currency in ("", "key", "none") or kind.currency.startswith("=")
                    none |= {path} if kind.currency == "none" else set()
    assert {path.split(".")[-1] for path in none} <= {"amount", "amount_authorized", "amount_eligible", "amount_gte"}
    assert len(none) <= 20


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_structures_refer_only_to_what_the_catalogue_has(release: str) -> None:
    catalog = load(release)
    for name in catalog.object_names():
        found = catalog.object(name)
        assert found is not None
        for field in found.fields.values():
            for path, kind in walk(catalog, field.type, f"{name}.{field.name}"):
                if isinstance(kind, Object):
                    assert catalog.object(kind.name) is not None, path
                if isinstance(kind, Id):
                    assert kind.targets and all(map(catalog.object, kind.targets)), path


def test_an_object_knows_what_its_own_id_points_to() -> None:
    assert type_at("charge:id") == Id(("charge",))
    assert type_at("radar.early_fraud_warning:charge") == Id(("charge",))


def test_numbers_that_travel_as_text_are_marked() -> None:
    price = load().object("price")
    assert price is not None
    assert price.fields["unit_amount_decimal"].encoded
    assert not price.fields["unit_amount"].encoded
    assert isinstance(type_at("price:tiers[].up_to"), Number)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("charge:payment_method", Id(("payment_method",))),
        ("line_item:invoice", Id(("invoice",))),
        ("subscription_item:subscription", Id(("subscription",))),
        ("refunds.create():charge", Id(("charge",))),
        ("subscriptions.create():customer", Id(("customer",))),
        ("checkout.sessions.create():line_items[].price", Id(("price", "plan"))),
        ("climate.orders.create():product", Id(("climate.product",))),
        ("payment_intents.create():payment_method", String()),
        ("charge:billing_details.tax_id", String()),
        ("event:account", String()),
    ],
)
def test_text_that_is_an_id(path: str, kind: Type) -> None:
    assert type_at(path) == kind
