WFRUN_SECRET_LEDGER_TOKEN=example wfrun disputes.wf events/lost.json --objects objects
