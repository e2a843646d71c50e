"""Ids and the prefixes that tell what they belong to."""

from __future__ import annotations

import pytest

from tests.helpers.releases import SOME_RELEASES
from tests.helpers.tables import each
from wfrun import stripe_catalog
from wfrun.values.stripe_ids import (
    ALWAYS_PREFIXED,
    CHOSEN_BY_AUTHOR,
    MAY_BE_CHOSEN,
    OTHER_PREFIXES,
    PREFIXES,
    best_owner,
    interchangeable,
    is_no_id,
    may_name,
    owner_elsewhere,
    owners_of,
    split,
)


@pytest.mark.parametrize(
    ("identity", "parts"),
    [
        ("ch_1", ("ch", "1")),
        ("sub_1", ("sub", "1")),
        ("sub_sched_1", ("sub_sched", "1")),
        ("cs_test_a1", ("cs_test", "a1")),
        ("cs_live_a1", ("cs_live", "a1")),
        ("tax_li_1", ("tax_li", "1")),
        ("hello", ("", "")),
        ("hello_world", ("", "")),
        ("_1", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_longest_prefix_counts(identity: str, parts: tuple[str, str]) -> None:
    assert split(identity) == parts


@each(
    ("identity", "names", "owner"),
    [
        ("cus_9", ["charge"], "customer"),
        ("ch_1", ["customer"], "charge"),
        ("py_1", ["payment_intent"], "charge"),
        ("cus_9", ["charge", "payment_intent"], "customer"),
        ("ch_1", ["charge", "payment_intent"], None),
        # every prefix that an object's ids may have
        ("py_1", ["charge"], None),
        ("pyr_1", ["refund"], None),
        ("card_1", ["payment_method"], None),
        ("src_1", ["payment_method"], None),
        ("pm_1", ["source"], None),
        ("gcus_1", ["customer"], None),
        # what is free, or was another object once
        ("prod_1", ["price"], None),
        ("cus_1", ["coupon"], None),
        ("cus_1", ["plan"], None),
        ("promo_1", ["product"], None),
        ("tr_1", ["payout"], None),
        ("tr_1", ["charge"], "transfer"),
        # a customer may be named by the author: what is certain looks like Stripe's own
        ("in_house", ["customer"], None),
        ("in_house_7", ["customer"], None),
        ("in_7", ["customer"], "invoice"),
        ("in_house", ["charge"], "invoice"),
        # no id of Stripe's
        ("hello", ["charge"], None),
        ("cus_", ["charge"], None),
        ("cus_ 9", ["charge"], None),
        ("", ["charge"], None),
        # nothing is known of what is asked for
        ("cus_9", ["some.object"], None),
    ],
)
def test_an_id_that_certainly_belongs_to_another_object(identity: str, names: list[str], owner: str | None) -> None:
    assert owner_elsewhere(identity, names) == owner


@each(
    ("text", "names", "none"),
    [
        ("abandoned", ["payment_intent"], True),
        ("requested_by_customer", ["charge"], True),
        ("some words", ["charge", "payment_intent"], True),
        ("in_house", ["charge"], True),
        # a prefix of its own, a digit that may be Stripe's, an object whose ids may be chosen, nothing at all
        ("ch_of_mine", ["charge"], False),
        ("py_of_mine", ["charge"], False),
        ("card_of_mine", ["payment_method"], False),
        ("order_7", ["charge"], False),
        ("walk_in", ["customer"], False),
        ("gold", ["price"], False),
        ("abandoned", ["payment_intent", "coupon"], False),
        ("", ["charge"], False),
    ],
)
def test_a_text_that_is_certainly_no_id(text: str, names: list[str], none: bool) -> None:
    assert is_no_id(text, names) is none


def test_what_may_stand_for_each_other() -> None:
    assert interchangeable("price", "plan") and interchangeable("card", "payment_method") and interchangeable("charge", "charge")
    assert not interchangeable("charge", "payment_intent") and not interchangeable("price", "product")


def test_who_an_id_may_belong_to() -> None:
    assert may_name("cus_1", "customer") and may_name("cus_1", "coupon") and may_name("hello", "customer")
    assert not may_name("cus_1", "charge")
    assert owners_of("card_1") == {"card", "payment_method"}
    assert best_owner("ba_1", ["card", "bank_account"]) == "bank_account"
    assert best_owner("hello", ["card", "bank_account"]) == "card"
    assert best_owner("hello", []) is None


def test_the_tables_speak_of_objects_that_stripe_has() -> None:
    known = {name for release in SOME_RELEASES for name in stripe_catalog.load(release).object_names()}
    assert {*PREFIXES, *OTHER_PREFIXES, *ALWAYS_PREFIXED, *CHOSEN_BY_AUTHOR} <= known
    assert PREFIXES.keys() >= ALWAYS_PREFIXED
    assert not ALWAYS_PREFIXED & CHOSEN_BY_AUTHOR
    assert MAY_BE_CHOSEN <= ALWAYS_PREFIXED
