"""Questions: lets people know what a run asks them (``approve``), by mail and in Slack, and how to answer.

Where this installation has a page for it, the message links to it: looking at the page decides nothing, for programs that scan mails follow
links. Otherwise it names the command that answers. A question may be sent twice where a process dies between sending and storing that: the
mail then has the ``Message-ID`` that it had, and the first answer counts in any case.

A question for two channels is for both or none, for nobody is to be asked in vain: what is not configured is found before anything is sent,
and a mail server can be asked whether it would take a mail. Slack can not, so it is told first. Where one of them does not take the
question now, it is tried again there alone, and the question stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, TypeAlias

from wfrun.interpreter.effects import Answer, Ask, Call, Done, TryAgain
from wfrun.interpreter.run import Run
from wfrun.live.channel import Messenger
from wfrun.support.records import evolve
from wfrun.support.short_text import shortened
from wfrun.values.datetimes import Timestamp
from wfrun.values.formatting import without_controls

Links: TypeAlias = Callable[[str, str, int], str | None]
"""From a run's id, its step's path and the moment until which it is asked, to the address of the page for the answer; None for none."""

MAX_SUBJECT = 200
"""Characters of a question that the subject of its mail shows."""

MAX_TOLD = 10_000
"""How many messages are remembered that went out while another channel did not take the question."""

MAIL_ARGUMENTS = ("to", "cc", "bcc", "from", "reply_to")


class Questions:
    """Sends questions out over the channels of mail and Slack: ``messengers`` are by the actions ``email`` and ``slack``."""

    def __init__(self, messengers: Mapping[str, Messenger], links: Links = lambda run, path, until: None) -> None:
        self._messengers = messengers
        self._links = links
        self._lock = Lock()
        self._told: dict[tuple[str, str], None] = {}
        """Messages that are on their way, by the key of the question and the action: of questions that another channel did not take."""

    def ask(self, effect: Ask, run: Run, now: int) -> Answer | TryAgain | None:
        """Sends a question out; None once all are told, or where nobody is to be. What a channel answers instead is returned."""
        told: list[Call] = []
        identity = run.identity
        key = f"{identity.idempotency_key(effect.path)}_{effect.until}"
        page = self._links(identity.run_id, effect.path, effect.until)
        if any(name in effect.arguments for name in ("to", "cc", "bcc")):
            told.append(Call(effect.path, "email", _mail(effect, run, page), key))
        if "channel" in effect.arguments:
            told.insert(0, Call(effect.path, "slack", _message(effect, run, page), key))
        untold = [call for call in told if (key, call.action) not in self._told]
        if len(untold) > 1:
            for call in untold:
                obstacle = self._messengers[call.action].obstacle(call, now)
                if obstacle is not None:
                    return obstacle
        later: TryAgain | None = None
        stands = len(untold) < len(told)
        for call in untold:
            answer = self._messengers[call.action].send(call, now, repeated=False)
            if isinstance(answer, TryAgain):
                later = answer
                stands = stands or answer.sent
            elif isinstance(answer, Done):
                self._remember(key, call.action)
                stands = True
            else:
                return answer
        if later is not None:
            return evolve(later, sent=stands)
        self._forget(key)
        return None

    def _remember(self, key: str, action: str) -> None:
        with self._lock:
            self._told[key, action] = None
            while len(self._told) > MAX_TOLD:
                del self._told[next(iter(self._told))]

    def _forget(self, key: str) -> None:
        """Forgets a question that is with all whom it is for."""
        with self._lock:
            for action in ("email", "slack"):
                self._told.pop((key, action), None)


def _mail(effect: Ask, run: Run, page: str | None) -> dict[str, Any]:
    subject = " ".join(without_controls(effect.message).split())
    cut = shortened(subject, MAX_SUBJECT)
    mail = {name: effect.arguments[name] for name in MAIL_ARGUMENTS if name in effect.arguments}
    mail |= {"subject": f"Your approval is asked for: {cut}", "append": _facts(effect, run)}
    if page is None:
        return mail | {"body": f"{effect.message}\n\n{_command(run)}"}
    return mail | {"body": effect.message, "links": {"Approve": f"{page}?answer=yes", "Refuse": f"{page}?answer=no"}}


def _message(effect: Ask, run: Run, page: str | None) -> dict[str, Any]:
    message = {"title": "Your approval is asked for", "channel": effect.arguments["channel"], "fields": _facts(effect, run)}
    if page is None:
        return message | {"text": f"{effect.message}\n\n{_command(run)}"}
    return message | {"text": effect.message, "link": page}


def _facts(effect: Ask, run: Run) -> dict[str, str]:
    identity = run.identity
    facts = {"Workflow": identity.workflow, "Run": identity.run_id, "Open until": str(Timestamp(effect.until))}
    if identity.account is not None:
        facts["Account"] = identity.account
    if not identity.livemode:
        facts["Mode"] = "test mode: no real money"
    return facts


def _command(run: Run) -> str:
    return f"Answer with: wfrun runs decide {run.identity.run_id} yes --who NAME (or no), with the --database of the worker"
