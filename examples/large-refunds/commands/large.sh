wfrun refund.wf --start "Refund a payment" --input '{"charge": "ch_3SVqK2KbN9wTfLhe1uH8cXnE", "amount": "259.00 USD", "ticket": "T-4120"}' --objects objects
