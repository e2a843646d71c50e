// wfrun scripts (*.wf) for the Monaco editor. Made by `wfrun grammar monaco`. Do not edit: make it again.
//
//   import * as monaco from "monaco-editor";
//   import { register } from "./wf.monaco.js";
//   register(monaco);
//   monaco.editor.create(element, { language: "wf", value: "on charge.failed <\n>" });

export const id = "wf";

/** Comments, brackets and indentation. */
export const configuration = withPatterns(@@CONFIGURATION@@);

/** The rules of Monarch. */
export const language = @@LANGUAGE@@;

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
