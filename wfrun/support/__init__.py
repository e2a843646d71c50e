"""Helpers that know nothing of the project: JSON, records, limits, terminal text."""
