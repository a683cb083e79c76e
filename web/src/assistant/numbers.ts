// Numbers of an answer as links to the cells they came from. The marks are put into the Markdown
// and found again in its HTML, because a renderer keeps no positions.
import type { AnswerNumber } from "../api/assistant";

// Of the private use area: letters to Markdown, in no text that means something.
const [open, middle, close] = ["\uE000", "\uE001", "\uE002"];
const anyMark = /[\uE000-\uE002]/g;
const encodedMark = /%EE%80%8[0-2]/g;

// "3. " opens a list item and stays as it is.
const isListNumber = (text: string, number: AnswerNumber): boolean =>
  /(^|\n)[ \t>]*$/.test(text.slice(0, number.start)) && /^[.)](\s|$)/.test(text.slice(number.end));

// Numbers that lie where they say, in order and apart.
function usable(text: string, numbers: readonly AnswerNumber[]): { number: AnswerNumber; index: number }[] {
  let reached = 0;
  return numbers
    .map((number, index) => ({ number, index }))
    .sort((a, b) => a.number.start - b.number.start)
    .filter(({ number }) => {
      const { start, end } = number;
      if (start < reached || text.slice(start, end) !== number.text || isListNumber(text, number)) return false;
      reached = end;
      return true;
    });
}

export function markedText(answer: string, numbers: readonly AnswerNumber[]): string {
  const text = answer.replace(anyMark, " "); // of the same length
  let marked = "";
  let reached = 0;
  for (const { number, index } of usable(text, numbers)) {
    marked += `${text.slice(reached, number.start)}${open}${index}${middle}${number.text}${close}`;
    reached = number.end;
  }
  return marked + text.slice(reached);
}

const cleanTag = (tag: string): string =>
  tag
    .replace(/\uE000\d+\uE001|%EE%80%80\d+%EE%80%81/g, "")
    .replace(anyMark, "")
    .replace(encodedMark, "");

export interface NumberWords {
  linked: string; // what a linked number's button is called
  flagged: string; // the mark of one that is in no result
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function element(index: number, shown: string, isFlagged: boolean, words: NumberWords): string {
  if (isFlagged) return `<span class="flagged">${shown}<small>${escaped(words.flagged)}</small></span>`;
  return `<button type="button" class="linked" data-number="${index}" title="${escaped(words.linked)}">${shown}</button>`;
}

// `html` is what the renderer made of markedText.
export function linkedHtml(html: string, numbers: readonly AnswerNumber[], words: NumberWords): string {
  return html
    .split(/(<[^>]*>)/)
    .map((part) => {
      if (part.startsWith("<")) return cleanTag(part);
      const linked = part.replace(/\uE000(\d+)\uE001([^\uE002]*)\uE002/g, (_, index: string, shown: string) =>
        element(Number(index), shown, numbers[Number(index)]?.source === null, words),
      );
      return linked.replace(anyMark, "");
    })
    .join("");
}
