wfrun refund.wf --start "Refund a payment" --input '{"charge": "ch_3SVrP7KbN9wTfLhe0dM4vZsQ", "amount": "12.00 EUR", "ticket": "T-4101"}' --objects objects
