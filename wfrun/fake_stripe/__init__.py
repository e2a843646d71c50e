"""Fake Stripe: the account model over HTTP, with webhooks and faults, for the tests, demos and staging of whoever calls Stripe."""
