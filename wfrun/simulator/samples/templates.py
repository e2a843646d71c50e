"""What objects usually look like: the scene of one small shop, in which they point to each other and their amounts agree."""

from __future__ import annotations

from wfrun.simulator.samples.builder import Table
from wfrun.simulator.samples.templates_billing import BILLING
from wfrun.simulator.samples.templates_payments import PAYMENTS

TEMPLATES: dict[str, Table] = PAYMENTS | BILLING
"""Object → the fields in which it differs from plain values."""
