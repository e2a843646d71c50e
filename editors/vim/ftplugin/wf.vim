" Vim filetype plugin
" Language: wfrun scripts (*.wf)
" Made by `wfrun grammar vim`.

if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:# commentstring=#\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.wf
setlocal matchpairs+=<:>
if executable("wfrun")
  setlocal formatprg=wfrun\ fmt\ -
endif

let b:match_words = '\<if\>:\<else\>,\<try\>:\<catch\>'
let b:undo_ftplugin = "setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop< suffixesadd<"
      \ . " matchpairs< formatprg< | unlet! b:match_words"
