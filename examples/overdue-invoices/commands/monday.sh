wfrun overdue.wf --start "Remind of overdue invoices" --objects objects
