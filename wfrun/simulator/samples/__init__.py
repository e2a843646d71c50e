"""Samples: made-up events and objects, realistic, valid against the catalogue, and equal each time."""
