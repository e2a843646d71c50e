"""Approval pages: where people answer what a run asks (``approve``), by the links that they were sent.

``GET /approvals/TOKEN`` shows the question and decides nothing: programs that scan mails follow links, and so do previews. ``POST`` there
answers it, once. Whoever has the link may answer; the name that they give is written down as they give it, with the remark that it came by
the link.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wfrun.runs.approval_links import PAGE, BadLink, Question, answer_link, find_question
from wfrun.runs.approvals import NotAsked
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.engine import Engine
from wfrun.server.pages import page, told
from wfrun.support.short_text import shortened
from wfrun.values.datetimes import Timestamp
from wfrun.values.formatting import without_controls

MAX_FORM = 4_096
"""Bytes of the largest form that is read."""

MAX_NAME = 100
"""Characters of a name."""

MAX_MESSAGE = 20_000
"""Characters of a question that are shown."""

TITLE = "Your approval is asked for"

_FORM = "application/x-www-form-urlencoded"


class _BadForm(Exception):
    """A form that cannot be read: its status and one sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ApprovalPages:
    """The pages on which the questions of a database's runs are answered."""

    def __init__(self, database: Database, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock

    def routes(self) -> list[Route]:
        """Returns the routes, for an application of one's own."""
        return [Route(PAGE + "{token}", self.show, methods=["GET"]), Route(PAGE + "{token}", self.answer, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Shows a question."""
        token = request.path_params["token"]
        try:
            question = await run_in_threadpool(find_question, self._database, token, clock=self._clock)
        except (BadLink, NotAsked, DatabaseProblem) as problem:
            return _refusal(problem)
        meant = request.query_params.get("answer")
        return page("question.html", title=TITLE, message=_shown(question.message), facts=_facts(question), meant=meant)

    async def answer(self, request: Request) -> Response:
        """Answers a question with what its form says."""
        token = request.path_params["token"]
        try:
            form = await _form(request)
            approved = {"yes": True, "no": False}[form.get("answer", "")]
        except KeyError:
            return told("No answer", "An answer is `yes` or `no`: nothing was decided.", 400)
        except _BadForm as problem:
            return told("No answer", f"{problem}: nothing was decided.", problem.status)
        name = " ".join(without_controls(form.get("name", "")).split())[:MAX_NAME]
        who = f"{name}, by the link" if name else "the link"
        try:
            await run_in_threadpool(answer_link, self._database, self._engine, token, approved, who, clock=self._clock)
        except (BadLink, NotAsked, DatabaseProblem) as problem:
            return _refusal(problem)
        return told("Approved" if approved else "Refused", "The answer is stored, and the run goes on with it. You may close this page.")


def approval_app(database: Database, engine: Engine, clock: Callable[[], float] = time.time) -> Starlette:
    """Returns an application that serves the pages of approvals alone."""
    pages = ApprovalPages(database, engine, clock)
    return Starlette(routes=pages.routes(), exception_handlers={HTTPException: _http_problem, Exception: _unforeseen})


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    text = "There is no such page here." if problem.status_code == 404 else "This page does not take that."
    return told("No page", text, problem.status_code, headers=problem.headers)


async def _unforeseen(request: Request, problem: Exception) -> Response:
    return told("Something went wrong", "Nothing was decided. Try again later.", 500)


def _refusal(problem: BadLink | NotAsked | DatabaseProblem) -> Response:
    if isinstance(problem, BadLink):
        return told("No question", _sentence(problem), 404)
    if isinstance(problem, NotAsked):
        return told("Not open any more", _sentence(problem), 410)
    return told(
        "Not now", "Nothing was decided: the runs cannot be reached at the moment. Try again later.", 503, headers={"Retry-After": "30"}
    )


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return f"{text}." if text.startswith("run_") else f"{text[:1].upper()}{text[1:]}."


def _shown(text: str) -> str:
    plain = without_controls(text, keep="\n\t")
    return shortened(plain, MAX_MESSAGE)


def _facts(question: Question) -> list[tuple[str, str]]:
    facts = [("Workflow", question.workflow), ("Run", question.run), ("Open until", str(Timestamp(question.until)))]
    if question.account:
        facts.append(("Account", question.account))
    if not question.livemode:
        facts.append(("Mode", "test mode: no real money"))
    return facts


async def _form(request: Request) -> Mapping[str, str]:
    """Returns the fields of a form. Raises ``_BadForm``."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _BadForm(415, "This page takes its own form")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            raise _BadForm(413, "The form is too large")
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        raise _BadForm(400, "The form cannot be read") from None
    form = dict(fields)
    if len(form) < len(fields):
        raise _BadForm(400, "The form says something twice")
    return form
