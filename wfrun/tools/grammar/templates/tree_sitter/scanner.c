/* The tokens of wfrun scripts that rest on what stands around them. Made by `wfrun grammar tree-sitter`. Do not edit: make it again.
 *
 * `open_block` and `close_block` are the brackets of a block, `_end` is the end of a statement or an item, and `_less` is a `<` that compares. Which
 * of them may stand at a place, the parser says; where several may, what follows decides. */

#include "tree_sitter/parser.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { OPEN, CLOSE, END, LESS };

#define LONGEST_WORD 64

static const char *const STATEMENTS[] = {@@STATEMENTS@@};

/* Reserved words that no operand and no statement begins with. */
static const char *const NO_NAMES[] = {@@NO_NAMES@@};

/* Words that a line may begin with and go on with the statement before it. */
static const char *const GO_ON[] = {@@GO_ON@@};

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

static bool among(const char *word, const char *const *list, size_t count) {
  for (size_t at = 0; at < count; at++) {
    if (strcmp(word, list[at]) == 0) return true;
  }
  return false;
}

static bool begins_word(int32_t sign) {
  return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign == '_';
}

static bool is_digit(int32_t sign) { return sign >= '0' && sign <= '9'; }

static bool is_blank(int32_t sign) { return sign == ' ' || sign == '\t' || sign == '\r'; }

static void go(TSLexer *lexer) { lexer->advance(lexer, false); }

/* Reads a word; one that is longer than any of the language is cut off. */
static void read_word(TSLexer *lexer, char *word) {
  size_t length = 0;
  while (begins_word(lexer->lookahead) || is_digit(lexer->lookahead)) {
    if (length + 1 < LONGEST_WORD) word[length++] = (char)lexer->lookahead;
    go(lexer);
  }
  word[length] = 0;
}

static void pass_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) go(lexer);
}

/* Passes blanks, line ends and comments. */
static void pass_between(TSLexer *lexer) {
  for (;;) {
    if (is_blank(lexer->lookahead) || lexer->lookahead == '\n') {
      go(lexer);
    } else if (lexer->lookahead == '#') {
      while (lexer->lookahead != '\n' && !lexer->eof(lexer)) go(lexer);
    } else {
      return;
    }
  }
}

/* Whether a single `=` stands here: the word before it is the name of an argument. */
static bool is_given(TSLexer *lexer) {
  if (lexer->lookahead != '=') return false;
  go(lexer);
  return lexer->lookahead != '=';
}

/* Behind a `<` in a header: whether what follows begins a statement or closes the block. */
static bool begins_statement(TSLexer *lexer) {
  char word[LONGEST_WORD];
  pass_between(lexer);
  if (lexer->eof(lexer) || lexer->lookahead == ';' || lexer->lookahead == '>') return true;
  if (!begins_word(lexer->lookahead)) return false;
  read_word(lexer, word);
  if (among(word, STATEMENTS, COUNT(STATEMENTS))) return true;
  if (among(word, NO_NAMES, COUNT(NO_NAMES)) || strcmp(word, "true") == 0 || strcmp(word, "false") == 0 || strcmp(word, "null") == 0) {
    return false;
  }
  if (strcmp(word, "r") == 0 && lexer->lookahead == '"') return false;
  while (lexer->lookahead == '.') {
    go(lexer);
    if (!begins_word(lexer->lookahead)) return false;
    read_word(lexer, word);
  }
  pass_between(lexer);
  if (lexer->eof(lexer) || lexer->lookahead == ';' || lexer->lookahead == '>' || lexer->lookahead == '"' || is_digit(lexer->lookahead)) {
    return true;
  }
  if (!begins_word(lexer->lookahead)) return false;
  read_word(lexer, word);
  if (!among(word, NO_NAMES, COUNT(NO_NAMES))) return true;
  pass_blanks(lexer);
  return is_given(lexer);
}

