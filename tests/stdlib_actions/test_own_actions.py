"""``email``, ``slack``, ``http_request`` and ``log``: what is sent, and what is stopped before it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.interpreter.argument_encoding import RejectedArgument, to_json
from wfrun.interpreter.evaluator import OMITTED
from wfrun.interpreter.views import PARTIAL, Items, Record
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations, own_action
from wfrun.stdlib_actions.message_formats import mail_html, mail_text, recipients
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.missing import MISSING, Missing
from wfrun.values.money import Money
from wfrun.values.secret import Secret

LIBRARY = StandardDeclarations.of()
WHY = Missing("missing", "`email` is not there")
USD = Money(250_000, "usd")


def render(name: str, workflow: str = "Big orders", **values: Any) -> dict[str, Any]:
    found = own_action(name)
    assert found is not None
    return dict(found[1](values, workflow))


def refused(name: str, **values: Any) -> tuple[str, str]:
    with pytest.raises(RejectedArgument) as stopped:
        render(name, **values)
    return stopped.value.code, stopped.value.message


def record(raw: dict[str, Any]) -> Record:
    return Record(raw, LIBRARY)


# --- email ---------------------------------------------------------------------------------------------------------------------------


def test_a_mail() -> None:
    arguments = render(
        "email",
        to="fulfilment@example.com",
        cc=("a@example.com", "b@example.com", "a@example.com"),
        reply_to=("Ada <ada@example.com>",),
        **{"from": "shop@example.com"},
        subject="Order for cus_9",
        body="Please add a note.",
        append={"Customer ID": "cus_9", "Amount": USD, "Paid": Timestamp(1_769_850_000), "Tier": MISSING},
    )
    assert arguments == {
        "to": "fulfilment@example.com",
        "cc": ["a@example.com", "b@example.com"],
        "reply_to": "Ada <ada@example.com>",
        "from": "shop@example.com",
        "subject": "Order for cus_9",
        "body": "Please add a note.",
        "append": {"Customer ID": "cus_9", "Amount": "2,500.00 USD", "Paid": "2026-01-31T09:00:00Z", "Tier": "(missing)"},
    }
    assert recipients(arguments, "to") == ["fulfilment@example.com"]
    assert recipients(arguments, "cc") == ["a@example.com", "b@example.com"]
    assert recipients(arguments, "bcc") == []
    json.dumps(arguments)


def test_the_subject_is_the_workflows_name_and_one_line() -> None:
    assert render("email", workflow="Big orders", to="a@example.com")["subject"] == "Big orders"
    assert (
        render("email", to="a@example.com", subject="Hi\r\nBcc: all@example.com\x00\u2028 there")["subject"]
        == "Hi Bcc: all@example.com there"
    )
    assert render("email", to="a@example.com", subject=WHY)["subject"] == "(missing)"
    assert len(render("email", to="a@example.com", subject="x" * 5_000)["subject"]) == 900


@each(
    ("values", "code", "said"),
    [
        ({}, "missing-argument", "`to`"),
        ({"to": WHY}, "missing-value", "`to` is missing: `email` is not there"),
        ({"to": ("a@example.com", WHY)}, "missing-value", "`to[1]` is missing"),
        ({"to": ""}, "bad-address", "empty"),
        ({"to": ()}, "bad-address", "nobody"),
        ({"to": "ada"}, "bad-address", "`ada` is not a mail address"),
        ({"to": "a@example.com\nBcc: x@example.com"}, "bad-address", "not a mail address"),
        ({"to": "a@example.com, b@example.com"}, "bad-address", "not a mail address"),
        ({"to": tuple(f"a{n}@example.com" for n in range(101))}, "bad-address", "101 addresses"),
        ({"to": 5}, "wrong-type", "a number"),
        ({"to": Secret("a@example.com")}, "wrong-type", "text"),
        ({"to": "a@example.com", "from": "shop"}, "bad-address", "`from`"),
        ({"to": "a@example.com", "append": "rows"}, "wrong-type", "a map"),
        ({"to": "a@example.com", "append": {str(n): n for n in range(1_001)}}, "wrong-type", "1,000"),
        ({"to": "a@example.com", "color": "red"}, "unknown-argument", "`color`"),
    ],
)
def test_mails_that_are_not_sent(values: dict[str, Any], code: str, said: str) -> None:
    told = refused("email", **values)
    assert told[0] == code
    assert said in told[1]
    assert "\n" not in told[1]


class Seen(HTMLParser):
    """The tags and the visible text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        assert all(name in ("charset", "style", "scope") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_texts_of_a_mail() -> None:
    arguments = render("email", to="a@example.com", subject="S", body="One.\n\nTwo\nlines.", append={"Amount": USD, "Note": "a\nb"})
    assert mail_text(arguments) == "One.\n\nTwo\nlines.\n\nAmount: 2,500.00 USD\nNote: a\n  b\n"
    page = Seen(mail_html(arguments))
    assert page.tags.count("p") == 2
    assert page.tags.count("tr") == 2
    assert "2,500.00 USD" in page.texts
    bare = render("email", to="a@example.com")
    assert mail_text(bare) == "\n"
    assert "table" not in Seen(mail_html(bare)).tags


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_data_never_becomes_markup(subject: str, body: str, rows: dict[str, str]) -> None:
    arguments = render("email", to="a@example.com", subject=subject, body=body, append=rows)
    page = Seen(mail_html(arguments))
    assert set(page.tags) <= {"html", "head", "meta", "title", "body", "p", "br", "table", "tr", "th", "td"}
    assert page.tags.count("tr") == len(arguments["append"])
    assert "\n" not in arguments["subject"]
    mail_text(arguments).encode("utf-8", "surrogatepass")


def test_a_script_in_the_data_is_shown_as_text() -> None:
    arguments = render("email", to="a@example.com", body="<script>alert(\"x\")</script> & 'more'", append={"<b>": "<img src=x onerror=y>"})
    page = mail_html(arguments)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;" in page
    assert "<b>" not in page


def test_secrets_are_never_in_a_mail() -> None:
    arguments = render(
        "email", to="a@example.com", subject=Secret("hush"), body=Secret("Bearer hush", "Bearer •••"), append={"Key": Secret("hush")}
    )
    assert "hush" not in str(arguments) + mail_text(arguments) + mail_html(arguments)
    assert arguments["body"] == "Bearer •••"


# --- slack and log -------------------------------------------------------------------------------------------------------------------


def test_a_slack_message() -> None:
    arguments = render(
        "slack", text="Paid <@U1> & more", channel="#orders", title="Order", fields={"Amount": USD}, link="https://example.com/x"
    )
    assert arguments == {
        "text": "Paid <@U1> & more",
        "channel": "#orders",
        "title": "Order",
        "fields": {"Amount": "2,500.00 USD"},
        "link": "https://example.com/x",
    }


@pytest.mark.parametrize(
    ("values", "code", "said"),
    [
        ({}, "missing-argument", "`text`"),
        ({"text": "x", "channel": MISSING}, "missing-value", "`channel` is missing"),
        ({"text": "x", "channel": "two words"}, "wrong-type", "no spaces"),
        ({"text": "x", "channel": 5}, "wrong-type", "a number"),
        ({"text": "x", "link": "javascript:alert(1)"}, "wrong-type", "`link`"),
        ({"text": "x", "link": MISSING}, "missing-value", "`link`"),
        ({"text": "x", "fields": (1,)}, "wrong-type", "a map"),
    ],
)
def test_slack_messages_that_are_not_sent(values: dict[str, Any], code: str, said: str) -> None:
    told = refused("slack", **values)
    assert told[0] == code
    assert said in told[1]


def test_a_log_line() -> None:
    assert render("log", message="cus_9 paid 5.00 USD") == {"message": "cus_9 paid 5.00 USD"}
    assert render("log", message=WHY) == {"message": "(missing)"}
    assert render("log", message=USD) == {"message": "2500.00 USD"}
    assert refused("log")[0] == "missing-argument"


# --- http_request ----------------------------------------------------------------------------------------------------------------------


def test_a_request() -> None:
    token = Secret("Bearer hush", "Bearer •••")
    arguments = render(
        "http_request",
        url="https://crm.example.com/orders",
        headers={"Authorization": token, "X-Count": 5},
        json={
            "amount": USD,
            "at": Timestamp(1_769_850_000),
            "wait": Duration(60),
            "half": Decimal("0.5"),
            "ok": True,
            "tags": ("a", "b"),
            "charge": record({"id": "ch_1", "customer": None}),
            "metadata": record({"order": "7", "gone": None}),
            "left out": OMITTED,
        },
    )
    assert arguments == {
        "url": "https://crm.example.com/orders",
        "method": "POST",
        "headers": {"Authorization": token, "X-Count": "5"},
        "json": {
            "amount": {"minor": 250_000, "currency": "usd"},
            "at": "2026-01-31T09:00:00Z",
            "wait": 60,
            "half": Decimal("0.5"),
            "ok": True,
            "tags": ["a", "b"],
            "charge": {"id": "ch_1", "customer": None},
            "metadata": {"order": "7"},
        },
    }
    assert to_json(arguments)["headers"]["Authorization"] == "Bearer •••"


def test_values_that_grow_without_end_are_stopped() -> None:
    deep: Any = ()
    wide: Any = (1,)
    for _ in range(5_000):
        deep = (deep,)
    for _ in range(12):
        wide = (wide,) * 10
    for value in (deep, wide, {"a": deep}):
        code, message = refused("http_request", url="https://example.com", json=value)
        assert code == "wrong-type"
        assert len(message) < 1_000


def test_the_method_follows_the_body() -> None:
    assert render("http_request", url="https://example.com")["method"] == "GET"
    assert render("http_request", url="https://example.com", form={"a": (1, 2), "b": True}) == {
        "url": "https://example.com",
        "method": "POST",
        "form": {"a": ["1", "2"], "b": "true"},
    }
    assert render("http_request", url="https://example.com", json=(), method="PUT")["method"] == "PUT"
    assert render("http_request", url="https://example.com", method="DELETE")["method"] == "DELETE"


@each(
    ("values", "code", "said"),
    [
        ({}, "missing-argument", "`url`"),
        ({"url": MISSING}, "missing-value", "`url` is missing"),
        ({"url": "ftp://example.com"}, "wrong-type", "`https://`"),
        ({"url": "https://user:pass@example.com"}, "wrong-type", "name and password"),
        ({"url": "https://example.com/ x"}, "wrong-type", "no spaces"),
        ({"url": "https://example.com", "method": "get"}, "unknown-value", "GET"),
        ({"url": "https://example.com", "method": "CONNECT"}, "unknown-value", "GET"),
        ({"url": "https://example.com", "method": "GET", "json": 1}, "wrong-type", "sends no `json`"),
        ({"url": "https://example.com", "json": 1, "form": {}}, "wrong-type", "not both"),
        ({"url": "https://example.com", "json": {"a": (1, {"b": WHY})}}, "missing-value", "`json.a[1].b` is missing: `email` is not there"),
        ({"url": "https://example.com", "json": Items.of((1,), partial=PARTIAL)}, "missing-value", "first part"),
        ({"url": "https://example.com", "form": {"a": MISSING}}, "missing-value", "`form.a`"),
        ({"url": "https://example.com", "form": {"a": {"b": 1}}}, "wrong-type", "a map"),
        ({"url": "https://example.com", "headers": {"X": "a\r\nHost: evil"}}, "wrong-type", "line break"),
        ({"url": "https://example.com", "headers": {"X": Secret("a\nb")}}, "wrong-type", "line break"),
        ({"url": "https://example.com", "headers": {"X Y": "a"}}, "wrong-type", "no header can have"),
        ({"url": "https://example.com", "headers": {"X:\r\nY": "a"}}, "wrong-type", "no header can have"),
        ({"url": "https://example.com", "headers": {"": "a"}}, "wrong-type", "no header can have"),
        ({"url": "https://example.com", "headers": {"Content-Length": "5"}}, "wrong-type", "cannot be set"),
        ({"url": "https://example.com", "headers": {"X": "1", "x": "2"}}, "wrong-type", "twice"),
        ({"url": "https://example.com", "headers": {"X": MISSING}}, "missing-value", "`headers.X`"),
        ({"url": "https://example.com", "headers": "X: 1"}, "wrong-type", "a map"),
    ],
)
def test_requests_that_are_not_sent(values: dict[str, Any], code: str, said: str) -> None:
    told = refused("http_request", **values)
    assert told[0] == code
    assert said in told[1]
    assert "\n" not in told[1]


def test_nothing_of_a_secret_is_told() -> None:
    code, message = refused("http_request", url=Secret("https://user:hush@example.com"))
    assert code == "wrong-type"
    assert "hush" not in message
    assert "name and password" not in message
    secret = Secret("https://hooks.example.com/hush", "https://hooks.example.com/•••")
    assert render("http_request", url=secret)["url"] is secret


VALUES = st.recursive(
    st.one_of(
        st.just(MISSING),
        st.booleans(),
        st.integers(),
        st.text(),
        st.sampled_from([USD, Timestamp(0), Duration(5), Secret("hush"), "a@example.com", "https://example.com", "GET", OMITTED]),
        st.builds(record, st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.floats()))),
    ),
    lambda inner: st.one_of(st.lists(inner).map(tuple), st.dictionaries(st.text(), inner)),
    max_leaves=6,
)


