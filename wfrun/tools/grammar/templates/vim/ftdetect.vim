" Made by `wfrun grammar vim`.
autocmd BufNewFile,BufRead *.wf setfiletype wf
