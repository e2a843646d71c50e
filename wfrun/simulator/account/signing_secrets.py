"""Signing secrets of webhook endpoints: each is made from the endpoint's id, so it need not be kept to be known again."""

from __future__ import annotations

from wfrun.simulator.samples.ids import identifier


def signing_secret(endpoint: str) -> str:
    """Returns the secret of an endpoint or event destination: ``whsec_…``."""
    return f"whsec_{identifier('event', 'signing secret', endpoint)[4:]}"
