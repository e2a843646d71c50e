"""What all tests share: the same examples on every run, and nothing of the developer's own environment."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

KEPT = ("WFRUN_UPDATE_", "WFRUN_EXPLORE")
"""Our variables that speak to the tests and not to wfrun."""

# A change is judged by itself: the generated examples are the same each time, unless WFRUN_EXPLORE asks for new ones. A machine under load
# is no failure, so examples have no deadline, and making them may take its time.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("explore", UNTIMED, max_examples=1000)
settings.load_profile("explore" if os.environ.get("WFRUN_EXPLORE") else "same")


CACHE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Forgets keys, settings, proxies and colours of the environment and keeps checked programs apart, also for processes of tests."""
    for name in list(os.environ):
        ours = name.startswith(("WFRUN_", "STRIPE_", "SMTP_", "SLACK_")) and not name.startswith(KEPT)
        if ours or name.lower().endswith("_proxy"):  # the servers of tests are on this machine
            del os.environ[name]
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_WORKSPACE", "NETRC"):
        os.environ.pop(name, None)
    # A shell starts what runs in its background with SIGINT ignored, and what tests start would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["WFRUN_CACHE"] = config.stash[CACHE] = tempfile.mkdtemp(prefix="wfrun-tests-")
    os.environ["XDG_STATE_HOME"] = os.path.join(config.stash[CACHE], "state")  # where databases of runs and histories are


SLOW_ROOMS = (
    "campaigns",
    "cli/test_check_process.py",
    "cli/test_fake_stripe.py",
    "cli/test_process.py",
    "cli/test_worker.py",
    "editors",
    "examples",
    "fake_stripe",
    "live/test_acting_command.py",
    "live/test_acting_from_python.py",
    "live/test_acting_workers.py",
    "live/test_answered_by_link.py",
    "live/test_live_mode.py",
    "live/test_doctor.py",
    "live/test_fetch.py",
    "live/test_http_requests.py",
    "live/test_mail_channel.py",
    "live/test_pull.py",
    "live/test_questions.py",
    "live/test_same_operations.py",
    "live/test_secrets_nowhere.py",
    "live/test_slack.py",
    "live/test_stripe_calls.py",
    "live/test_stripe_door.py",
    "live/test_stripe_outcomes.py",
    "repl/test_terminal.py",
    "runs",
    "server",
    "simulator/test_event_stream.py",
    "testing",
)
"""Folders and files whose tests start servers, terminals, workers or databases, or run whole examples: not for the hand."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of the slow rooms."""
    slow = [Path(__file__).parent / room for room in SLOW_ROOMS]
    of_path = {path: any(path.is_relative_to(room) for room in slow) for path in {item.path for item in items}}
    for item in items:
        if of_path[item.path]:
            item.add_marker(pytest.mark.slow)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes what this process kept."""
    shutil.rmtree(config.stash[CACHE], ignore_errors=True)
