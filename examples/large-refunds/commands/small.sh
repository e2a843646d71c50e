wfrun refund.wf --start "Refund a payment" --input '{"charge": "ch_3SVrP7KbN9wTfLhe0dM4vZsQ", "amount": "18.00 EUR", "ticket": "T-4117"}' --objects objects
