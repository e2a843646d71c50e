wfrun refund.wf --start "Give credit" --input '{"customer": "cus_TSb6NvRx3JdL7q", "amount": "15.00 EUR", "ticket": " t-4130"}' --objects objects
