wfrun overdue.wf --start "What is overdue this morning" --objects objects
