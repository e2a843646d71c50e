"""Simulator: runs workflows in a simulated Stripe account, with realistic samples; no network, no real time.

``samples`` builds objects and events (``builder`` by type, ``templates`` and ``states`` by their usual fields, ``overrides`` by hand);
``account`` holds objects and performs operations; ``driver`` answers the effects of a run; ``session`` runs a program on events.
"""
