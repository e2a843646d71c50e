wfrun overdue.wf --start "What to write off" --objects objects
