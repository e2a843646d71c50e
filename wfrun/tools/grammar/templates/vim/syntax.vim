" Vim syntax file
" Language: wfrun scripts (*.wf)
" Made by `wfrun grammar vim`. Do not edit: make it again.

if exists("b:current_syntax")
  finish
endif
let s:cpo_save = &cpo
set cpo&vim

syn case match
syn sync fromstart
syn spell notoplevel

@@ITEMS@@

let b:current_syntax = "wf"
let &cpo = s:cpo_save
unlet s:cpo_save
