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

syn match wfInvalid1 /\v[^ \t\r]/
syn match wfString1 /\v"/ contained
syn match wfBracket1 /\v[)\]}]/
syn match wfString2 /\v[^"{}\\]+/ contained
syn match wfSeparator1 /\v[,:;.]/
syn match wfInvalid2 /\v[{}\\]/ contained
syn region wfInside1 matchgroup=wfOperator start=/\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/)|[<>])/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfDeclared1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfOperator1 /\v[<>]/ contained
syn region wfInside2 matchgroup=wfHole start=/\v\{%(.*\})@=/ matchgroup=wfHole end=/\v\}/ matchgroup=NONE end=/\v%(\n)@=/ contains=@wf_hole contained
syn region wfInside3 matchgroup=wfHole start=/\v\{/ matchgroup=wfHole end=/\v\}/ contains=@wf_wideHole contained
syn match wfOperator2 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))/ contained
syn match wfInvalid3 /\v\\./ contained
syn region wfInside4 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map
syn match wfEscape1 /\v%(\\u\{[0-9A-Fa-f]+\}|\\%("|\\|n|t)|\{\{|\}\})/ contained
syn region wfInside5 matchgroup=wfBracket start=/\v\[/ matchgroup=wfBracket end=/\v\]/ matchgroup=NONE end=/\v%([)}])@=/ contains=@wf_list
syn region wfInside6 matchgroup=wfBracket start=/\v\(/ matchgroup=wfBracket end=/\v\)/ matchgroup=NONE end=/\v%([\]}])@=/ contains=@wf_parentheses
syn match wfSeparator2 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside7 skipwhite
syn region wfInside7 matchgroup=wfProperty start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfName1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfSeparator3 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\["[^"]*"\])@=/ nextgroup=wfProperty1 skipwhite
syn match wfProperty1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket2 skipwhite contained
syn match wfBracket2 /\v\[%("[^"]*"\])@=/ nextgroup=wfString3 skipwhite contained
syn match wfString3 /\v"[^"]*"%(\])@=/ nextgroup=wfInside8 skipwhite contained
syn region wfInside8 matchgroup=wfBracket start=/\v\]/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfName2 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket3 skipwhite contained
syn match wfBracket3 /\v\[%("[^"]*"\])@=/ nextgroup=wfString4 skipwhite contained
syn match wfString4 /\v"[^"]*"%(\])@=/ nextgroup=wfBracket4 skipwhite contained
syn match wfBracket4 /\v\]/ contained
syn region wfInside9 matchgroup=wfInvalid start=/\v[0-9][A-Za-z0-9_]*%([.,][0-9][A-Za-z0-9_]*)*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfFunction1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\()@=/ contained
syn region wfInside10 matchgroup=wfNumber start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?)%([A-Za-z0-9_]|[.,][0-9])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfKeyword1 /\v%(%(on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)%([A-Za-z0-9_])@!)/ contained
syn region wfInside11 matchgroup=wfDuration start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*%(minute|second|hour|week|day)s?)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfConstant1 /\v%(%(false|null|omit|true)%([A-Za-z0-9_])@!)/ contained
syn region wfInside12 matchgroup=wfMoney start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*[A-Z][A-Z][A-Z])%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator1 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)/ contained
syn region wfInside13 matchgroup=wfPercent start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?\%)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator2 /\vmatches%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString5 skipwhite contained
syn match wfString5 /\v"[^"]*"/ contained
syn region wfInside14 matchgroup=wfRelease start=/\v[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\.[a-z][A-Za-z0-9_]*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfArgument1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ contained
syn region wfInside15 matchgroup=wfTime start=/\v[0-9][0-9]?:[0-9][0-9]%([A-Za-z0-9_:])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfSoftKeyword1 /\vup[ \t]+to%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfSoftKeyword2 /\vapprove%([ \t]*r?")@=/ contained
syn match wfSeparator4 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfProperty2 skipwhite contained
syn match wfProperty2 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfSeparator5 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\["[^"]*"\])@=/ nextgroup=wfProperty3 skipwhite contained
syn match wfProperty3 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket5 skipwhite contained
syn match wfBracket5 /\v\[%("[^"]*"\])@=/ nextgroup=wfString6 skipwhite contained
syn match wfString6 /\v"[^"]*"%(\])@=/ nextgroup=wfBracket6 skipwhite contained
syn match wfBracket6 /\v\]/ contained
syn match wfInvalid4 /\v[0-9][A-Za-z0-9_]*%([.,][0-9][A-Za-z0-9_]*)*/ contained
syn match wfNumber1 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?)%([A-Za-z0-9_]|[.,][0-9])@!/ contained
syn match wfDuration1 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*%(minute|second|hour|week|day)s?)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfMoney1 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*[A-Z][A-Z][A-Z])%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfPercent1 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?\%)/ contained
syn match wfRelease1 /\v[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\.[a-z][A-Za-z0-9_]*/ contained
syn match wfTime1 /\v[0-9][0-9]?:[0-9][0-9]%([A-Za-z0-9_:])@!/ contained
syn region wfInside16 matchgroup=wfString start=/\v"/ matchgroup=wfString end=/\v"/ matchgroup=NONE end=/\v%(\n)@=/ contains=@wf_string
syn region wfInside17 matchgroup=wfString start=/\v"""/ matchgroup=wfString end=/\v"""/ contains=@wf_wideString
syn region wfInside18 matchgroup=wfString start=/\vr"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfString7 /\vr"[^"]*"/ contained
syn region wfInside19 matchgroup=wfName start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside20 matchgroup=wfFunction start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\()@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside21 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside22 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%(%([ \t]*\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=|%([ \t]*%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\<|\=|\>)|[(\[.,:]|%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!))@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn region wfInside23 matchgroup=wfKeyword start=/\v%(%(on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside24 matchgroup=wfConstant start=/\v%(%(false|null|omit|true)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside25 matchgroup=wfWordOperator start=/\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator3 /\vmatches%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfInside26 skipwhite
syn region wfInside26 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword3 /\vexpect%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!))@=/ nextgroup=wfInside27 skipwhite contained
syn region wfInside27 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword4 /\vexpect%([ \t]+%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfInside28 skipwhite contained
syn region wfInside28 matchgroup=wfSoftKeyword start=/\v%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword5 /\vexpect%([ \t]+wait%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside29 skipwhite contained
syn region wfInside29 matchgroup=wfKeyword start=/\vwait%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword6 /\vexpect%([ \t]+wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword2 skipwhite contained
syn match wfKeyword2 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside30 skipwhite contained
syn region wfInside30 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn match wfSoftKeyword7 /\vgiven%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside31 skipwhite contained
syn region wfInside31 matchgroup=wfAction start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword8 /\vgiven%([ \t]+%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])+%(\.\*)?|\*))@=/ nextgroup=wfInside32 skipwhite contained
syn region wfInside32 matchgroup=wfEvent start=/\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])+%(\.\*)?|\*)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword9 /\vgiven%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=)@=/ nextgroup=wfInside33 skipwhite contained
syn region wfInside33 matchgroup=wfArgument start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword10 /\vgiven%([ \t]+approve%([ \t]+%(false|null|omit|true)%([A-Za-z0-9_])@!)@=)@=/ nextgroup=wfInside34 skipwhite contained
syn region wfInside34 matchgroup=wfSoftKeyword start=/\vapprove%([ \t]+%(false|null|omit|true)%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword11 /\vgiven%([ \t]+approve[ \t]+%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfSoftKeyword12 skipwhite contained
syn match wfSoftKeyword12 /\vapprove%([ \t]+%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfInside35 skipwhite contained
syn region wfInside35 matchgroup=wfSoftKeyword start=/\v%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword13 /\vgiven%([ \t]*"[^"]*")@=/ nextgroup=wfInside36 skipwhite contained
syn region wfInside36 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword14 /\vgiven%([ \t]+start%([A-Za-z0-9_])@![ \t]*"[^"]*")@=/ nextgroup=wfSoftKeyword15 skipwhite contained
syn match wfSoftKeyword15 /\vstart%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfInside37 skipwhite contained
syn region wfInside37 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn region wfInside38 matchgroup=wfSoftKeyword start=/\vapprove%([ \t]*r?")@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside39 matchgroup=wfSoftKeyword start=/\vup[ \t]+to%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfInside40 matchgroup=wfKeyword start=/\vwhere%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(up[ \t]+to%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_awaiting
syn region wfInside41 matchgroup=wfKeyword start=/\vcatch%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header
syn region wfInside42 matchgroup=wfKeyword start=/\v%(%(on_failure|else|try)%([A-Za-z0-9_])@!)%([ \t]*%([<{]|if%([A-Za-z0-9_])@!|#|\r?\n|$))@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header
syn region wfInside43 matchgroup=wfKeyword start=/\v%(%(for|if)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition
syn match wfKeyword3 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside44 skipwhite
syn region wfInside44 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn match wfKeyword4 /\vfor%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside45 skipwhite
syn region wfInside45 matchgroup=wfDeclared start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition contained
syn match wfKeyword5 /\vfor%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]+in[ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfDeclared2 skipwhite
syn match wfDeclared2 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]+in[ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfKeyword6 skipwhite contained
syn match wfKeyword6 /\vin%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfInside46 skipwhite contained
syn region wfInside46 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition contained
syn match wfKeyword7 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside47 skipwhite
syn region wfInside47 matchgroup=wfDeclared start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword8 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*)@=/ nextgroup=wfDeclared3 skipwhite
syn match wfDeclared3 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*)@=/ nextgroup=wfInside48 skipwhite contained
syn region wfInside48 matchgroup=wfOperator start=/\v\=[ \t]*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword9 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*\r?\n)@=/ nextgroup=wfDeclared4 skipwhite
syn match wfDeclared4 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*\r?\n)@=/ nextgroup=wfInside49 skipwhite contained
syn region wfInside49 matchgroup=wfOperator start=/\v\=[ \t]*\r?\n/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword10 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfDeclared5 skipwhite
syn match wfDeclared5 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfOperator3 skipwhite contained
syn match wfOperator3 /\v\=%([ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfInside50 skipwhite contained
syn region wfInside50 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword11 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*approve%([ \t]*r?")@=)@=/ nextgroup=wfDeclared6 skipwhite
syn match wfDeclared6 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*approve%([ \t]*r?")@=)@=/ nextgroup=wfOperator4 skipwhite contained
syn match wfOperator4 /\v\=%([ \t]*approve%([ \t]*r?")@=)@=/ nextgroup=wfInside51 skipwhite contained
syn region wfInside51 matchgroup=wfSoftKeyword start=/\vapprove%([ \t]*r?")@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword12 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfDeclared7 skipwhite
syn match wfDeclared7 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfOperator5 skipwhite contained
syn match wfOperator5 /\v\=%([ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword13 skipwhite contained
syn match wfKeyword13 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside52 skipwhite contained
syn region wfInside52 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn region wfInside53 matchgroup=wfArgument start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfSeparator6 /\v;/
syn region wfInside54 matchgroup=wfBlock start=/\v\{/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block
syn region wfInside55 matchgroup=wfBlock start=/\v\<%(%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$)|[ \t]*%(#|\r?\n|$))@=/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block
syn region wfInside56 matchgroup=wfBlock start=/\v\<%(\=)@!/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block contained
syn region wfInside57 matchgroup=wfSoftKeyword start=/\v%(%(schedule|demand|every)%([A-Za-z0-9_])@!)%([ \t]+[A-Za-z0-9])@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn match wfWordOperator4 /\vnot%([ \t]+older[ \t]+than%([A-Za-z0-9_])@!)@=/ nextgroup=wfSoftKeyword16 skipwhite
syn match wfSoftKeyword16 /\volder%([ \t]+than%([A-Za-z0-9_])@!)@=/ nextgroup=wfInside58 skipwhite contained
syn region wfInside58 matchgroup=wfSoftKeyword start=/\vthan%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses contained
syn region wfInside59 matchgroup=wfSoftKeyword start=/\v%(%(accounts|within|older|from|last|once|than|one|per|at)%([A-Za-z0-9_])@!)%([ \t]+[A-Za-z0-9])@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn match wfSoftKeyword17 /\vevery%([ \t]+%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|sunday|month|hour|day)%([A-Za-z0-9_])@!))@=/ nextgroup=wfInside60 skipwhite
syn region wfInside60 matchgroup=wfUnit start=/\v%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|sunday|month|hour|day)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses contained
syn match wfSoftKeyword18 /\vschedule%([ \t]*"[^"]*")@=/ nextgroup=wfInside61 skipwhite
syn region wfInside61 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses contained
syn region wfInside62 matchgroup=wfSoftKeyword start=/\vdemand%([ \t]*\()@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn region wfInside63 matchgroup=wfKeyword start=/\vwhen%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition
syn region wfInside64 matchgroup=wfKeyword start=/\von%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events
syn match wfSoftKeyword19 /\v%(%(currency|workflow|test|api|use)%([A-Za-z0-9_])@!)%([ \t]*%(#|\r?\n|$))@=/
syn match wfSoftKeyword20 /\v%(%(currency|workflow|test|api|use)%([A-Za-z0-9_])@!)%([ \t]*"[^"]*")@=/ nextgroup=wfString8 skipwhite
syn match wfString8 /\v"[^"]*"/ contained
syn match wfSoftKeyword21 /\vtest%([ \t]*"[^"]*")@=/ nextgroup=wfInside65 skipwhite
syn region wfInside65 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header contained
syn match wfSoftKeyword22 /\vcurrency%([ \t]+[A-Za-z]+%([A-Za-z0-9_])@!)@=/ nextgroup=wfCurrency1 skipwhite
syn match wfCurrency1 /\v[A-Za-z]+%([A-Za-z0-9_])@!/ contained
syn match wfSoftKeyword23 /\vapi%([ \t]+[A-Za-z0-9][A-Za-z0-9_.-]*)@=/ nextgroup=wfRelease2 skipwhite
syn match wfRelease2 /\v[A-Za-z0-9][A-Za-z0-9_.-]*/ contained
syn match wfComment1 /\v#.*/
syn match wfSoftKeyword24 /\v%(%(needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)%([A-Za-z0-9_])@!)%(\.)@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfWordOperator5 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)%([ \t]*\{)@=/ nextgroup=wfInside66 skipwhite contained
syn region wfInside66 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfSeparator7 /\v,/ contained
syn match wfSoftKeyword25 /\v%(%(accounts|schedule|demand|within|every|older|from|last|most|once|than|one|per|at)%([A-Za-z0-9_])@!)%(\.)@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfDeclared8 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*:[ \t]*%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!))@=/ nextgroup=wfSeparator8 skipwhite contained
syn match wfSeparator8 /\v:%([ \t]*%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!))@=/ nextgroup=wfType1 skipwhite contained
syn match wfType1 /\v%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!)/ contained
syn match wfKey1 /\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|"[^"]*")%([ \t]*:)@=/ contained
syn match wfArgument2 /\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[%([0-9]+|"[^"]*")\])*)%([ \t]*\=%(\=)@!)@=/ contained
syn match wfKeyword14 /\v%(%(else|then|if)%([A-Za-z0-9_])@!)%([ \t]*\{)@=/ nextgroup=wfInside67 skipwhite contained
syn region wfInside67 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfEvent1 /\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@=/ contained
syn match wfKeyword15 /\vin%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString9 skipwhite contained
syn match wfString9 /\v"[^"]*"/ contained
syn match wfWordOperator6 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)%([ \t]*#.*\n)@=/ nextgroup=wfComment2 skipwhite contained
syn match wfComment2 /\v#.*\n/ contained
syn match wfOperator6 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))%([ \t]*\{)@=/ nextgroup=wfInside68 skipwhite contained
syn region wfInside68 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfSoftKeyword26 /\v%(%(every|per)%([A-Za-z0-9_])@!)%([ \t]+%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|second|sunday|month|hour|week|day)%([A-Za-z0-9_])@!)%([.(])@!)@=/ nextgroup=wfUnit1 skipwhite contained
syn match wfUnit1 /\v%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|second|sunday|month|hour|week|day)%([A-Za-z0-9_])@!)%([.(])@!/ contained
syn match wfWordOperator7 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)[ \t]*\r?\n/ contained
syn region wfInside69 matchgroup=wfBracket start=/\v\(%(\_[ \t\r]*%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*:|\)))@=/ matchgroup=wfBracket end=/\v\)/ matchgroup=NONE end=/\v%([\]}])@=/ contains=@wf_parameters contained
syn match wfSeparator9 /\v,%([ \t]*#.*\n)@=/ nextgroup=wfComment3 skipwhite contained
syn match wfComment3 /\v#.*\n/ contained
syn match wfWordOperator8 /\vnot%([ \t]+older[ \t]+than%([A-Za-z0-9_])@!)@=/ nextgroup=wfSoftKeyword27 skipwhite contained
syn match wfSoftKeyword27 /\volder%([ \t]+than%([A-Za-z0-9_])@!)@=/ nextgroup=wfSoftKeyword28 skipwhite contained
syn match wfSoftKeyword28 /\vthan%([A-Za-z0-9_])@!/ contained
syn match wfSeparator10 /\v,[ \t]*\r?\n/ contained
syn match wfSoftKeyword29 /\vschedule%([ \t]*"[^"]*")@=/ nextgroup=wfString10 skipwhite contained
syn match wfString10 /\v"[^"]*"/ contained
syn match wfOperator7 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))%([ \t]*#.*\n)@=/ nextgroup=wfComment4 skipwhite contained
syn match wfComment4 /\v#.*\n/ contained
syn match wfOperator8 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))[ \t]*\r?\n/ contained

