// wfrun scripts (*.wf) for the Monaco editor. Made by `wfrun grammar monaco`. Do not edit: make it again.
//
//   import * as monaco from "monaco-editor";
//   import { register } from "./wf.monaco.js";
//   register(monaco);
//   monaco.editor.create(element, { language: "wf", value: "on charge.failed <\n>" });

export const id = "wf";

/** Comments, brackets and indentation. */
export const configuration = withPatterns({
  "comments": {
    "lineComment": "#"
  },
  "brackets": [
    [
      "{",
      "}"
    ],
    [
      "[",
      "]"
    ],
    [
      "(",
      ")"
    ]
  ],
  "autoClosingPairs": [
    {
      "open": "{",
      "close": "}"
    },
    {
      "open": "[",
      "close": "]"
    },
    {
      "open": "(",
      "close": ")"
    },
    {
      "open": "\"",
      "close": "\"",
      "notIn": [
        "string",
        "comment"
      ]
    }
  ],
  "surroundingPairs": [
    [
      "{",
      "}"
    ],
    [
      "[",
      "]"
    ],
    [
      "(",
      ")"
    ],
    [
      "\"",
      "\""
    ],
    [
      "<",
      ">"
    ]
  ],
  "wordPattern": "[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9_.]*",
  "indentationRules": {
    "increaseIndentPattern": "^.*[<{(\\[]\\s*(?:#.*)?$",
    "decreaseIndentPattern": "^\\s*[>})\\]]"
  }
});

