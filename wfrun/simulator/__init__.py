"""The simulated Stripe account, realistic samples, and the driver that runs workflows in them: no network, no real time."""
