/* Drives the scanner of the tree-sitter grammar over a text: which token it finds at a place, and where that token stands. */

#include "tree_sitter/parser.h"

#include <stddef.h>

bool tree_sitter_wf_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid);

typedef struct {
  TSLexer lexer;
  const int32_t *text;
  int32_t length, at, start, end;
  bool marked;
} Driver;

static void look(Driver *driver) { driver->lexer.lookahead = driver->at < driver->length ? driver->text[driver->at] : 0; }

static void advance(TSLexer *lexer, bool skip) {
  Driver *driver = (Driver *)lexer;
  if (driver->at < driver->length) driver->at++;
  if (skip) driver->start = driver->at;
  look(driver);
}

static void mark_end(TSLexer *lexer) {
  Driver *driver = (Driver *)lexer;
  driver->end = driver->at;
  driver->marked = true;
}

static bool at_end(const TSLexer *lexer) {
  const Driver *driver = (const Driver *)lexer;
  return driver->at >= driver->length;
}

/* The number of the token found, or -1; `end` takes where it ends. */
int find(const int32_t *text, int32_t length, int32_t at, const bool *valid, int32_t *end) {
  Driver driver = {.text = text, .length = length, .at = at, .start = at, .end = at, .marked = false};
  driver.lexer.advance = advance;
  driver.lexer.mark_end = mark_end;
  driver.lexer.eof = at_end;
  look(&driver);
  if (!tree_sitter_wf_external_scanner_scan(NULL, &driver.lexer, valid)) return -1;
  *end = driver.marked ? driver.end : driver.at;
  return driver.lexer.result_symbol;
}