/** The rules of Monarch. */
export const language = {
  "defaultToken": "",
  "tokenPostfix": ".wf",
  "includeLF": true,
  "start": "file",
  "tokenizer": {
    "file": [
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(api)([ \\t]+)([A-Za-z0-9][A-Za-z0-9_.-]*)",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "constant.release"
          }
        ]
      ],
      [
        "(currency)([ \\t]+)([A-Za-z]+(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "constant.currency"
          }
        ]
      ],
      [
        "(test)([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@header"
          }
        ]
      ],
      [
        "((?:currency|workflow|test|api|use)(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:currency|workflow|test|api|use)(?![A-Za-z0-9_]))(?=[ \\t]*(?:#|\\r?\\n|$))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(on(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@events"
        }
      ],
      [
        "(when(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@condition"
        }
      ],
      [
        "(demand)(?=[ \\t]*\\()",
        {
          "token": "keyword.soft",
          "next": "@clauses"
        }
      ],
      [
        "(schedule)([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@clauses"
          }
        ]
      ],
      [
        "(every)([ \\t]+)((?:wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|sunday|month|hour|day)(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "constant.unit",
            "next": "@clauses"
          }
        ]
      ],
      [
        "((?:accounts|within|older|from|last|once|than|one|per|at)(?![A-Za-z0-9_]))(?=[ \\t]+[A-Za-z0-9])",
        {
          "token": "keyword.soft",
          "next": "@clauses"
        }
      ],
      [
        "(not)([ \\t]+)(older)([ \\t]+)(than(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@clauses"
          }
        ]
      ],
      [
        "((?:schedule|demand|every)(?![A-Za-z0-9_]))(?=[ \\t]+[A-Za-z0-9])",
        {
          "token": "keyword.soft",
          "next": "@clauses"
        }
      ],
      [
        "(<)(?=[ \\t]*(?:(?:fail|stop|wait|for|let|try|if)(?![A-Za-z0-9_])|[;>]|(?:#|\\r?\\n|$)|(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_])[ \\t]*(?:(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]|r\"|(?:false|null|true)(?![A-Za-z0-9_])|[;>])))|[ \\t]*(?:#|\\r?\\n|$))",
        {
          "token": "metatag.block",
          "next": "@block"
        }
      ],
      [
        "(\\{)",
        {
          "token": "metatag.block",
          "next": "@block"
        }
      ],
      [
        "(;)",
        {
          "token": "delimiter"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name",
          "next": "@statement"
        }
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(wait)([ \\t]+)(for(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@events"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(approve)(?=[ \\t]*r?\")",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?=[ \\t]+(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(\\r?\\n)",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": "",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition",
            "next": "@statement"
          }
        ]
      ],
      [
        "(for)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]+)(in)([ \\t]+)((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?=[ \\t]+(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@condition"
          }
        ]
      ],
      [
        "(for)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition",
            "next": "@condition"
          }
        ]
      ],
      [
        "(wait)([ \\t]+)(for(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@events"
          }
        ]
      ],
      [
        "((?:for|if)(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@condition"
        }
      ],
      [
        "((?:on_failure|else|try)(?![A-Za-z0-9_]))(?=[ \\t]*(?:[<{]|if(?![A-Za-z0-9_])|#|\\r?\\n|$))",
        {
          "token": "keyword",
          "next": "@header"
        }
      ],
      [
        "(catch(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@header"
        }
      ],
      [
        "(where(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@awaiting"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))",
        {
          "token": "keyword.soft",
          "next": "@statement"
        }
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft",
          "next": "@statement"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@statement"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator",
          "next": "@statement"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant",
          "next": "@statement"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@statement"
        }
      ],
      [
        "((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?=[ \\t]+(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]))",
        {
          "token": "tag.action",
          "next": "@statement"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function",
          "next": "@statement"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier",
          "next": "@statement"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string",
          "next": "@statement"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time",
          "next": "@statement"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number",
          "next": "@statement"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid",
          "next": "@statement"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket",
            "next": "@statement"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property",
            "next": "@statement"
          }
        ]
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/)|[<>])",
        {
          "token": "operator",
          "next": "@statement"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "block": [
      [
        "([>}](?!=))",
        {
          "token": "metatag.block",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(<)(?!=)",
        {
          "token": "metatag.block",
          "next": "@block"
        }
      ],
      [
        "(\\{)",
        {
          "token": "metatag.block",
          "next": "@block"
        }
      ],
      [
        "(;)",
        {
          "token": "delimiter"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name",
          "next": "@statement"
        }
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(wait)([ \\t]+)(for(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@events"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(approve)(?=[ \\t]*r?\")",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?=[ \\t]+(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)(\\r?\\n)",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(=)([ \\t]*)",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "operator"
          },
          {
            "token": "",
            "next": "@statement"
          }
        ]
      ],
      [
        "(let)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition",
            "next": "@statement"
          }
        ]
      ],
      [
        "(for)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]+)(in)([ \\t]+)((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?=[ \\t]+(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|until|where|else|fail|stop|then|wait|when|and|for|let|not|try|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@condition"
          }
        ]
      ],
      [
        "(for)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "variable.definition",
            "next": "@condition"
          }
        ]
      ],
      [
        "(wait)([ \\t]+)(for(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@events"
          }
        ]
      ],
      [
        "((?:for|if)(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@condition"
        }
      ],
      [
        "((?:on_failure|else|try)(?![A-Za-z0-9_]))(?=[ \\t]*(?:[<{]|if(?![A-Za-z0-9_])|#|\\r?\\n|$))",
        {
          "token": "keyword",
          "next": "@header"
        }
      ],
      [
        "(catch(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@header"
        }
      ],
      [
        "(where(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@awaiting"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))",
        {
          "token": "keyword.soft",
          "next": "@statement"
        }
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft",
          "next": "@statement"
        }
      ],
      [
        "(given)([ \\t]+)(start(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]+)(approve)([ \\t]+)((?:needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)(?![A-Za-z0-9_])(?!\\.)(?![ \\t]*=(?!=)))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]+)(approve)(?=[ \\t]+(?:false|null|omit|true)(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "attribute.name",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|\\[[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])\\])+(?:\\.\\*)?|\\*)",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "type.event",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(given)([ \\t]+)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@pairs"
          }
        ]
      ],
      [
        "(expect)([ \\t]+)(wait)([ \\t]+)(for(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@events"
          }
        ]
      ],
      [
        "(expect)([ \\t]+)(wait(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword",
            "next": "@statement"
          }
        ]
      ],
      [
        "(expect)([ \\t]+)((?:needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)(?![A-Za-z0-9_])(?!\\.)(?![ \\t]*=(?!=)))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft",
            "next": "@statement"
          }
        ]
      ],
      [
        "(expect)([ \\t]+)((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "tag.action",
            "next": "@statement"
          }
        ]
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string",
            "next": "@statement"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator",
          "next": "@statement"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant",
          "next": "@statement"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword",
          "next": "@statement"
        }
      ],
      [
        "((?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_]))(?:(?=[ \\t]*>(?!=)(?=[ \\t]*(?:(?:#|\\r?\\n|$)|[;>}]|(?:on_failure|catch|else|on)(?![A-Za-z0-9_])|(?:workflow|test)[ \\t]*\")))|(?![ \\t]*(?:(?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|<|=|>)|[(\\[.,:]|(?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))))",
        {
          "token": "tag.action",
          "next": "@statement"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function",
          "next": "@statement"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier",
          "next": "@statement"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string",
          "next": "@statement"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time",
          "next": "@statement"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration",
          "next": "@statement"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number",
          "next": "@statement"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid",
          "next": "@statement"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket",
            "next": "@statement"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property",
            "next": "@statement"
          }
        ]
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/)|[<>])",
        {
          "token": "operator",
          "next": "@statement"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "statement": [
      [
        "(?=\\n)",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=[;}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=>(?!=)(?=[ \\t]*(?:(?:#|\\r?\\n|$)|[;>}]|(?:on_failure|catch|else|on)(?![A-Za-z0-9_])|(?:workflow|test)[ \\t]*\")))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))([ \\t]*\\r?\\n)",
        [
          {
            "token": "operator"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "(,)([ \\t]*\\r?\\n)",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "(,)([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))([ \\t]*\\r?\\n)",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "pairs": [
      [
        "(?=\\n)",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=[;}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=>(?!=)(?=[ \\t]*(?:(?:#|\\r?\\n|$)|[;>}]|(?:on_failure|catch|else|on)(?![A-Za-z0-9_])|(?:workflow|test)[ \\t]*\")))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))([ \\t]*\\r?\\n)",
        [
          {
            "token": "operator"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "(,)([ \\t]*\\r?\\n)",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "(,)([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))([ \\t]*\\r?\\n)",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))([ \\t]*)(#[^\\n]*)(\\n)",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "comment"
          },
          {
            "token": ""
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|\\[(?:[0-9]+|\"[^\"\\n]*\")\\])*)(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "((?:needs_attention|nothing_else|no_answer|succeeded|nothing|returns|stopped|expect|failed|after|fails|given|start|with)(?![A-Za-z0-9_]))(?!\\.)(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "awaiting": [
      [
        "(?=up[ \\t]+to(?![A-Za-z0-9_]))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=[;}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=>(?!=)(?=[ \\t]*(?:(?:#|\\r?\\n|$)|[;>}]|(?:on_failure|catch|else|on)(?![A-Za-z0-9_])|(?:workflow|test)[ \\t]*\")))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "^(?=on[ \\t]+[A-Za-z*]|(?:workflow|test)[ \\t]*\")",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "condition": [
      [
        "(?=<(?!=)[ \\t]*(?:(?:fail|stop|wait|for|let|try|if)(?![A-Za-z0-9_])|[;>]|(?:#|\\r?\\n|$)|(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_]))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*(?!\\.[A-Za-z_])[ \\t]*(?:(?:(?!(?:starts_with|on_failure|ends_with|contains|matches|catch|false|until|where|else|null|omit|then|true|when|and|not|in|on|or)(?![A-Za-z0-9_])(?![ \\t]*=(?!=)))[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|[\"0-9]|r\"|(?:false|null|true)(?![A-Za-z0-9_])|[;>]))))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=\\{)",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "^(?=on[ \\t]+[A-Za-z*]|(?:workflow|test)[ \\t]*\")",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))([ \\t]*)(\\{)",
        [
          {
            "token": "operator"
          },
          {
            "token": ""
          },
          {
            "token": "delimiter.bracket",
            "next": "@map"
          }
        ]
      ],
      [
        "((?:else|then|if)(?![A-Za-z0-9_]))([ \\t]*)(\\{)",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "delimiter.bracket",
            "next": "@map"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))([ \\t]*)(\\{)",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "delimiter.bracket",
            "next": "@map"
          }
        ]
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "header": [
      [
        "(?=[<{])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=if(?![A-Za-z0-9_]))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=[^ \\t\\r\\n#A-Za-z_])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "^(?=on[ \\t]+[A-Za-z*]|(?:workflow|test)[ \\t]*\")",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "variable.definition"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "events": [
      [
        "(?=(?:starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_])(?!\\.))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "((?!(?:starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_])(?!\\.))(?:\\*|[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|\\[[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*\\])*(?:\\.\\*)?)(?![.]\\*|[.\\[][A-Za-z_]))(?![ \\t]*,)",
        {
          "token": "type.event",
          "next": "@pop"
        }
      ],
      [
        "(?=[^ \\t\\r\\nA-Za-z_*,#])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "((?!(?:starts_with|on_failure|ends_with|contains|schedule|matches|demand|catch|every|false|until|where|else|fail|null|omit|stop|then|true|wait|when|and|for|let|not|try|if|in|on|or)(?![A-Za-z0-9_])(?!\\.))(?:\\*|[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|\\[[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])(?:\\.[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))*\\])*(?:\\.\\*)?)(?![.]\\*|[.\\[][A-Za-z_]))(?=[ \\t]*,)",
        {
          "token": "type.event"
        }
      ],
      [
        "(,)",
        {
          "token": "delimiter"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "clauses": [
      [
        "(?=[<{])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(?=when(?![A-Za-z0-9_]))",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "^(?=on[ \\t]+[A-Za-z*]|(?:workflow|test)[ \\t]*\")",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(schedule)([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "(not)([ \\t]+)(older)([ \\t]+)(than(?![A-Za-z0-9_]))",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "keyword.soft"
          }
        ]
      ],
      [
        "(\\()(?=[ \\t\\r\\n]*(?:[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])[ \\t]*:|\\)))",
        {
          "token": "delimiter.bracket",
          "next": "@parameters"
        }
      ],
      [
        "((?:every|per)(?![A-Za-z0-9_]))([ \\t]+)((?:wednesday|saturday|thursday|tuesday|weekday|friday|minute|monday|second|sunday|month|hour|week|day)(?![A-Za-z0-9_]))(?![.(])",
        [
          {
            "token": "keyword.soft"
          },
          {
            "token": ""
          },
          {
            "token": "constant.unit"
          }
        ]
      ],
      [
        "(in(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:accounts|schedule|demand|within|every|older|from|last|most|once|than|one|per|at)(?![A-Za-z0-9_]))(?!\\.)(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "parameters": [
      [
        "(\\))",
        {
          "token": "delimiter.bracket",
          "next": "@pop"
        }
      ],
      [
        "(?=[\\]}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))([ \\t]*)(:)([ \\t]*)((?:timestamp|boolean|number|string|money|list|map)(?![A-Za-z0-9_]))",
        [
          {
            "token": "variable.definition"
          },
          {
            "token": ""
          },
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "type"
          }
        ]
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "parentheses": [
      [
        "(\\))",
        {
          "token": "delimiter.bracket",
          "next": "@pop"
        }
      ],
      [
        "(?=[\\]}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "list": [
      [
        "(\\])",
        {
          "token": "delimiter.bracket",
          "next": "@pop"
        }
      ],
      [
        "(?=[)}])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "map": [
      [
        "(\\})",
        {
          "token": "delimiter.bracket",
          "next": "@pop"
        }
      ],
      [
        "(?=[)\\]])",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])|\"[^\"\\n]*\")(?=[ \\t]*:)",
        {
          "token": "key"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "hole": [
      [
        "(\\})",
        {
          "token": "delimiter.hole",
          "next": "@pop"
        }
      ],
      [
        "(?=\\n)",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "wideHole": [
      [
        "(\\})",
        {
          "token": "delimiter.hole",
          "next": "@pop"
        }
      ],
      [
        "([ \\t\\r]+)",
        {
          "token": ""
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ],
      [
        "(#[^\\n]*)",
        {
          "token": "comment"
        }
      ],
      [
        "(r\"[^\"\\n]*\")",
        {
          "token": "string"
        }
      ],
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@wideString"
        }
      ],
      [
        "(\")",
        {
          "token": "string",
          "next": "@string"
        }
      ],
      [
        "([0-9][0-9]?:[0-9][0-9])(?![A-Za-z0-9_:])",
        {
          "token": "number.time"
        }
      ],
      [
        "([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*)",
        {
          "token": "constant.release"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?%)",
        {
          "token": "number.percent"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*[A-Z][A-Z][A-Z])(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.money"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?[ \\t]*(?:minute|second|hour|week|day)s?)(?![A-Za-z0-9_])(?![ \\t]*=(?!=))",
        {
          "token": "number.duration"
        }
      ],
      [
        "((?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?)(?![A-Za-z0-9_]|[.,][0-9])",
        {
          "token": "number"
        }
      ],
      [
        "([0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*)",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "(\\.)([ \\t]*)([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        [
          {
            "token": "delimiter"
          },
          {
            "token": ""
          },
          {
            "token": "identifier.property"
          }
        ]
      ],
      [
        "(approve)(?=[ \\t]*r?\")",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "(up[ \\t]+to(?![A-Za-z0-9_]))(?![ \\t]*=(?!=))",
        {
          "token": "keyword.soft"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*=(?!=))",
        {
          "token": "attribute.name"
        }
      ],
      [
        "(matches(?![A-Za-z0-9_]))([ \\t]*)(\"[^\"\\n]*\")",
        [
          {
            "token": "keyword.operator"
          },
          {
            "token": ""
          },
          {
            "token": "string"
          }
        ]
      ],
      [
        "((?:starts_with|ends_with|contains|matches|and|not|in|or)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.operator"
        }
      ],
      [
        "((?:false|null|omit|true)(?![A-Za-z0-9_]))",
        {
          "token": "keyword.constant"
        }
      ],
      [
        "((?:on_failure|catch|until|where|else|fail|stop|then|wait|when|for|let|try|if|on)(?![A-Za-z0-9_]))",
        {
          "token": "keyword"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(?=[ \\t]*\\()",
        {
          "token": "predefined.function"
        }
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))(\\[)(\"[^\"\\n]*\")(\\])",
        [
          {
            "token": "identifier"
          },
          {
            "token": "delimiter.bracket"
          },
          {
            "token": "string"
          },
          {
            "token": "delimiter.bracket"
          }
        ]
      ],
      [
        "([A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]))",
        {
          "token": "identifier"
        }
      ],
      [
        "(\\()",
        {
          "token": "delimiter.bracket",
          "next": "@parentheses"
        }
      ],
      [
        "(\\[)",
        {
          "token": "delimiter.bracket",
          "next": "@list"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.bracket",
          "next": "@map"
        }
      ],
      [
        "((?:!=|<=|==|>=|\\?\\?|\\*|\\+|\\-|\\/|=))",
        {
          "token": "operator"
        }
      ],
      [
        "([<>])",
        {
          "token": "operator"
        }
      ],
      [
        "([,:;.])",
        {
          "token": "delimiter"
        }
      ],
      [
        "([)\\]}])",
        {
          "token": "delimiter.bracket"
        }
      ],
      [
        "([^ \\t\\r\\n])",
        {
          "token": "invalid"
        }
      ]
    ],
    "string": [
      [
        "(\")",
        {
          "token": "string",
          "next": "@pop"
        }
      ],
      [
        "(?=\\n)",
        {
          "token": "",
          "next": "@pop"
        }
      ],
      [
        "(\\\\u\\{[0-9A-Fa-f]+\\}|\\\\(?:\"|\\\\|n|t)|\\{\\{|\\}\\})",
        {
          "token": "string.escape"
        }
      ],
      [
        "(\\\\[^\\n])",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\{)(?=[^\\n]*\\})",
        {
          "token": "delimiter.hole",
          "next": "@hole"
        }
      ],
      [
        "([{}\\\\])",
        {
          "token": "invalid"
        }
      ],
      [
        "([^\"{}\\\\\\n]+)",
        {
          "token": "string"
        }
      ]
    ],
    "wideString": [
      [
        "(\"\"\")",
        {
          "token": "string",
          "next": "@pop"
        }
      ],
      [
        "(\\\\u\\{[0-9A-Fa-f]+\\}|\\\\(?:\"|\\\\|n|t)|\\{\\{|\\}\\})",
        {
          "token": "string.escape"
        }
      ],
      [
        "(\\\\[^\\n])",
        {
          "token": "invalid"
        }
      ],
      [
        "(\\{)",
        {
          "token": "delimiter.hole",
          "next": "@wideHole"
        }
      ],
      [
        "([{}\\\\])",
        {
          "token": "invalid"
        }
      ],
      [
        "([^\"{}\\\\\\n]+)",
        {
          "token": "string"
        }
      ],
      [
        "(\")",
        {
          "token": "string"
        }
      ],
      [
        "(\\n)",
        {
          "token": ""
        }
      ]
    ]
  }
};

/** Makes the language known to an editor. */
export function register(monaco) {
  monaco.languages.register({ id, extensions: [".wf"], aliases: ["wfrun", "wf"], mimetypes: ["text/x-wf"] });
  monaco.languages.setLanguageConfiguration(id, configuration);
  monaco.languages.setMonarchTokensProvider(id, language);
}

function withPatterns(written) {
  const { increaseIndentPattern, decreaseIndentPattern } = written.indentationRules;
  return {
    ...written,
    wordPattern: new RegExp(written.wordPattern),
    indentationRules: {
      increaseIndentPattern: new RegExp(increaseIndentPattern),
      decreaseIndentPattern: new RegExp(decreaseIndentPattern),
    },
  };
}
