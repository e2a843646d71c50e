" Vim indent file
" Language: wfrun scripts (*.wf)
" Made by `wfrun grammar vim`. What opens and closes a block is told by the colours of the syntax file.

if exists("b:did_indent")
  finish
endif
let b:did_indent = 1

setlocal autoindent
setlocal indentexpr=GetWfIndent(v:lnum)
setlocal indentkeys=0>,0},0),0],o,O,!^F,0=else,0=catch
let b:undo_indent = "setlocal autoindent< indentexpr< indentkeys<"

if exists("*GetWfIndent")
  finish
endif

" How many more brackets a line opens than it closes; those that close what the line itself did not open do not count.
function s:Opened(lnum)
  let depth = 0
  let line = getline(a:lnum)
  for at in range(len(line))
    if line[at] !~ '[][<>{}()]'
      continue
    endif
    let kind = synIDattr(synIDtrans(synID(a:lnum, at + 1, 0)), "name")
    let own = synIDattr(synID(a:lnum, at + 1, 0), "name")
    if own !~ '^wfB\%(lock\|racket\)\d*$'
      continue
    endif
    let depth = line[at] =~ '[[<{(]' ? depth + 1 : max([depth - 1, 0])
  endfor
  return depth
endfunction

function GetWfIndent(lnum)
  let before = prevnonblank(a:lnum - 1)
  if before == 0
    return 0
  endif
  let indent = indent(before) + (s:Opened(before) > 0 ? shiftwidth() : 0)
  if getline(a:lnum) =~ '^\s*[]>})]'
    let indent -= shiftwidth()
  endif
  return max([indent, 0])
endfunction
