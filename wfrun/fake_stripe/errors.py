"""Errors as Stripe shapes them: a type, a code, a sentence, the parameter, and the status that goes with them.

Source: Stripe's pages on errors and on their codes (https://docs.stripe.com/api/errors, https://docs.stripe.com/error-codes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INVALID = "invalid_request_error"
CARD = "card_error"
API = "api_error"
IDEMPOTENCY = "idempotency_error"

NOT_CARRIED_OUT = "not_carried_out"
"""The code of what this server does not do; it is not Stripe's."""


class ApiError(Exception):
    """An error that a caller gets: nothing happened.

    ``headers`` go with the answer. ``kept`` says that it is the result of the execution, which an idempotency key gives again.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = INVALID,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        kept: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.headers = headers or {}
        self.kept = kept
        self.more = more or {}

    def body(self, request_id: str) -> dict[str, Any]:
        """Returns the JSON of the error."""
        error: dict[str, Any] = {}
        if self.code is not None:
            error["code"] = self.code
            if self.code != NOT_CARRIED_OUT:  # of which Stripe's page knows nothing
                error["doc_url"] = f"https://docs.stripe.com/error-codes#{self.code.replace('_', '-')}"
        error.update(self.more)
        error["message"] = self.message
        if self.param is not None:
            error["param"] = self.param
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        error["type"] = self.type
        return {"error": error}


def refused(sentence: str) -> ApiError:
    """Returns the error of what this server does not do, so that nobody takes it for Stripe's answer."""
    return ApiError(f"wfrun fake-stripe: {sentence}", status=501, type=API, code=NOT_CARRIED_OUT)