/* At the first sign of a line: whether the line goes on with the statement before it. */
static bool goes_on(TSLexer *lexer) {
  char word[LONGEST_WORD];
  int32_t sign = lexer->lookahead;
  if (sign != 0 && strchr("=!?+-*/.,)]", (int)sign) != NULL) return true;
  if (sign == '<') return false;
  if (!begins_word(sign)) return false;
  read_word(lexer, word);
  if (lexer->lookahead == '=') return is_given(lexer);
  if (strcmp(word, "up") == 0 || strcmp(word, "not") == 0) {
    bool time = word[0] == 'u';
    pass_blanks(lexer);
    read_word(lexer, word);
    return strcmp(word, time ? "to" : "in") == 0;
  }
  return among(word, GO_ON, COUNT(GO_ON));
}

/* Behind a `>` that could end a statement: whether it closes a block. */
static bool closes(TSLexer *lexer) {
  char word[LONGEST_WORD];
  if (lexer->lookahead == '=') return false;
  pass_blanks(lexer);
  if (lexer->eof(lexer)) return true;
  if (lexer->lookahead != 0 && strchr("\n#;>}", (int)lexer->lookahead) != NULL) return true;
  if (!begins_word(lexer->lookahead)) return false;
  read_word(lexer, word);
  if (strcmp(word, "workflow") == 0 || strcmp(word, "test") == 0) {
    pass_blanks(lexer);
    return lexer->lookahead == '"';
  }
  return strcmp(word, "else") == 0 || strcmp(word, "catch") == 0 || strcmp(word, "on_failure") == 0 || strcmp(word, "on") == 0;
}

/* Whether an item follows a block on its line. */
static bool begins_item(TSLexer *lexer) {
  char word[LONGEST_WORD];
  read_word(lexer, word);
  if (strcmp(word, "on") == 0) return true;
  pass_blanks(lexer);
  return (strcmp(word, "workflow") == 0 || strcmp(word, "test") == 0) && lexer->lookahead == '"';
}

static bool found(TSLexer *lexer, int symbol) {
  lexer->result_symbol = (TSSymbol)symbol;
  return true;
}

void *tree_sitter_wf_external_scanner_create(void) { return NULL; }

void tree_sitter_wf_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_wf_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_wf_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_wf_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  bool line_ended = false, commented = false;

  if (valid[END]) {
    /* The end of a statement takes nothing but a semicolon: a closing bracket is a token of its own. */
    lexer->mark_end(lexer);
    for (;;) {
      if (lexer->lookahead == '\n') line_ended = true;
      if (is_blank(lexer->lookahead) || lexer->lookahead == '\n') {
        lexer->advance(lexer, true);
      } else if (lexer->lookahead == '#') {
        while (lexer->lookahead != '\n' && !lexer->eof(lexer)) go(lexer);
        commented = true;
      } else {
        break;
      }
    }
    if (lexer->eof(lexer) || lexer->lookahead == '}') return found(lexer, END);
    if (lexer->lookahead == ';') {
      if (!commented) {
        go(lexer);
        lexer->mark_end(lexer);
      }
      return found(lexer, END);
    }
    if (lexer->lookahead == '>') {
      go(lexer);
      return (line_ended || closes(lexer)) && found(lexer, END);
    }
    if (line_ended && !commented && lexer->lookahead == '<' && (valid[OPEN] || valid[LESS])) {
      /* a header whose block opens on the next line */
    } else if (line_ended) {
      return !goes_on(lexer) && found(lexer, END);
    } else if (begins_word(lexer->lookahead)) {
      return begins_item(lexer) && found(lexer, END);
    }
    if (commented) return false;
  }

  while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') lexer->advance(lexer, true);

  if (valid[CLOSE] && (lexer->lookahead == '>' || lexer->lookahead == '}')) {
    go(lexer);
    lexer->mark_end(lexer);
    return found(lexer, CLOSE);
  }
  if (valid[OPEN] && lexer->lookahead == '{') {
    go(lexer);
    lexer->mark_end(lexer);
    return found(lexer, OPEN);
  }
  if ((valid[OPEN] || valid[LESS]) && lexer->lookahead == '<') {
    go(lexer);
    if (lexer->lookahead == '=') return false;
    lexer->mark_end(lexer);
    if (!valid[LESS]) return found(lexer, OPEN);
    if (!valid[OPEN]) return found(lexer, LESS);
    return found(lexer, begins_statement(lexer) ? OPEN : LESS);
  }
  return false;
}
