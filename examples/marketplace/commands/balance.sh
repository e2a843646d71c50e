wfrun marketplace.wf --start "Look at a seller's balance" --input '{"seller": "acct_1SKq9LKbN9wTfLhe"}' --objects objects
