"""The simulated Stripe account, realistic samples, and the driver that runs workflows in them: no network, no real time.

``samples`` builds objects and events (``shapes`` by type, ``usual`` and ``states`` by what they look like, ``overrides`` by hand);
``account`` holds objects and carries out operations (``rules`` says which have a rule of their own, ``operations`` does the others);
``driver`` answers the effects of a run.
"""
