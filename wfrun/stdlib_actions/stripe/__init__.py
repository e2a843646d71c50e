"""Every operation of the Stripe API as an action, named and declared by one rule."""
