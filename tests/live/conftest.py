"""The command that acts, against a fake Stripe."""

from __future__ import annotations

from tests.cli.conftest import wfrun as wfrun
from wfrun.testing import fake_stripe as fake_stripe
from wfrun.testing import fake_stripe_server as fake_stripe_server