syn cluster wf_file contains=wfComment1,wfSoftKeyword23,wfSoftKeyword22,wfSoftKeyword21,wfSoftKeyword20,wfSoftKeyword19,wfInside64,wfInside63,wfInside62,wfSoftKeyword18,wfSoftKeyword17,wfInside59,wfWordOperator4,wfInside57,wfInside55,wfInside54,wfSeparator6,wfInside53,wfKeyword12,wfKeyword11,wfKeyword10,wfKeyword9,wfKeyword8,wfKeyword7,wfKeyword5,wfKeyword4,wfKeyword3,wfInside43,wfInside42,wfInside41,wfInside40,wfInside39,wfInside38,wfWordOperator3,wfInside25,wfInside24,wfInside23,wfInside21,wfInside20,wfInside19,wfInside18,wfInside17,wfInside16,wfInside15,wfInside14,wfInside13,wfInside12,wfInside11,wfInside10,wfInside9,wfSeparator3,wfSeparator2,wfInside6,wfInside5,wfInside4,wfInside1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_block contains=wfComment1,wfInside56,wfInside54,wfSeparator6,wfInside53,wfKeyword12,wfKeyword11,wfKeyword10,wfKeyword9,wfKeyword8,wfKeyword7,wfKeyword5,wfKeyword4,wfKeyword3,wfInside43,wfInside42,wfInside41,wfInside40,wfInside39,wfInside38,wfSoftKeyword14,wfSoftKeyword13,wfSoftKeyword11,wfSoftKeyword10,wfSoftKeyword9,wfSoftKeyword8,wfSoftKeyword7,wfSoftKeyword6,wfSoftKeyword5,wfSoftKeyword4,wfSoftKeyword3,wfWordOperator3,wfInside25,wfInside24,wfInside23,wfInside22,wfInside20,wfInside19,wfInside18,wfInside17,wfInside16,wfInside15,wfInside14,wfInside13,wfInside12,wfInside11,wfInside10,wfInside9,wfSeparator3,wfSeparator2,wfInside6,wfInside5,wfInside4,wfInside1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_statement contains=wfOperator8,wfOperator7,wfSeparator10,wfSeparator9,wfWordOperator7,wfWordOperator6,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_pairs contains=wfOperator8,wfOperator7,wfSeparator10,wfSeparator9,wfWordOperator7,wfWordOperator6,wfArgument2,wfSoftKeyword24,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_awaiting contains=wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_condition contains=wfOperator6,wfKeyword14,wfWordOperator5,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_header contains=wfComment1,wfDeclared1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_events contains=wfEvent1,wfSeparator7,wfComment1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_clauses contains=wfSoftKeyword29,wfWordOperator8,wfInside69,wfSoftKeyword26,wfKeyword15,wfSoftKeyword25,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_parameters contains=wfDeclared8,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_parentheses contains=wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_list contains=wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_map contains=wfKey1,wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_hole contains=wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_wideHole contains=wfComment1,wfString7,wfInside17,wfInside16,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfInside6,wfInside5,wfInside4,wfOperator2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_string contains=wfEscape1,wfInvalid3,wfInside2,wfInvalid2,wfString2
syn cluster wf_wideString contains=wfEscape1,wfInvalid3,wfInside3,wfInvalid2,wfString2,wfString1

