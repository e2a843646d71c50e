"""Masking: a secret that the outside echoes is hidden in every form of it, and nothing else is."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.effects import NOW
from tests.helpers.live_stripe import KEY as STRIPE_KEY
from tests.helpers.live_stripe import call as call_of
from tests.helpers.live_stripe import run_of
from tests.helpers.tables import each
from wfrun.interpreter.effects import Call, Done, Refused, TryAgain, Unknown
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.masking import Mask, configured_parts, configured_texts, mask_of, secrets_in
from wfrun.live.world import World
from wfrun.settings.secret_values import Secrets
from wfrun.testing import FakeStripeServer
from wfrun.values.secret import HIDDEN, Secret

TOKEN = 'to"ken/1+ <é>'
KEY = "-----BEGIN KEY-----\nabcdefghijklmnop\nqrstuvwxyz123456\n-----END KEY-----"


@each(
    ("text", "hidden"),
    [
        (f"Bearer {TOKEN}!", f"Bearer {HIDDEN}!"),
        (f"{TOKEN}{TOKEN}", HIDDEN * 2),
        (json.dumps({"a": TOKEN}), f'{{"a": "{HIDDEN}"}}'),
        (json.dumps({"a": TOKEN}, ensure_ascii=False), f'{{"a": "{HIDDEN}"}}'),
        (f"https://a.example/?t={quote(TOKEN, safe='')}&x", f"https://a.example/?t={HIDDEN}&x"),
        (f"https://a.example/{quote(TOKEN)}", f"https://a.example/{HIDDEN}"),
        (f"https://a.example/{quote(TOKEN).lower()}", f"https://a.example/{HIDDEN}"),
        (quote(quote(TOKEN)), HIDDEN),
        (json.dumps({"a": TOKEN}).replace("/", r"\/"), f'{{"a": "{HIDDEN}"}}'),
        (r"to\u0022ken\u002F1\u002b \u003cé\u003E", HIDDEN),
        (json.dumps(json.dumps(TOKEN)), rf'"\"{HIDDEN}\""'),
        ("to&#34;ken&#x2F;1&#043; &#60;&#xE9;&#x003e;", HIDDEN),
        ("to&amp;quot;ken/1+ &amp;lt;é&amp;gt;", HIDDEN),
        (repr({"a": [TOKEN, "'"]}), f"{{'a': ['{HIDDEN}', \"'\"]}}"),
        (base64.b64encode(b"???>>>~~~").decode().replace("/", r"\/"), HIDDEN),
        (f"<b>{'to&quot;ken/1+ &lt;é&gt;'}</b>", f"<b>{HIDDEN}</b>"),
        (base64.b64encode(TOKEN.encode()).decode(), HIDDEN),
        (base64.b64encode(f"us:{TOKEN}".encode()).decode(), f"dXM6{HIDDEN}"),
        (base64.b64encode(f"usr:{TOKEN}:x".encode()).decode(), f"dXNyOn{HIDDEN}Ong="),
        (base64.b64encode(f"user:{TOKEN}".encode()).decode(), f"dXNlcjp{HIDDEN}g=="),
        (KEY, HIDDEN),
        (repr({"k": KEY}), f"{{'k': '{HIDDEN}'}}"),
        (r"\\.\pipe\x y", HIDDEN),
        (json.dumps(r"\\.\pipe\x y"), f'"{HIDDEN}"'),
        ("line 2 is abcdefghijklmnop", f"line 2 is {HIDDEN}"),
        ("to ken", "to ken"),
        ("short and tiny", "short and tiny"),
        ("", ""),
    ],
)
def test_every_form_of_a_secret_is_hidden(text: str, hidden: str) -> None:
    assert Mask([TOKEN, KEY, "short", "???>>>~~~", "\\\\.\\pipe\\x y"]).text(text) == hidden


@given(st.text(min_size=8).filter(lambda text: len(text.strip()) >= 8 and HIDDEN[0] not in text), st.text(), st.text())
def test_no_secret_is_left(secret: str, before: str, after: str) -> None:
    assert secret not in Mask([secret]).text(before + secret + after)


def test_answers_are_hidden_through_and_through() -> None:
    mask = Mask(["hush-hush"])
    value = {"a hush-hush": ["hush-hush", {"b": ("x", "hush-hush", 5, None, True)}]}
    hidden = {f"a {HIDDEN}": [HIDDEN, {"b": ["x", HIDDEN, 5, None, True]}]}
    assert mask.answer(Done(value, 1, certain=value, notes=("hush-hush",))) == Done(hidden, 1, certain=hidden, notes=(HIDDEN,))
    assert mask.answer(Refused("hush-hush", "no hush-hush", 1)) == Refused(HIDDEN, f"no {HIDDEN}", 1)
    assert mask.answer(Unknown("hush-hush", 1)) == Unknown(HIDDEN, 1)
    assert mask.answer(TryAgain("hush-hush", 1, sent=True)) == TryAgain(HIDDEN, 1, sent=True)


@each(
    ("secret", "texts"),
    [
        (Secret("token"), ["token"]),
        (Secret("Bearer token", "Bearer •••"), ["Bearer token", "token"]),
        (Secret("a:one b:two", "a:••• b:•••"), ["a:one b:two", "one", "two"]),
        (Secret("one/two", "•••/•••"), ["one/two", "one", "two"]),
    ],
)
def test_what_a_text_hides_is_found_in_it(secret: Secret, texts: list[str]) -> None:
    assert list(dict.fromkeys(secrets_in({"a": [{"b": secret}], "c": 1}))) == texts


def test_the_secrets_of_a_call_a_run_and_a_configuration() -> None:
    configuration = LiveConfiguration(
        stripe_key=Secret("sk_test_configured"),
        smtp_url=Secret("smtp://ada:pass%2Bword@mail.example.com"),
        slack_webhooks={"": Secret("https://hooks.slack.com/services/T0/B0/xyz")},
    )
    call = Call("1", "ping", {"a": [Secret("argument-secret")]}, "wf_1")
    secrets: list[Any] = [{"A": "environment-secret"}, Secrets({"A": "environment-secret"})]
    for known in secrets:
        mask = mask_of(call, known, (*configured_texts(configuration), *configured_parts(configuration)))
        for text in (
            "sk_test_configured", "smtp://ada:pass%2Bword@mail.example.com", "pass%2Bword", "pass+word", "services/T0/B0/xyz",
            "argument-secret", "environment-secret",
        ):  # fmt: skip
            assert mask.text(f"({text})") == f"({HIDDEN})"
    assert mask_of(None, {}, ()).text("anything at all") == "anything at all"


def test_a_secret_that_is_an_ordinary_word_leaves_fields_and_states_of_stripe(fake_stripe: FakeStripeServer) -> None:
    fake_stripe.add({"object": "charge", "id": "ch_1", "currency": "usd", "status": "succeeded", "description": "a currency"})
    world = World(
        LiveConfiguration(
            stripe_key=Secret(STRIPE_KEY),
            stripe_base=fake_stripe.url,
            smtp_url=Secret("smtp://ada:succeeded@127.0.0.1:9"),
            slack_webhooks={"": Secret("https://hooks.slack.com/retrieve_charge")},
        )
    )
    try:
        sender = world.sender(run_of(secrets={"A": "currency"}))
        answer = sender.send(call_of("retrieve_charge", charge="ch_1"), NOW)
    finally:
        world.close()
    assert isinstance(answer, Done)
    assert (answer.value["currency"], answer.value["status"], answer.value["description"]) == ("usd", "succeeded", f"a {HIDDEN}")


def test_keys_stay_where_they_are_names_of_fields() -> None:
    value = {"currency": {"currency": ["currency"]}}
    assert Mask(["currency"]).value(value, keys=False) == {"currency": {"currency": [HIDDEN]}}
    assert Mask(["currency"]).value(value) == {HIDDEN: {HIDDEN: [HIDDEN]}}
