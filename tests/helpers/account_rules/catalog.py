"""Rules of products, prices, coupons and promotion codes."""

from __future__ import annotations

from tests.helpers.account import thing
from tests.helpers.account_rules.rows import RECORDED, Refused, Rule, rule

BAD = "invalid_request_error"

RULES: list[Rule] = [
    rule(
        "a product may have an id of its maker's choice, once",
        "api/products/create",
        [],
        ("products.create", {"id": "prod_mine", "name": "Shoes"}, {"id": "prod_mine", "active": True}),
        ("products.create", {"id": "prod_mine", "name": "Shoes"}, Refused("resource_already_exists", "Product already exists.")),
    ),
    rule(
        "a product with prices is not deleted",
        RECORDED,
        [thing("product", "prod_1"), thing("product", "prod_2"), thing("price", "price_1", product="prod_1")],
        ("products.delete", {"product": "prod_1"}, Refused(BAD, "one or more user-created prices")),
        ("products.delete", {"product": "prod_2"}, {"deleted": True}),
        ("products.retrieve", {"product": "prod_2"}, Refused("resource_missing", "No such product: 'prod_2'")),
    ),
    rule(
        "a price needs a product",
        "api/prices/create",
        [],
        ("prices.create", {"currency": "usd", "unit_amount": 500}, Refused("parameter_missing", "product")),
        (
            "prices.create",
            {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Shoes"}},
            {"unit_amount": 500, "type": "one_time"},
        ),
        then={"$1.product": {"name": "Shoes"}},
    ),
    rule(
        "a price that comes again is recurring",
        "api/prices/create",
        [thing("product", "prod_1")],
        (
            "prices.create",
            {"currency": "eur", "unit_amount": 500, "product": "prod_1", "recurring": {"interval": "year"}},
            {"type": "recurring", "recurring.interval": "year", "recurring.interval_count": 1, "recurring.usage_type": "licensed"},
        ),
        ("prices.create", {"currency": "eur", "unit_amount": -5, "product": "prod_1"}, Refused("parameter_invalid_integer")),
    ),
    rule(
        "a lookup key is of one price, until it goes over to another",
        "products-prices/manage-prices#lookup-keys",
        [thing("product", "prod_1"), thing("price", "price_1", lookup_key="gold", product="prod_1")],
        (
            "prices.create",
            {"currency": "usd", "unit_amount": 5, "product": "prod_1", "lookup_key": "gold"},
            Refused(BAD, "already uses that lookup key"),
        ),
        (
            "prices.create",
            {"currency": "usd", "unit_amount": 5, "product": "prod_1", "lookup_key": "gold", "transfer_lookup_key": True},
            {"lookup_key": "gold"},
        ),
        then={"price_1": {"lookup_key": None}},
    ),
    rule(
        "a tax behavior that was given stays",
        "api/prices/update",
        [thing("price", "price_1", tax_behavior="inclusive"), thing("price", "price_2", tax_behavior="unspecified")],
        ("prices.update", {"price": "price_1", "tax_behavior": "exclusive"}, Refused(BAD, "cannot be changed")),
        ("prices.update", {"price": "price_2", "tax_behavior": "exclusive"}, {"tax_behavior": "exclusive"}),
        ("prices.update", {"price": "price_1", "active": False}, {"active": False}),
    ),
    rule(
        "a coupon takes off an amount or a percentage",
        "api/coupons/create",
        [],
        ("coupons.create", {"percent_off": "25", "id": "SUMMER"}, {"id": "SUMMER", "duration": "once", "valid": True}),
        ("coupons.create", {"percent_off": "25", "id": "SUMMER"}, Refused("resource_already_exists", "Coupon already exists.")),
        ("coupons.create", {"amount_off": 500, "currency": "usd"}, {"amount_off": 500, "currency": "usd", "percent_off": None}),
        ("coupons.create", {"amount_off": 500}, Refused("parameter_missing", "currency")),
        ("coupons.create", {}, Refused(BAD, "percent_off or amount_off")),
        ("coupons.create", {"percent_off": "25", "amount_off": 500, "currency": "usd"}, Refused(BAD, "only pass one")),
        ("coupons.create", {"percent_off": "100.5"}, Refused(BAD, "at most 100")),
        ("coupons.create", {"percent_off": "0"}, Refused(BAD, "greater than 0")),
    ),
    rule(
        "only a coupon that repeats has months",
        "api/coupons/create",
        [],
        ("coupons.create", {"percent_off": "5", "duration": "repeating"}, Refused(BAD, "duration_in_months")),
        ("coupons.create", {"percent_off": "5", "duration": "forever", "duration_in_months": 3}, Refused(BAD, "duration_in_months")),
        (
            "coupons.create",
            {"percent_off": "5", "duration": "repeating", "duration_in_months": 3},
            {"duration": "repeating", "duration_in_months": 3},
        ),
    ),
    rule(
        "a deleted coupon is gone",
        "api/coupons/delete",
        [thing("coupon", "SUMMER")],
        ("coupons.delete", {"coupon": "SUMMER"}, {"deleted": True, "id": "SUMMER"}),
        ("coupons.retrieve", {"coupon": "SUMMER"}, Refused("resource_missing", "No such coupon: 'SUMMER'")),
    ),
    rule(
        "no two active promotion codes have one code",
        RECORDED,
        [thing("coupon", "SUMMER", valid=True)],
        ("promotion_codes.create", {"promotion": {"type": "coupon", "coupon": "SUMMER"}, "code": "SUN"}, {"code": "SUN", "active": True}),
        (
            "promotion_codes.create",
            {"promotion": {"type": "coupon", "coupon": "SUMMER"}, "code": "sun"},
            Refused(BAD, "An active promotion code with `code: sun` already exists."),
        ),
        ("promotion_codes.update", {"promotion_code": "$0.id", "active": False}, {"active": False}),
        ("promotion_codes.create", {"promotion": {"type": "coupon", "coupon": "SUMMER"}, "code": "SUN"}, {"active": True}),
    ),
    rule(
        "a promotion code needs a valid coupon",
        "api/promotion_codes/update",
        [
            thing("coupon", "OLD", valid=False),
            thing("promotion_code", "promo_1", active=False, promotion={"type": "coupon", "coupon": "OLD"}),
        ],
        ("promotion_codes.create", {"promotion": {"type": "coupon", "coupon": "OLD"}}, Refused(BAD, "no longer valid")),
        ("promotion_codes.update", {"promotion_code": "promo_1", "active": True}, Refused(BAD, "no longer valid")),
    ),
]
