"""The model of a Stripe account: its objects, and what each operation does to them."""
