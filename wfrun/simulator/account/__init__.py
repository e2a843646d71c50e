"""Simulated account: the model of a Stripe account, its objects and operations."""
