"""Checked program and event in, what happened out."""
