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
syn region wfOperator1 matchgroup=wfOperator start=/\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/)|[<>])/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfDeclared1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfOperator2 /\v[<>]/ contained
syn region wfHole1 matchgroup=wfHole start=/\v\{%(.*\})@=/ matchgroup=wfHole end=/\v\}/ matchgroup=NONE end=/\v%(\n)@=/ contains=@wf_hole contained
syn region wfHole2 matchgroup=wfHole start=/\v\{/ matchgroup=wfHole end=/\v\}/ contains=@wf_wideHole contained
syn match wfOperator3 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))/ contained
syn match wfInvalid3 /\v\\./ contained
syn region wfBracket2 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map
syn match wfEscape1 /\v%(\\u\{[0-9A-Fa-f]+\}|\\%("|\\|n|t)|\{\{|\}\})/ contained
syn region wfBracket3 matchgroup=wfBracket start=/\v\[/ matchgroup=wfBracket end=/\v\]/ matchgroup=NONE end=/\v%([)}])@=/ contains=@wf_list
syn region wfBracket4 matchgroup=wfBracket start=/\v\(/ matchgroup=wfBracket end=/\v\)/ matchgroup=NONE end=/\v%([\]}])@=/ contains=@wf_parentheses
syn match wfSeparator2 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfProperty1 skipwhite
syn region wfProperty1 matchgroup=wfProperty start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfName1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfSeparator3 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\["[^"]*"\])@=/ nextgroup=wfProperty2 skipwhite
syn match wfProperty2 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket5 skipwhite contained
syn match wfBracket5 /\v\[%("[^"]*"\])@=/ nextgroup=wfString3 skipwhite contained
syn match wfString3 /\v"[^"]*"%(\])@=/ nextgroup=wfBracket6 skipwhite contained
syn region wfBracket6 matchgroup=wfBracket start=/\v\]/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfName2 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket7 skipwhite contained
syn match wfBracket7 /\v\[%("[^"]*"\])@=/ nextgroup=wfString4 skipwhite contained
syn match wfString4 /\v"[^"]*"%(\])@=/ nextgroup=wfBracket8 skipwhite contained
syn match wfBracket8 /\v\]/ contained
syn region wfInvalid4 matchgroup=wfInvalid start=/\v[0-9][A-Za-z0-9_]*%([.,][0-9][A-Za-z0-9_]*)*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfFunction1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\()@=/ contained
syn region wfNumber1 matchgroup=wfNumber start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?)%([A-Za-z0-9_]|[.,][0-9])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfKeyword1 /\v%(%(on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)%([A-Za-z0-9_])@!)/ contained
syn region wfDuration1 matchgroup=wfDuration start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*%(minute|second|hour|week|day)s?)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfConstant1 /\v%(%(false|null|omit|true)%([A-Za-z0-9_])@!)/ contained
syn region wfMoney1 matchgroup=wfMoney start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*[A-Z][A-Z][A-Z])%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator1 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)/ contained
syn region wfPercent1 matchgroup=wfPercent start=/\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?\%)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator2 /\vmatches%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString5 skipwhite contained
syn match wfString5 /\v"[^"]*"/ contained
syn region wfRelease1 matchgroup=wfRelease start=/\v[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\.[a-z][A-Za-z0-9_]*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfArgument1 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ contained
syn region wfTime1 matchgroup=wfTime start=/\v[0-9][0-9]?:[0-9][0-9]%([A-Za-z0-9_:])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfSoftKeyword1 /\vup[ \t]+to%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfSoftKeyword2 /\vapprove%([ \t]*r?")@=/ contained
syn match wfSeparator4 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfProperty3 skipwhite contained
syn match wfProperty3 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ contained
syn match wfSeparator5 /\v\.%([ \t]*[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\["[^"]*"\])@=/ nextgroup=wfProperty4 skipwhite contained
syn match wfProperty4 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\["[^"]*"\])@=/ nextgroup=wfBracket9 skipwhite contained
syn match wfBracket9 /\v\[%("[^"]*"\])@=/ nextgroup=wfString6 skipwhite contained
syn match wfString6 /\v"[^"]*"%(\])@=/ nextgroup=wfBracket10 skipwhite contained
syn match wfBracket10 /\v\]/ contained
syn match wfInvalid5 /\v[0-9][A-Za-z0-9_]*%([.,][0-9][A-Za-z0-9_]*)*/ contained
syn match wfNumber2 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?)%([A-Za-z0-9_]|[.,][0-9])@!/ contained
syn match wfDuration2 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*%(minute|second|hour|week|day)s?)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfMoney2 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?[ \t]*[A-Z][A-Z][A-Z])%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfPercent2 /\v%(%(0|[1-9][0-9_]*)%(\.[0-9][0-9_]*)?\%)/ contained
syn match wfRelease2 /\v[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\.[a-z][A-Za-z0-9_]*/ contained
syn match wfTime2 /\v[0-9][0-9]?:[0-9][0-9]%([A-Za-z0-9_:])@!/ contained
syn region wfString7 matchgroup=wfString start=/\v"/ matchgroup=wfString end=/\v"/ matchgroup=NONE end=/\v%(\n)@=/ contains=@wf_string
syn region wfString8 matchgroup=wfString start=/\v"""/ matchgroup=wfString end=/\v"""/ contains=@wf_wideString
syn region wfString9 matchgroup=wfString start=/\vr"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfString10 /\vr"[^"]*"/ contained
syn region wfName3 matchgroup=wfName start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfFunction2 matchgroup=wfFunction start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\()@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfAction1 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfAction2 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%(%([ \t]*\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=|%([ \t]*%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\<|\=|\>)|[(\[.,:]|%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!))@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn region wfKeyword2 matchgroup=wfKeyword start=/\v%(%(on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfConstant2 matchgroup=wfConstant start=/\v%(%(false|null|omit|true)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfWordOperator3 matchgroup=wfWordOperator start=/\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfWordOperator4 /\vmatches%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString11 skipwhite
syn region wfString11 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword3 /\vexpect%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!))@=/ nextgroup=wfAction3 skipwhite contained
syn region wfAction3 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword4 /\vexpect%([ \t]+%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfSoftKeyword5 skipwhite contained
syn region wfSoftKeyword5 matchgroup=wfSoftKeyword start=/\v%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword6 /\vexpect%([ \t]+wait%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword3 skipwhite contained
syn region wfKeyword3 matchgroup=wfKeyword start=/\vwait%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfSoftKeyword7 /\vexpect%([ \t]+wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword4 skipwhite contained
syn match wfKeyword4 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword5 skipwhite contained
syn region wfKeyword5 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn match wfSoftKeyword8 /\vgiven%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfAction4 skipwhite contained
syn region wfAction4 matchgroup=wfAction start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword9 /\vgiven%([ \t]+%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])+%(\.\*)?|\*))@=/ nextgroup=wfEvent1 skipwhite contained
syn region wfEvent1 matchgroup=wfEvent start=/\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])+%(\.\*)?|\*)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword10 /\vgiven%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=)@=/ nextgroup=wfArgument2 skipwhite contained
syn region wfArgument2 matchgroup=wfArgument start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword11 /\vgiven%([ \t]+approve%([ \t]+%(false|null|omit|true)%([A-Za-z0-9_])@!)@=)@=/ nextgroup=wfSoftKeyword12 skipwhite contained
syn region wfSoftKeyword12 matchgroup=wfSoftKeyword start=/\vapprove%([ \t]+%(false|null|omit|true)%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword13 /\vgiven%([ \t]+approve[ \t]+%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfSoftKeyword14 skipwhite contained
syn match wfSoftKeyword14 /\vapprove%([ \t]+%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!))@=/ nextgroup=wfSoftKeyword15 skipwhite contained
syn region wfSoftKeyword15 matchgroup=wfSoftKeyword start=/\v%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!%(\.)@!%([ \t]*\=%(\=)@!)@!)/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword16 /\vgiven%([ \t]*"[^"]*")@=/ nextgroup=wfString12 skipwhite contained
syn region wfString12 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn match wfSoftKeyword17 /\vgiven%([ \t]+start%([A-Za-z0-9_])@![ \t]*"[^"]*")@=/ nextgroup=wfSoftKeyword18 skipwhite contained
syn match wfSoftKeyword18 /\vstart%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString13 skipwhite contained
syn region wfString13 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_pairs contained
syn region wfSoftKeyword19 matchgroup=wfSoftKeyword start=/\vapprove%([ \t]*r?")@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfSoftKeyword20 matchgroup=wfSoftKeyword start=/\vup[ \t]+to%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn region wfKeyword6 matchgroup=wfKeyword start=/\vwhere%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(up[ \t]+to%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_awaiting
syn region wfKeyword7 matchgroup=wfKeyword start=/\vcatch%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header
syn region wfKeyword8 matchgroup=wfKeyword start=/\v%(%(on_failure|else|try)%([A-Za-z0-9_])@!)%([ \t]*%([<{]|if%([A-Za-z0-9_])@!|#|\r?\n|$))@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header
syn region wfKeyword9 matchgroup=wfKeyword start=/\v%(%(for|if)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition
syn match wfKeyword10 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword11 skipwhite
syn region wfKeyword11 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn match wfKeyword12 /\vfor%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfDeclared2 skipwhite
syn region wfDeclared2 matchgroup=wfDeclared start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition contained
syn match wfKeyword13 /\vfor%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]+in[ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfDeclared3 skipwhite
syn match wfDeclared3 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]+in[ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfKeyword14 skipwhite contained
syn match wfKeyword14 /\vin%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfAction5 skipwhite contained
syn region wfAction5 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition contained
syn match wfKeyword15 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)@=/ nextgroup=wfDeclared4 skipwhite
syn region wfDeclared4 matchgroup=wfDeclared start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword16 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*)@=/ nextgroup=wfDeclared5 skipwhite
syn match wfDeclared5 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*)@=/ nextgroup=wfOperator4 skipwhite contained
syn region wfOperator4 matchgroup=wfOperator start=/\v\=[ \t]*/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword17 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*\r?\n)@=/ nextgroup=wfDeclared6 skipwhite
syn match wfDeclared6 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*\r?\n)@=/ nextgroup=wfOperator5 skipwhite contained
syn region wfOperator5 matchgroup=wfOperator start=/\v\=[ \t]*\r?\n/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword18 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfDeclared7 skipwhite
syn match wfDeclared7 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfOperator6 skipwhite contained
syn match wfOperator6 /\v\=%([ \t]*%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=)@=/ nextgroup=wfAction6 skipwhite contained
syn region wfAction6 matchgroup=wfAction start=/\v%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!)%([ \t]+%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]))@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement contained
syn match wfKeyword19 /\vlet%([ \t]+[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*\=[ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfDeclared8 skipwhite
syn match wfDeclared8 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=[ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfOperator7 skipwhite contained
syn match wfOperator7 /\v\=%([ \t]*wait[ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword20 skipwhite contained
syn match wfKeyword20 /\vwait%([ \t]+for%([A-Za-z0-9_])@!)@=/ nextgroup=wfKeyword21 skipwhite contained
syn region wfKeyword21 matchgroup=wfKeyword start=/\vfor%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events contained
syn region wfArgument3 matchgroup=wfArgument start=/\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@=/ matchgroup=NONE end=/\v%(\n)@=/ matchgroup=NONE end=/\v%([;}])@=/ matchgroup=NONE end=/\v%(\>%(\=)@!%([ \t]*%(%(#|\r?\n|$)|[;>}]|%(on_failure|catch|else|on)%([A-Za-z0-9_])@!|%(workflow|test)[ \t]*"))@=)@=/ contains=@wf_statement
syn match wfSeparator6 /\v;/
syn region wfBlock1 matchgroup=wfBlock start=/\v\{/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block
syn region wfBlock2 matchgroup=wfBlock start=/\v\<%(%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$)|[ \t]*%(#|\r?\n|$))@=/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block
syn region wfBlock3 matchgroup=wfBlock start=/\v\<%(\=)@!/ matchgroup=wfBlock end=/\v[>}]%(\=)@!/ contains=@wf_block contained
syn region wfSoftKeyword21 matchgroup=wfSoftKeyword start=/\v%(%(schedule|demand|every)%([A-Za-z0-9_])@!)%([ \t]+[A-Za-z0-9])@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn region wfSoftKeyword22 matchgroup=wfSoftKeyword start=/\v%(%(accounts|within|from|last|once|per|at)%([A-Za-z0-9_])@!)%([ \t]+[A-Za-z0-9])@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn match wfSoftKeyword23 /\vevery%([ \t]+%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|sunday|month|hour|day)%([A-Za-z0-9_])@!))@=/ nextgroup=wfUnit1 skipwhite
syn region wfUnit1 matchgroup=wfUnit start=/\v%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|sunday|month|hour|day)%([A-Za-z0-9_])@!)/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses contained
syn match wfSoftKeyword24 /\vschedule%([ \t]*"[^"]*")@=/ nextgroup=wfString14 skipwhite
syn region wfString14 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses contained
syn region wfSoftKeyword25 matchgroup=wfSoftKeyword start=/\vdemand%([ \t]*\()@=/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(when%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_clauses
syn region wfKeyword22 matchgroup=wfKeyword start=/\vwhen%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(\<%(\=)@!%(\_[ \t\r]|#.*\n)*%(%(fail|stop|wait|for|let|try|if)%([A-Za-z0-9_])@!|[;>]|%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!)*%(\.[A-Za-z_])@!%(\_[ \t\r]|#.*\n)*%(%(%(%(starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)%([A-Za-z0-9_])@!%([ \t]*\=%(\=)@!)@!)@![A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|["0-9]|r"|%(false|null|true)%([A-Za-z0-9_])@!|[;>])|%$)|%$))@=/ matchgroup=NONE end=/\v%(%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=)|%(^|[^A-Za-z0-9_.])%(starts_with|ends_with|contains|matches|else|then|and|not|if|in|or))[ \t]*)@20<!%(\{)@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_condition
syn region wfKeyword23 matchgroup=wfKeyword start=/\von%([A-Za-z0-9_])@!/ matchgroup=NONE end=/\v%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@=/ matchgroup=wfEvent end=/\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@!/ matchgroup=NONE end=/\v%([^ \t\rA-Za-z_*,#])@=/ contains=@wf_events
syn match wfSoftKeyword26 /\v%(%(currency|workflow|test|api|use)%([A-Za-z0-9_])@!)%([ \t]*%(#|\r?\n|$))@=/
syn match wfSoftKeyword27 /\v%(%(currency|workflow|test|api|use)%([A-Za-z0-9_])@!)%([ \t]*"[^"]*")@=/ nextgroup=wfString15 skipwhite
syn match wfString15 /\v"[^"]*"/ contained
syn match wfSoftKeyword28 /\vtest%([ \t]*"[^"]*")@=/ nextgroup=wfString16 skipwhite
syn region wfString16 matchgroup=wfString start=/\v"[^"]*"/ matchgroup=NONE end=/\v%([<{])@=/ matchgroup=NONE end=/\v%(if%([A-Za-z0-9_])@!)@=/ matchgroup=NONE end=/\v%([^ \t\r#A-Za-z_])@=/ matchgroup=NONE end=/\v^%(on[ \t]+[A-Za-z*]|%(workflow|test)[ \t]*")@=/ contains=@wf_header contained
syn match wfSoftKeyword29 /\vcurrency%([ \t]+[A-Za-z]+%([A-Za-z0-9_])@!)@=/ nextgroup=wfCurrency1 skipwhite
syn match wfCurrency1 /\v[A-Za-z]+%([A-Za-z0-9_])@!/ contained
syn match wfSoftKeyword30 /\vapi%([ \t]+[A-Za-z0-9][A-Za-z0-9_.-]*)@=/ nextgroup=wfRelease3 skipwhite
syn match wfRelease3 /\v[A-Za-z0-9][A-Za-z0-9_.-]*/ contained
syn match wfComment1 /\v#.*/
syn match wfSoftKeyword31 /\v%(%(nothing_else|succeeded|nothing|returns|stopped|expect|failed|fails|given|start|with)%([A-Za-z0-9_])@!)%(\.)@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfWordOperator5 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)%([ \t]*\{)@=/ nextgroup=wfBracket11 skipwhite contained
syn region wfBracket11 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfSeparator7 /\v,/ contained
syn match wfSoftKeyword32 /\v%(%(accounts|schedule|demand|within|every|from|last|most|once|per|at)%([A-Za-z0-9_])@!)%(\.)@!%([ \t]*\=%(\=)@!)@!/ contained
syn match wfDeclared9 /\v[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%([ \t]*:[ \t]*%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!))@=/ nextgroup=wfSeparator8 skipwhite contained
syn match wfSeparator8 /\v:%([ \t]*%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!))@=/ nextgroup=wfType1 skipwhite contained
syn match wfType1 /\v%(%(timestamp|boolean|number|string|money|list|map)%([A-Za-z0-9_])@!)/ contained
syn match wfKey1 /\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|"[^"]*")%([ \t]*:)@=/ contained
syn match wfArgument4 /\v%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[%([0-9]+|"[^"]*")\])*)%([ \t]*\=%(\=)@!)@=/ contained
syn match wfKeyword24 /\v%(%(else|then|if)%([A-Za-z0-9_])@!)%([ \t]*\{)@=/ nextgroup=wfBracket12 skipwhite contained
syn region wfBracket12 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfEvent2 /\v%(%(%(starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)%([A-Za-z0-9_])@!%(\.)@!)@!%(\*|[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!%(\.[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!|\[[A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@!\])*%(\.\*)?)%([.]\*|[.\[][A-Za-z_])@!)%([ \t]*,)@=/ contained
syn match wfKeyword25 /\vin%([A-Za-z0-9_])@!%([ \t]*"[^"]*")@=/ nextgroup=wfString17 skipwhite contained
syn match wfString17 /\v"[^"]*"/ contained
syn match wfWordOperator6 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)%([ \t]*#.*\n)@=/ nextgroup=wfComment2 skipwhite contained
syn match wfComment2 /\v#.*\n/ contained
syn match wfOperator8 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))%([ \t]*\{)@=/ nextgroup=wfBracket13 skipwhite contained
syn region wfBracket13 matchgroup=wfBracket start=/\v\{/ matchgroup=wfBracket end=/\v\}/ matchgroup=NONE end=/\v%([)\]])@=/ contains=@wf_map contained
syn match wfSoftKeyword33 /\v%(%(every|per)%([A-Za-z0-9_])@!)%([ \t]+%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|second|sunday|month|hour|week|day)%([A-Za-z0-9_])@!)%([.(])@!)@=/ nextgroup=wfUnit2 skipwhite contained
syn match wfUnit2 /\v%(%(wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|second|sunday|month|hour|week|day)%([A-Za-z0-9_])@!)%([.(])@!/ contained
syn match wfWordOperator7 /\v%(%(starts_with|ends_with|contains|matches|and|not|in|or)%([A-Za-z0-9_])@!)[ \t]*\r?\n/ contained
syn region wfBracket14 matchgroup=wfBracket start=/\v\(%(\_[ \t\r]*%([A-Za-z_][A-Za-z0-9_]*%([A-Za-z0-9_])@![ \t]*:|\)))@=/ matchgroup=wfBracket end=/\v\)/ matchgroup=NONE end=/\v%([\]}])@=/ contains=@wf_parameters contained
syn match wfSeparator9 /\v,%([ \t]*#.*\n)@=/ nextgroup=wfComment3 skipwhite contained
syn match wfComment3 /\v#.*\n/ contained
syn match wfSoftKeyword34 /\vschedule%([ \t]*"[^"]*")@=/ nextgroup=wfString18 skipwhite contained
syn match wfString18 /\v"[^"]*"/ contained
syn match wfSeparator10 /\v,[ \t]*\r?\n/ contained
syn match wfOperator9 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))%([ \t]*#.*\n)@=/ nextgroup=wfComment4 skipwhite contained
syn match wfComment4 /\v#.*\n/ contained
syn match wfOperator10 /\v%(%(!\=|\<\=|\=\=|\>\=|\?\?|\*|\+|-|\/|\=))[ \t]*\r?\n/ contained

syn cluster wf_file contains=wfComment1,wfSoftKeyword30,wfSoftKeyword29,wfSoftKeyword28,wfSoftKeyword27,wfSoftKeyword26,wfKeyword23,wfKeyword22,wfSoftKeyword25,wfSoftKeyword24,wfSoftKeyword23,wfSoftKeyword22,wfSoftKeyword21,wfBlock2,wfBlock1,wfSeparator6,wfArgument3,wfKeyword19,wfKeyword18,wfKeyword17,wfKeyword16,wfKeyword15,wfKeyword13,wfKeyword12,wfKeyword10,wfKeyword9,wfKeyword8,wfKeyword7,wfKeyword6,wfSoftKeyword20,wfSoftKeyword19,wfWordOperator4,wfWordOperator3,wfConstant2,wfKeyword2,wfAction1,wfFunction2,wfName3,wfString9,wfString8,wfString7,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator3,wfSeparator2,wfBracket4,wfBracket3,wfBracket2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_block contains=wfComment1,wfBlock3,wfBlock1,wfSeparator6,wfArgument3,wfKeyword19,wfKeyword18,wfKeyword17,wfKeyword16,wfKeyword15,wfKeyword13,wfKeyword12,wfKeyword10,wfKeyword9,wfKeyword8,wfKeyword7,wfKeyword6,wfSoftKeyword20,wfSoftKeyword19,wfSoftKeyword17,wfSoftKeyword16,wfSoftKeyword13,wfSoftKeyword11,wfSoftKeyword10,wfSoftKeyword9,wfSoftKeyword8,wfSoftKeyword7,wfSoftKeyword6,wfSoftKeyword4,wfSoftKeyword3,wfWordOperator4,wfWordOperator3,wfConstant2,wfKeyword2,wfAction2,wfFunction2,wfName3,wfString9,wfString8,wfString7,wfTime1,wfRelease1,wfPercent1,wfMoney1,wfDuration1,wfNumber1,wfInvalid4,wfSeparator3,wfSeparator2,wfBracket4,wfBracket3,wfBracket2,wfOperator1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_statement contains=wfOperator10,wfOperator9,wfSeparator10,wfSeparator9,wfWordOperator7,wfWordOperator6,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_pairs contains=wfOperator10,wfOperator9,wfSeparator10,wfSeparator9,wfWordOperator7,wfWordOperator6,wfArgument4,wfSoftKeyword31,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_awaiting contains=wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_condition contains=wfOperator8,wfKeyword24,wfWordOperator5,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_header contains=wfComment1,wfDeclared1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_events contains=wfEvent2,wfSeparator7,wfComment1,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_clauses contains=wfSoftKeyword34,wfBracket14,wfSoftKeyword33,wfKeyword25,wfSoftKeyword32,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_parameters contains=wfDeclared9,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_parentheses contains=wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_list contains=wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_map contains=wfKey1,wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_hole contains=wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_wideHole contains=wfComment1,wfString10,wfString8,wfString7,wfTime2,wfRelease2,wfPercent2,wfMoney2,wfDuration2,wfNumber2,wfInvalid5,wfSeparator5,wfSeparator4,wfSoftKeyword2,wfSoftKeyword1,wfArgument1,wfWordOperator2,wfWordOperator1,wfConstant1,wfKeyword1,wfFunction1,wfName2,wfName1,wfBracket4,wfBracket3,wfBracket2,wfOperator3,wfOperator2,wfSeparator1,wfBracket1,wfInvalid1
syn cluster wf_string contains=wfEscape1,wfInvalid3,wfHole1,wfInvalid2,wfString2
syn cluster wf_wideString contains=wfEscape1,wfInvalid3,wfHole2,wfInvalid2,wfString2,wfString1

hi def link wfInvalid1 wfInvalid
hi def link wfString1 wfString
hi def link wfBracket1 wfBracket
hi def link wfString2 wfString
hi def link wfSeparator1 wfSeparator
hi def link wfInvalid2 wfInvalid
hi def link wfOperator1 wfOperator
hi def link wfDeclared1 wfDeclared
hi def link wfOperator2 wfOperator
hi def link wfHole1 wfHole
hi def link wfHole2 wfHole
hi def link wfOperator3 wfOperator
hi def link wfInvalid3 wfInvalid
hi def link wfBracket2 wfBracket
hi def link wfEscape1 wfEscape
hi def link wfBracket3 wfBracket
hi def link wfBracket4 wfBracket
hi def link wfSeparator2 wfSeparator
hi def link wfProperty1 wfProperty
hi def link wfName1 wfName
hi def link wfSeparator3 wfSeparator
hi def link wfProperty2 wfProperty
hi def link wfBracket5 wfBracket
hi def link wfString3 wfString
hi def link wfBracket6 wfBracket
hi def link wfName2 wfName
hi def link wfBracket7 wfBracket
hi def link wfString4 wfString
hi def link wfBracket8 wfBracket
hi def link wfInvalid4 wfInvalid
hi def link wfFunction1 wfFunction
hi def link wfNumber1 wfNumber
hi def link wfKeyword1 wfKeyword
hi def link wfDuration1 wfDuration
hi def link wfConstant1 wfConstant
hi def link wfMoney1 wfMoney
hi def link wfWordOperator1 wfWordOperator
hi def link wfPercent1 wfPercent
hi def link wfWordOperator2 wfWordOperator
hi def link wfString5 wfString
hi def link wfRelease1 wfRelease
hi def link wfArgument1 wfArgument
hi def link wfTime1 wfTime
hi def link wfSoftKeyword1 wfSoftKeyword
hi def link wfSoftKeyword2 wfSoftKeyword
hi def link wfSeparator4 wfSeparator
hi def link wfProperty3 wfProperty
hi def link wfSeparator5 wfSeparator
hi def link wfProperty4 wfProperty
hi def link wfBracket9 wfBracket
hi def link wfString6 wfString
hi def link wfBracket10 wfBracket
hi def link wfInvalid5 wfInvalid
hi def link wfNumber2 wfNumber
hi def link wfDuration2 wfDuration
hi def link wfMoney2 wfMoney
hi def link wfPercent2 wfPercent
hi def link wfRelease2 wfRelease
hi def link wfTime2 wfTime
hi def link wfString7 wfString
hi def link wfString8 wfString
hi def link wfString9 wfString
hi def link wfString10 wfString
hi def link wfName3 wfName
hi def link wfFunction2 wfFunction
hi def link wfAction1 wfAction
hi def link wfAction2 wfAction
hi def link wfKeyword2 wfKeyword
hi def link wfConstant2 wfConstant
hi def link wfWordOperator3 wfWordOperator
hi def link wfWordOperator4 wfWordOperator
hi def link wfString11 wfString
hi def link wfSoftKeyword3 wfSoftKeyword
hi def link wfAction3 wfAction
hi def link wfSoftKeyword4 wfSoftKeyword
hi def link wfSoftKeyword5 wfSoftKeyword
hi def link wfSoftKeyword6 wfSoftKeyword
hi def link wfKeyword3 wfKeyword
hi def link wfSoftKeyword7 wfSoftKeyword
hi def link wfKeyword4 wfKeyword
hi def link wfKeyword5 wfKeyword
hi def link wfSoftKeyword8 wfSoftKeyword
hi def link wfAction4 wfAction
hi def link wfSoftKeyword9 wfSoftKeyword
hi def link wfEvent1 wfEvent
hi def link wfSoftKeyword10 wfSoftKeyword
hi def link wfArgument2 wfArgument
hi def link wfSoftKeyword11 wfSoftKeyword
hi def link wfSoftKeyword12 wfSoftKeyword
hi def link wfSoftKeyword13 wfSoftKeyword
hi def link wfSoftKeyword14 wfSoftKeyword
hi def link wfSoftKeyword15 wfSoftKeyword
hi def link wfSoftKeyword16 wfSoftKeyword
hi def link wfString12 wfString
hi def link wfSoftKeyword17 wfSoftKeyword
hi def link wfSoftKeyword18 wfSoftKeyword
hi def link wfString13 wfString
hi def link wfSoftKeyword19 wfSoftKeyword
hi def link wfSoftKeyword20 wfSoftKeyword
hi def link wfKeyword6 wfKeyword
hi def link wfKeyword7 wfKeyword
hi def link wfKeyword8 wfKeyword
hi def link wfKeyword9 wfKeyword
hi def link wfKeyword10 wfKeyword
hi def link wfKeyword11 wfKeyword
hi def link wfKeyword12 wfKeyword
hi def link wfDeclared2 wfDeclared
hi def link wfKeyword13 wfKeyword
hi def link wfDeclared3 wfDeclared
hi def link wfKeyword14 wfKeyword
hi def link wfAction5 wfAction
hi def link wfKeyword15 wfKeyword
hi def link wfDeclared4 wfDeclared
hi def link wfKeyword16 wfKeyword
hi def link wfDeclared5 wfDeclared
hi def link wfOperator4 wfOperator
hi def link wfKeyword17 wfKeyword
hi def link wfDeclared6 wfDeclared
hi def link wfOperator5 wfOperator
hi def link wfKeyword18 wfKeyword
hi def link wfDeclared7 wfDeclared
hi def link wfOperator6 wfOperator
hi def link wfAction6 wfAction
hi def link wfKeyword19 wfKeyword
hi def link wfDeclared8 wfDeclared
hi def link wfOperator7 wfOperator
hi def link wfKeyword20 wfKeyword
hi def link wfKeyword21 wfKeyword
hi def link wfArgument3 wfArgument
hi def link wfSeparator6 wfSeparator
hi def link wfBlock1 wfBlock
hi def link wfBlock2 wfBlock
hi def link wfBlock3 wfBlock
hi def link wfSoftKeyword21 wfSoftKeyword
hi def link wfSoftKeyword22 wfSoftKeyword
hi def link wfSoftKeyword23 wfSoftKeyword
hi def link wfUnit1 wfUnit
hi def link wfSoftKeyword24 wfSoftKeyword
hi def link wfString14 wfString
hi def link wfSoftKeyword25 wfSoftKeyword
hi def link wfKeyword22 wfKeyword
hi def link wfKeyword23 wfKeyword
hi def link wfSoftKeyword26 wfSoftKeyword
hi def link wfSoftKeyword27 wfSoftKeyword
hi def link wfString15 wfString
hi def link wfSoftKeyword28 wfSoftKeyword
hi def link wfString16 wfString
hi def link wfSoftKeyword29 wfSoftKeyword
hi def link wfCurrency1 wfCurrency
hi def link wfSoftKeyword30 wfSoftKeyword
hi def link wfRelease3 wfRelease
hi def link wfComment1 wfComment
hi def link wfSoftKeyword31 wfSoftKeyword
hi def link wfWordOperator5 wfWordOperator
hi def link wfBracket11 wfBracket
hi def link wfSeparator7 wfSeparator
hi def link wfSoftKeyword32 wfSoftKeyword
hi def link wfDeclared9 wfDeclared
hi def link wfSeparator8 wfSeparator
hi def link wfType1 wfType
hi def link wfKey1 wfKey
hi def link wfArgument4 wfArgument
hi def link wfKeyword24 wfKeyword
hi def link wfBracket12 wfBracket
hi def link wfEvent2 wfEvent
hi def link wfKeyword25 wfKeyword
hi def link wfString17 wfString
hi def link wfWordOperator6 wfWordOperator
hi def link wfComment2 wfComment
hi def link wfOperator8 wfOperator
hi def link wfBracket13 wfBracket
hi def link wfSoftKeyword33 wfSoftKeyword
hi def link wfUnit2 wfUnit
hi def link wfWordOperator7 wfWordOperator
hi def link wfBracket14 wfBracket
hi def link wfSeparator9 wfSeparator
hi def link wfComment3 wfComment
hi def link wfSoftKeyword34 wfSoftKeyword
hi def link wfString18 wfString
hi def link wfSeparator10 wfSeparator
hi def link wfOperator9 wfOperator
hi def link wfComment4 wfComment
hi def link wfOperator10 wfOperator
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
