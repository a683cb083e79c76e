// Markdown to HTML. HTML in the text is shown as text, links to scripts are no links: names of
// tools and models come from other people's logs.
import MarkdownIt from "markdown-it";

const renderer = new MarkdownIt({ html: false, linkify: false, typographer: false });
renderer.disable("image"); // nothing is fetched

// The content security policy allows no style attributes: alignment becomes a class.
for (const rule of ["th_open", "td_open"]) {
  renderer.renderer.rules[rule] = (tokens, index, options, _environment, self) => {
    const token = tokens[index];
    const align = /text-align:(\w+)/.exec(String(token?.attrGet("style") ?? ""))?.[1];
    if (token && align !== undefined) token.attrs = [["class", align]];
    return self.renderToken(tokens, index, options);
  };
}

// Links of an answer lead out of the page that it stands on, and tell nothing of it.
const answerRenderer = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: true });
answerRenderer.disable("image");
Object.assign(answerRenderer.renderer.rules, renderer.renderer.rules, {
  link_open: (tokens, index, options, _environment, self) => {
    tokens[index]?.attrSet("target", "_blank");
    tokens[index]?.attrSet("rel", "noopener noreferrer");
    return self.renderToken(tokens, index, options);
  },
} satisfies typeof renderer.renderer.rules);

export const renderAnswer = (text: string): string => answerRenderer.render(text);

export const renderMarkdown = (text: string): string => renderer.render(text);
