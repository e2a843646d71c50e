"""Fake Stripe: the simulated account over HTTP, so that Stripe's own libraries, in any language, can talk to it."""
