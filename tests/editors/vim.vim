" Reads scripts with Vim's own engine. Takes the names of files as arguments; writes `groups.json`: for each file a list of
" [LINE, COLUMN, GROUP] for each character that begins a piece of another group (columns in bytes, lines and columns from 1).
set nocompatible encoding=utf-8 nomore noswapfile
filetype plugin indent on
syntax on
let files = []
for name in argv()
  execute "silent edit" fnameescape(name)
  let pieces = []
  for line in range(1, line("$"))
    let last = -1
    for column in range(1, len(getline(line)))
      let id = synID(line, column, 0)
      if id != last
        call add(pieces, [line, column, synIDattr(id, "name")])
        let last = id
      endif
    endfor
  endfor
  call add(files, pieces)
  silent bwipeout
endfor
call writefile([json_encode(files)], "groups.json", "S")
qa!
