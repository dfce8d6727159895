/** Control, formatting and direction characters, which could repaint a terminal or make text read as what it is not. */
const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Foreign text for a terminal or a log: on one line, its special characters escaped, and no pipeline command in it. */
export function plainText(text: string): string {
  return text
    .replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/##(?=vso\[|\[)/gi, '##_');
}
