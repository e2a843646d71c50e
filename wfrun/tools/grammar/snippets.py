"""Pieces of scripts that an editor offers while typing: each is a script, or statements of one, that the checker passes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """One snippet: what is typed for it, what it is, and its lines with numbered places, as VS Code writes them."""

    prefix: str
    description: str
    body: tuple[str, ...]
    statement: bool = False
    """It stands in a block."""


SNIPPETS = (
    Snippet(
        "workflow",
        "A workflow that an event starts",
        (
            'workflow "${1:Thank big spenders}"',
            "on ${2:payment_intent.succeeded} when ${3:amount > 1000 USD} <",
            '  ${0:log "a big payment"}',
            ">",
        ),
    ),
    Snippet(
        "every",
        "A workflow on a timetable",
        (
            'workflow "${1:Every morning}"',
            'on every ${2:weekday} at ${3:09:00} in "${4:Europe/London}" <',
            '  ${0:log "good morning"}',
            ">",
        ),
    ),
    Snippet(
        "demand",
        "A workflow that somebody starts",
        ('workflow "${1:Refund a charge}"', "on demand(${2:charge: string}) <", '  ${0:log "to be refunded"}', ">"),
    ),
    Snippet(
        "test",
        "A test of a workflow",
        (
            'test "${1:a failed charge is told}" <',
            "  given ${2:charge.failed} with ${3:amount = 25 USD}",
            "  expect ${0:nothing}",
            ">",
        ),
    ),
    Snippet("if", "A branch", ("if ${1:livemode} <", '  ${0:log "live"}', ">"), statement=True),
    Snippet("ifelse", "Two branches", ("if ${1:livemode} <", '  ${2:log "live"}', "> else <", '  ${0:log "test"}', ">"), statement=True),
    Snippet("for", "Something for each item", ("for ${1:charge} in ${2:list_charges limit=10} <", "  log $1.id$0", ">"), statement=True),
    Snippet(
        "try",
        "What to do when an action is refused",
        ("try <", '  ${1:slack "hello" channel="#orders"}', "> catch problem <", "  ${0:log problem.message}", ">"),
        statement=True,
    ),
    Snippet(
        "waitfor",
        "A wait for another event",
        (
            'let ${1:paid} = wait for ${2:invoice.paid} where ${3:customer == "cus_1"} up to ${4:7 days}',
            "if missing($1) <",
            '  ${0:log "not paid"}',
            ">",
        ),
        statement=True,
    ),
    Snippet(
        "approve",
        "A question to a person",
        ('let ${1:ok} = approve "${2:Go on?}" to="${3:lead@example.com}" up to ${4:2 days}', "stop unless $1"),
        statement=True,
    ),
    Snippet(
        "email",
        "A mail",
        ('email to="${1:team@example.com}"', '      subject="${2:Please look at this}"', '      body="${0:Something happened.}"'),
        statement=True,
    ),
)
"""All snippets."""
