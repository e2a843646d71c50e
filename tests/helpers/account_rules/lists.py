"""Rules that hold for all operations: lists and their pages, expansion, metadata, empty texts, deleted objects."""

from __future__ import annotations

from tests.helpers.account import NOW, charge, thing
from tests.helpers.account_rules.rows import Refused, Rule, rule

BAD = "invalid_request_error"
PAGES = "api/pagination"
CHARGES = [
    thing("customer", "cus_0"),
    thing("customer", "cus_1"),
    *(charge(f"ch_{number}", created=NOW - number, customer=f"cus_{number % 2}") for number in range(5)),
]
"""Five charges, newest first: ch_0, ch_1 …"""

RULES: list[Rule] = [
    rule("lists are newest first", PAGES, CHARGES, ("charges.list", {}, ["ch_0", "ch_1", "ch_2", "ch_3", "ch_4"])),
    rule("a list has a limit", PAGES, CHARGES, ("charges.list", {"limit": 2}, ["ch_0", "ch_1"])),
    rule("a page begins after an object", PAGES, CHARGES, ("charges.list", {"limit": 2, "starting_after": "ch_1"}, ["ch_2", "ch_3"])),
    rule("a page ends before an object", PAGES, CHARGES, ("charges.list", {"limit": 2, "ending_before": "ch_3"}, ["ch_1", "ch_2"])),
    rule(
        "a page begins after an object that the filter leaves out",
        PAGES,
        CHARGES,
        ("charges.list", {"customer": "cus_0", "starting_after": "ch_1"}, ["ch_2", "ch_4"]),
        ("charges.list", {"customer": "cus_0", "ending_before": "ch_3"}, ["ch_0", "ch_2"]),
    ),
    rule(
        "a page at an object that does not exist is refused",
        PAGES,
        CHARGES,
        ("charges.list", {"starting_after": "ch_9"}, Refused("resource_missing", "No such charge: 'ch_9'")),
        ("charges.list", {"ending_before": "ch_9"}, Refused("resource_missing", "No such charge: 'ch_9'")),
    ),
    rule(
        "a page has one border",
        PAGES,
        CHARGES,
        ("charges.list", {"starting_after": "ch_0", "ending_before": "ch_3"}, Refused(BAD, "only specify one")),
    ),
    *(
        rule(f"a list is filtered by `created` {bounds}", "api/charges/list", CHARGES, ("charges.list", {"created": bounds}, ids))
        for bounds, ids in (
            ({"gt": NOW - 2}, ["ch_0", "ch_1"]),
            ({"gte": NOW - 2}, ["ch_0", "ch_1", "ch_2"]),
            ({"lt": NOW - 2}, ["ch_3", "ch_4"]),
            ({"lte": NOW - 2}, ["ch_2", "ch_3", "ch_4"]),
            ({"gt": NOW - 4, "lt": NOW - 1}, ["ch_2", "ch_3"]),
        )
    ),
    rule("a list of one moment", "api/charges/list", CHARGES, ("charges.list", {"created": NOW - 2}, ["ch_2"])),
    rule("a list of one customer", "api/charges/list", CHARGES, ("charges.list", {"customer": "cus_1"}, ["ch_1", "ch_3"])),
    rule(
        "an id becomes its object, at any depth",
        "expand",
        [
            charge(customer="cus_1", payment_intent="pi_1"),
            thing("payment_intent", "pi_1", latest_charge="ch_1", customer="cus_1"),
            thing("customer", "cus_1", email="a@example.com"),
        ],
        ("charges.retrieve", {"charge": "ch_1", "expand": ["customer"]}, {"customer.email": "a@example.com", "payment_intent": "pi_1"}),
        (
            "charges.retrieve",
            {"charge": "ch_1", "expand": ["payment_intent.customer"]},
            {"payment_intent.customer.email": "a@example.com", "customer": "cus_1"},
        ),
        (
            "payment_intents.retrieve",
            {"payment_intent": "pi_1", "expand": ["latest_charge.payment_intent.customer"]},
            {"latest_charge.payment_intent.customer.id": "cus_1"},
        ),
        ("charges.retrieve", {"charge": "ch_1"}, {"customer": "cus_1"}),
    ),
    rule(
        "the objects of a list are expanded too",
        "expand#lists",
        [charge(customer="cus_1"), thing("customer", "cus_1", email="a@example.com")],
        ("charges.list", {"expand": ["data.customer"]}, {"0.customer.email": "a@example.com"}),
        ("charges.list", {}, {"0.customer": "cus_1"}),
    ),
    rule(
        "what cannot be expanded is refused",
        "expand",
        [charge()],
        ("charges.retrieve", {"charge": "ch_1", "expand": ["amount"]}, Refused(BAD, "This property cannot be expanded (amount).")),
        ("charges.retrieve", {"charge": "ch_1", "expand": ["nonsense"]}, Refused(BAD, "cannot be expanded")),
        ("charges.retrieve", {"charge": "ch_1", "expand": ["a.b.c.d.e"]}, Refused(BAD, "more than 4 levels")),
        ("charges.list", {"expand": ["customer"]}, Refused(BAD, "cannot be expanded")),
    ),
    rule(
        "metadata merges, and an empty text takes a key away",
        "metadata",
        [thing("customer", "cus_1", metadata={"a": "1", "b": "2"})],
        ("customers.update", {"customer": "cus_1", "metadata": {"b": "", "c": "3"}}, {"metadata": {"a": "1", "c": "3"}}),
        ("customers.update", {"customer": "cus_1", "metadata": ""}, {"metadata": {}}),
    ),
    rule(
        "metadata has limits",
        "metadata",
        [thing("customer", "cus_1")],
        (
            "customers.update",
            {"customer": "cus_1", "metadata": {"k" * 41: "v"}},
            Refused(BAD, "Metadata keys can have up to 40 characters"),
        ),
        (
            "customers.update",
            {"customer": "cus_1", "metadata": {"k": "v" * 501}},
            Refused(BAD, "Metadata values can have up to 500 characters"),
        ),
        ("customers.update", {"customer": "cus_1", "metadata": {f"k{n}": "v" for n in range(51)}}, Refused(BAD, "50 keys")),
    ),
    rule(
        "an empty text clears what can be cleared, and is refused elsewhere",
        "error-codes#parameter-invalid-empty",
        [thing("customer", "cus_1", name="Ada"), charge()],
        ("customers.update", {"customer": "cus_1", "name": ""}, {"name": None}),
        ("refunds.create", {"charge": "ch_1", "reason": ""}, Refused("parameter_invalid_empty", "You passed an empty string for 'reason'")),
    ),
    rule(
        "an unknown id is refused",
        "error-codes#resource-missing",
        [],
        ("charges.retrieve", {"charge": "ch_1"}, Refused("resource_missing", "No such charge: 'ch_1'")),
        ("invoices.retrieve", {"invoice": "in_1"}, Refused("resource_missing", "No such invoice: 'in_1'")),
        ("subscriptions.cancel", {"subscription": "sub_1"}, Refused("resource_missing", "No such subscription: 'sub_1'")),
    ),
    rule(
        "a search finds what its query asks for",
        "search",
        [
            thing("customer", "cus_1", email="amy@x.io", created=NOW - 2),
            thing("customer", "cus_2", metadata={"tier": "gold"}, created=NOW - 1),
        ],
        ("customers.search", {"query": 'email:"AMY@x.io"'}, ["cus_1"]),
        ("customers.search", {"query": 'metadata["tier"]:"gold"'}, ["cus_2"]),
        ("customers.search", {"query": f'created>{NOW - 3} -email:"amy@x.io"'}, ["cus_2"]),
        ("customers.search", {"query": f'email:"amy@x.io" OR created:{NOW - 1}'}, ["cus_2", "cus_1"]),
        ("customers.search", {"query": 'tier:"gold"'}, Refused(BAD, "unsupported search field")),
        ("customers.search", {"query": "amy"}, Refused(BAD, "unable to parse your search query")),
    ),
    rule(
        "the balance is what the entries add up to",
        "api/balance/balance_object",
        [thing("balance_transaction", "txn_1", net=500, currency="eur", available_on=NOW - 1)],
        ("charges.create", {"amount": 1000, "currency": "usd", "source": "tok_visa"}, {"amount": 1000}),
        (
            "balance.retrieve",
            {},
            {
                "available.0.amount": 500,
                "available.0.currency": "eur",
                "available.#": 1,
                "pending.0.amount": 941,
                "pending.0.currency": "usd",
                "pending.#": 1,
            },
        ),
    ),
]