@pytest.mark.slow
@given(st.sampled_from(sorted(OWN_ACTIONS)), st.data())
def test_whatever_the_values_are_the_answer_is_arguments_or_a_refusal(name: str, data: st.DataObject) -> None:
    found = own_action(name)
    assert found is not None
    declaration, renderer = found
    names = st.sampled_from([parameter.name for parameter in declaration.parameters])
    values: Mapping[str, Any] = data.draw(st.dictionaries(names, VALUES))
    given_values = {key: value for key, value in values.items() if value is not OMITTED}
    try:
        arguments = renderer(given_values, "Name")
    except RejectedArgument as stopped:
        assert stopped.code in ("missing-value", "missing-argument", "wrong-type", "bad-address", "unknown-value")
        assert "hush" not in stopped.message
    else:
        assert "hush" not in json.dumps(to_json(arguments), default=str)
        assert set(arguments) <= {parameter.name for parameter in declaration.parameters}


# --- the declarations ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OWN_ACTIONS))
def test_each_example_checks(name: str) -> None:
    from wfrun.dsl.parser.parser import parse
    from wfrun.dsl.pipeline import check
    from wfrun.dsl.source import Source

    found = own_action(name)
    assert found is not None
    declaration = found[0]
    source = Source("example.wf", f'workflow "Example"\non payment_intent.succeeded <\n  {declaration.example}\n>\n')
    parsed = parse(source)
    checked = check([parsed], lambda file, release: LIBRARY)
    assert not checked.problems
    assert declaration.doc.endswith(".")
    assert all(parameter.doc for parameter in declaration.parameters)


def test_everything_that_a_program_may_name() -> None:
    assert LIBRARY.release == LIBRARY.releases()[-1]
    names = list(LIBRARY.action_names())
    assert len(names) == len(set(names))
    assert {"email", "slack", "http_request", "log", "create_refund"} <= set(names)
    refund = LIBRARY.action("create_refund")
    assert refund is not None
    assert refund.operation == "refunds.create"
    assert LIBRARY.action("create_refund") is refund
    assert LIBRARY.renderer("create_refund") is None
    assert LIBRARY.renderer("email") is not None
    assert LIBRARY.action("nothing_like_it") is None
    upper = LIBRARY.function("upper")
    assert upper is not None
    assert upper.name == "upper"
    assert "upper" in set(LIBRARY.function_names())
    charge = LIBRARY.object("charge")
    assert charge is not None
    assert "amount" in charge.fields
    assert LIBRARY.event("charge.failed") is not None
    assert "charge.failed" in LIBRARY.event_names()
    assert StandardDeclarations.of("endive").release.endswith(".endive")
    with pytest.raises(ValueError, match="not known"):
        StandardDeclarations.of("elderberry")
