"""Measurements: ratios taken in one run, beside a floor or a peer."""
