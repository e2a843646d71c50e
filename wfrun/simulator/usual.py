"""What objects usually look like: the scene of one small shop, in which they point to each other and their amounts agree."""

from __future__ import annotations

from wfrun.simulator.shapes import Table
from wfrun.simulator.usual_billing import BILLING
from wfrun.simulator.usual_payments import PAYMENTS

USUAL: dict[str, Table] = PAYMENTS | BILLING
"""Object → the fields in which it differs from plain values."""
