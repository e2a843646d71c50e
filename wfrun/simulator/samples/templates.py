"""Templates: the scene of one small shop, in which objects point to each other and their amounts agree."""

from __future__ import annotations

from wfrun.simulator.samples.tables import Table
from wfrun.simulator.samples.templates_billing import BILLING
from wfrun.simulator.samples.templates_payments import PAYMENTS

TEMPLATES: dict[str, Table] = PAYMENTS | BILLING
"""Object → the fields in which it differs from plain values."""
