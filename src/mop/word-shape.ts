/** Stand for words: Markdown takes them for letters and HTML leaves them as they are. */
const firstMark = 0xe000;
const mostWords = 6400;
const anyMark = /[\uE000-\uF8FF]/g;

/** A text with marks in the place of its words, or of several in a row: what is made of it holds for every text of the same shape. */
export interface Shape {
  readonly text: string;
  readonly words: readonly string[];
}

export type ShapeOf = (text: string) => Shape;

const hiding = /\{|&[#A-Za-z]/;
/** A link whose target stands there in one word, which is kept. */
const plainLink = /\]\([^\s()<>\\]*\)/y;
/** Other links, and where links are defined: which words are the same matters there. */
const otherLink = /\](?::|\((?![^\s()<>\\]*\)))/;
const mayBeLink = /<[^<>\s]*>/y;
/** Names its language, of which the first word counts. */
const fenceLine = /(?:```|~~~)[^\n]*/y;
const numberOfList = /\d+(?=[.)](?:\s|$))/y;

/** `kept`: expressions that are looked for in what is made of the text, so they stay in the shape. */
export function shapesKeeping(kept: readonly string[]): ShapeOf {
  const escaped = kept.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expressions = new RegExp(escaped.join('|'), 'g');
  const ofLines = kept.some((text) => text.includes('\n'));
  // One that is put together of escaped letters or entities, or stands half in what is kept, would not be found in the shape.
  const mayHideOne = (text: string): boolean =>
    kept.length > 0 &&
    hiding.test(text) &&
    (ofLines || /<[^<>\s]*\{/.test(text) || hiding.test(text.replace(expressions, '')));
  return (text) => {
    if (otherLink.test(text) || text.search(anyMark) >= 0 || mayHideOne(text)) return { text, words: [] };
    const words: string[] = [];
    let shape = '';
    let copied = 0;
    for (let at = 0; at < text.length && words.length < mostWords;) {
      const end = endOfWords(text, at);
      if (end === at) {
        at = endOfOther(text, at, kept);
        continue;
      }
      if (!isReadByMarkdown(text, at)) {
        shape += text.slice(copied, at) + String.fromCharCode(firstMark + words.length);
        words.push(text.slice(at, end));
        copied = end;
      }
      at = end;
    }
    return { text: shape + text.slice(copied), words };
  };
}

/** Words with one letter between each two that Markdown reads nothing into there: `Site R1`, `10.0.0.1`, `mount_path`. */
function endOfWords(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (isWordLetter(text.charCodeAt(at))) at += 1;
    if (at === from || !isWordLetter(text.charCodeAt(at + 1)) || !joining.includes(text.charAt(at))) return at;
    at += 1;
  }
}

const joining = ' .-/:_=,@';

const isWordLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);

/** Behind a letter that is no word's, or behind what begins with it and is kept as it is. */
function endOfOther(text: string, at: number, kept: readonly string[]): number {
  const letter = text[at] ?? '';
  if (letter === ']') return endOfMatch(plainLink, text, at) ?? at + 1;
  if (letter === '<') return endOfMatch(mayBeLink, text, at) ?? at + 1;
  if (letter === '`' || letter === '~') return endOfMatch(fenceLine, text, at) ?? at + 1;
  const expression = letter === '{' ? kept.find((one) => text.startsWith(one, at)) : undefined;
  return at + (expression?.length ?? 1);
}

/** A part of an entity (behind `&` or `#`), or the number of an entry of a list. */
function isReadByMarkdown(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (before === 0x26 || before === 0x23) return true;
  return text.charCodeAt(at) <= 0x39 && endOfMatch(numberOfList, text, at) !== undefined;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Puts words where their marks are. */
export type Fill = (words: readonly string[]) => string;

export function fillOf(made: string): Fill {
  const texts = made.split(anyMark);
  const marks = [...made.matchAll(anyMark)].map(([mark]) => mark.charCodeAt(0) - firstMark);
  return (words) => {
    if (words.length === 0) return made;
    let filled = texts[0] ?? '';
    for (const [index, mark] of marks.entries()) filled += (words[mark] ?? '') + (texts[index + 1] ?? '');
    return filled;
  };
}
