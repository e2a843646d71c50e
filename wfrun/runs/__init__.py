"""Durable runs: events accepted once, every step recorded before it is sent and again with its answer, through crashes and restarts."""
