// The code editor: CodeMirror with the two languages of the workbench. Loaded when the first editor
// is shown.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Language } from "../api/assistant";
import type { Schema } from "./schema";

// The colours of CodeViewer.
const colors = HighlightStyle.define([
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--accent)" },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: "var(--claude-ink)" },
  {
    tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.typeName],
    color: "var(--codex-ink)",
  },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "var(--code-paper)", color: "var(--ink)", fontSize: "0.86rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "30rem", overflow: "auto" },
  ".cm-content": { padding: "0.7rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.9rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { border: "0", backgroundColor: "transparent", color: "var(--muted)", paddingLeft: "0.3rem" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--codex) 24%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-wash)", outline: "1px solid var(--accent)" },
  ".cm-tooltip": { border: "1px solid var(--line-strong)", background: "var(--plate)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "0.8rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-wash)", color: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
});

function languageOf(language: Language, schema: Schema): Extension {
  if (language === "python") return [python(), indentUnit.of("    ")];
  return [sql({ dialect: PostgreSQL, schema, upperCaseKeywords: true }), indentUnit.of("  ")];
}

export interface EditorOptions {
  parent: HTMLElement;
  source: string;
  language: Language;
  schema: Schema;
  label: string;
  changed: (source: string) => void;
  run: () => void;
}

export interface Editor {
  setSource: (source: string) => void;
  setLanguage: (language: Language, schema: Schema) => void;
  focus: () => void;
  destroy: () => void;
}

export function createEditor(options: EditorOptions): Editor {
  const language = new Compartment();
  const run = (): boolean => {
    options.run();
    return true;
  };
  const runKeys = Prec.highest(
    keymap.of([
      { key: "Shift-Enter", run },
      { key: "Mod-Enter", run },
    ]),
  );
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.source,
      extensions: [
        runKeys,
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        syntaxHighlighting(colors),
        look,
        EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.changed(update.state.doc.toString());
        }),
        language.of(languageOf(options.language, options.schema)),
      ],
    }),
  });
  return {
    setSource: (source) => {
      if (source === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source } });
    },
    setLanguage: (next, schema) => view.dispatch({ effects: language.reconfigure(languageOf(next, schema)) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
