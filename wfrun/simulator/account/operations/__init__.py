"""Operations: what those of the Stripe API do to a simulated account, by their kind."""