hi def link wfInvalid1 wfInvalid
hi def link wfString1 wfString
hi def link wfBracket1 wfBracket
hi def link wfString2 wfString
hi def link wfSeparator1 wfSeparator
hi def link wfInvalid2 wfInvalid
hi def link wfDeclared1 wfDeclared
hi def link wfOperator1 wfOperator
hi def link wfOperator2 wfOperator
hi def link wfInvalid3 wfInvalid
hi def link wfEscape1 wfEscape
hi def link wfSeparator2 wfSeparator
hi def link wfName1 wfName
hi def link wfSeparator3 wfSeparator
hi def link wfProperty1 wfProperty
hi def link wfBracket2 wfBracket
hi def link wfString3 wfString
hi def link wfName2 wfName
hi def link wfBracket3 wfBracket
hi def link wfString4 wfString
hi def link wfBracket4 wfBracket
hi def link wfFunction1 wfFunction
hi def link wfKeyword1 wfKeyword
hi def link wfConstant1 wfConstant
hi def link wfWordOperator1 wfWordOperator
hi def link wfWordOperator2 wfWordOperator
hi def link wfString5 wfString
hi def link wfArgument1 wfArgument
hi def link wfSoftKeyword1 wfSoftKeyword
hi def link wfSoftKeyword2 wfSoftKeyword
hi def link wfSeparator4 wfSeparator
hi def link wfProperty2 wfProperty
hi def link wfSeparator5 wfSeparator
hi def link wfProperty3 wfProperty
hi def link wfBracket5 wfBracket
hi def link wfString6 wfString
hi def link wfBracket6 wfBracket
hi def link wfInvalid4 wfInvalid
hi def link wfNumber1 wfNumber
hi def link wfDuration1 wfDuration
hi def link wfMoney1 wfMoney
hi def link wfPercent1 wfPercent
hi def link wfRelease1 wfRelease
hi def link wfTime1 wfTime
hi def link wfString7 wfString
hi def link wfWordOperator3 wfWordOperator
hi def link wfSoftKeyword3 wfSoftKeyword
hi def link wfSoftKeyword4 wfSoftKeyword
hi def link wfSoftKeyword5 wfSoftKeyword
hi def link wfSoftKeyword6 wfSoftKeyword
hi def link wfKeyword2 wfKeyword
hi def link wfSoftKeyword7 wfSoftKeyword
hi def link wfSoftKeyword8 wfSoftKeyword
hi def link wfSoftKeyword9 wfSoftKeyword
hi def link wfSoftKeyword10 wfSoftKeyword
hi def link wfSoftKeyword11 wfSoftKeyword
hi def link wfSoftKeyword12 wfSoftKeyword
hi def link wfSoftKeyword13 wfSoftKeyword
hi def link wfSoftKeyword14 wfSoftKeyword
hi def link wfSoftKeyword15 wfSoftKeyword
hi def link wfKeyword3 wfKeyword
hi def link wfKeyword4 wfKeyword
hi def link wfKeyword5 wfKeyword
hi def link wfDeclared2 wfDeclared
hi def link wfKeyword6 wfKeyword
hi def link wfKeyword7 wfKeyword
hi def link wfKeyword8 wfKeyword
hi def link wfDeclared3 wfDeclared
hi def link wfKeyword9 wfKeyword
hi def link wfDeclared4 wfDeclared
hi def link wfKeyword10 wfKeyword
hi def link wfDeclared5 wfDeclared
hi def link wfOperator3 wfOperator
hi def link wfKeyword11 wfKeyword
hi def link wfDeclared6 wfDeclared
hi def link wfOperator4 wfOperator
hi def link wfKeyword12 wfKeyword
hi def link wfDeclared7 wfDeclared
hi def link wfOperator5 wfOperator
hi def link wfKeyword13 wfKeyword
hi def link wfSeparator6 wfSeparator
hi def link wfWordOperator4 wfWordOperator
hi def link wfSoftKeyword16 wfSoftKeyword
hi def link wfSoftKeyword17 wfSoftKeyword
hi def link wfSoftKeyword18 wfSoftKeyword
hi def link wfSoftKeyword19 wfSoftKeyword
hi def link wfSoftKeyword20 wfSoftKeyword
hi def link wfString8 wfString
hi def link wfSoftKeyword21 wfSoftKeyword
hi def link wfSoftKeyword22 wfSoftKeyword
hi def link wfCurrency1 wfCurrency
hi def link wfSoftKeyword23 wfSoftKeyword
hi def link wfRelease2 wfRelease
hi def link wfComment1 wfComment
hi def link wfSoftKeyword24 wfSoftKeyword
hi def link wfWordOperator5 wfWordOperator
hi def link wfSeparator7 wfSeparator
hi def link wfSoftKeyword25 wfSoftKeyword
hi def link wfDeclared8 wfDeclared
hi def link wfSeparator8 wfSeparator
hi def link wfType1 wfType
hi def link wfKey1 wfKey
hi def link wfArgument2 wfArgument
hi def link wfKeyword14 wfKeyword
hi def link wfEvent1 wfEvent
hi def link wfKeyword15 wfKeyword
hi def link wfString9 wfString
hi def link wfWordOperator6 wfWordOperator
hi def link wfComment2 wfComment
hi def link wfOperator6 wfOperator
hi def link wfSoftKeyword26 wfSoftKeyword
hi def link wfUnit1 wfUnit
hi def link wfWordOperator7 wfWordOperator
hi def link wfSeparator9 wfSeparator
hi def link wfComment3 wfComment
hi def link wfWordOperator8 wfWordOperator
hi def link wfSoftKeyword27 wfSoftKeyword
hi def link wfSoftKeyword28 wfSoftKeyword
hi def link wfSeparator10 wfSeparator
hi def link wfSoftKeyword29 wfSoftKeyword
hi def link wfString10 wfString
hi def link wfOperator7 wfOperator
hi def link wfComment4 wfComment
hi def link wfOperator8 wfOperator
hi def link wfComment Comment
hi def link wfString String
hi def link wfEscape SpecialChar
hi def link wfHole Special
hi def link wfNumber Number
hi def link wfPercent Number
hi def link wfMoney Number
hi def link wfDuration Number
hi def link wfTime Number
hi def link wfRelease Constant
hi def link wfCurrency Constant
hi def link wfConstant Boolean
hi def link wfKeyword Statement
hi def link wfWordOperator Operator
hi def link wfSoftKeyword Keyword
hi def link wfEvent Type
hi def link wfAction Function
hi def link wfFunction Function
hi def link wfArgument Identifier
hi def link wfKey Label
hi def link wfDeclared Identifier
hi def link wfType Type
hi def link wfUnit Constant
hi def link wfOperator Operator
hi def link wfBlock PreProc
hi def link wfBracket Delimiter
hi def link wfSeparator Delimiter
hi def link wfName NONE
hi def link wfProperty NONE
hi def link wfInvalid Error

let b:current_syntax = "wf"
let &cpo = s:cpo_save
unlet s:cpo_save
