"""Stripe: calls of its API through its own library, with what is checked before one goes out and what each answer means."""
