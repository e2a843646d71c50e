"""Slack messages: what comes from data is shown as it is, and the limits hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wfrun.stdlib_actions.slack_messages import (
    FIELDS_IN_SECTION,
    MAX_FIELD,
    MAX_NOTIFICATION,
    MAX_TEXT,
    MAX_TEXTS,
    MAX_TITLE,
    parts,
    size,
    slack_message,
)
from wfrun.values.secret import Secret

SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("<>&|*_~`@#!:\n;")
TEXTS = st.text(SIGNS, max_size=200) | st.sampled_from(
    ["<!channel>", "<@U1>", "&lt;!here&gt;", "<https://x.example|y>", "*b*", ":+1:", "@here", "&amp;"]
)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 30, 300]))
LINKS = st.text(st.characters(min_codepoint=33, exclude_categories=["Cc", "Cs", "Z"]), max_size=40).map("https://x.example/".__add__)
ARGUMENTS = st.fixed_dictionaries(
    {"text": LONG}, optional={"title": TEXTS, "fields": st.dictionaries(TEXTS, LONG, max_size=25), "link": LINKS}
)  # fmt: skip


def unescape(text: str) -> str:
    """Returns what Slack shows of a text as sent."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def texts(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for block in payload["blocks"] for one in ([block["text"]] if "text" in block else []) + block.get("fields", [])]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(ARGUMENTS)
def test_no_sign_of_data_begins_a_mention_a_link_or_a_format(arguments: dict[str, Any]) -> None:
    payload = slack_message(arguments).payload
    links = [one for one in texts(payload) if one["type"] == "mrkdwn"]
    assert len(links) == ("link" in arguments)
    for one in links:
        inside = one["text"]
        assert (inside[0], inside[-1], inside.count("<"), inside.count(">"), inside.count("|")) == ("<", ">", 1, 1, 1)
        assert inside.startswith("<https://x.example/")
        assert inside.endswith("|Open x.example>")
        assert one["verbatim"] is True
    for one in [*texts(payload), {"type": "plain_text", "emoji": False, "text": payload["text"]}]:
        if one["type"] == "plain_text":
            assert one["emoji"] is False
            assert not {"<", ">"} & set(one["text"])
            assert one["text"].replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0
            assert one["text"].strip()
    assert payload["mrkdwn"] is False
    json.dumps(payload).encode("ascii")


@given(ARGUMENTS)
def test_slacks_limits_hold(arguments: dict[str, Any]) -> None:
    payload = slack_message(arguments).payload
    assert 1 <= len(payload["blocks"]) <= 50
    assert units(payload["text"]) <= MAX_NOTIFICATION
    assert sum(units(one["text"]) for one in texts(payload)) <= MAX_TEXTS
    for block in payload["blocks"]:
        assert units(block.get("text", {}).get("text", "")) <= (MAX_TITLE if block["type"] == "header" else MAX_TEXT)
        assert 1 <= len(block.get("fields", ["one"])) <= FIELDS_IN_SECTION
        assert all(units(one["text"]) <= MAX_FIELD for one in block.get("fields", ()))


@given(st.text(SIGNS, max_size=3000))
def test_what_fits_is_shown_whole(text: str) -> None:
    message = slack_message({"text": text})
    shown = "".join(unescape(one["text"]) for one in texts(message.payload) if one["text"] != "(an empty message)")
    if not message.notes and text.strip():
        assert "".join(shown.split()) == "".join("".join(part for part in text.splitlines()).split())


@given(st.text(SIGNS, max_size=400), st.integers(min_value=10, max_value=60))
def test_parts_are_the_text(text: str, limit: int) -> None:
    found = list(parts(text, limit))
    assert all(0 < size(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_message() -> None:
    message = slack_message(
        {
            "text": "Paid <@U1> & more",
            "title": "Order",
            "fields": {"Amount": "2,500.00 USD", "": "alone", "Note": ""},
            "link": "https://shop.example.com/a?b=1&c=<d|e>",
            "channel": "#orders",
        }
    )
    plain = {"type": "plain_text", "emoji": False}
    assert message.notes == ()
    assert message.payload == {
        "text": "Order: Paid &lt;@U1&gt; &amp; more",
        "blocks": [
            {"type": "header", "text": {**plain, "text": "Order"}},
            {"type": "section", "text": {**plain, "text": "Paid &lt;@U1&gt; &amp; more"}},
            {
                "type": "section",
                "fields": [{**plain, "text": "Amount\n2,500.00 USD"}, {**plain, "text": "alone"}, {**plain, "text": "Note"}],
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "<https://shop.example.com/a?b=1&amp;c=%3Cd%7Ce%3E|Open shop.example.com>",
                    "verbatim": True,
                },
            },
        ],
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_what_is_too_long_is_cut_and_told() -> None:
    message = slack_message(
        {"text": "a" * 20_000, "fields": {str(n): "&" * 3_000 for n in range(700)}, "link": "https://x.example/" + "a" * 4_000}
    )
    assert message.notes == (
        "the link is left out: it is longer than Slack takes",
        "698 rows of the table left out: Slack takes no longer message",
        "the text is cut: Slack takes no longer message",
    )
    shown = [one["text"] for one in texts(message.payload)]
    assert shown[-1] == "… and 698 more"
    assert shown[0] == "a" * 3_000
    assert shown[-4].endswith("a…")


def test_many_short_rows_stay_within_the_blocks() -> None:
    message = slack_message(
        {"text": "t\n" * 4_000, "title": "t", "fields": {str(n): "" for n in range(1_000)}, "link": "https://x.example"}
    )
    assert len(message.payload["blocks"]) <= 50
    assert message.notes == ("601 rows of the table left out: Slack takes no longer message",)


def test_a_secret_link_is_revealed_and_a_secret_text_is_not() -> None:
    message = slack_message({"text": str(Secret("hush")), "link": Secret("https://x.example/hush", "https://x.example/•••")})
    assert [one["text"] for one in texts(message.payload)] == ["•••", "<https://x.example/hush|Open x.example>"]


def test_an_empty_message_says_so() -> None:
    for text in ("", " \n", "\u2028"):
        assert [one["text"] for one in texts(slack_message({"text": text}).payload)] == ["(an empty message)"]
