import { OperatorError } from '../../src/release/operator-error.js';

const plain = /^[A-Za-z][A-Za-z0-9_./-]*$/;
/** Words that some YAML readers take for a boolean or nothing. */
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** One line of YAML for a string; quoted wherever a reader could take it for something else. */
export function scalar(text: string): string {
  if (text.includes('${{')) {
    throw new OperatorError(
      `'${text}' would be read as a template expression`,
      'release.yaml or an option',
      'write it without "${{"',
    );
  }
  return plain.test(text) && !words.test(text) ? text : JSON.stringify(text);
}

/** `{ a: b, c: 1 }` on one line; entries without a value are left out. */
export function flow(entries: Readonly<Record<string, string | number | undefined>>): string {
  const written = Object.entries(entries).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [`${key}: ${typeof value === 'number' ? value : scalar(value)}`];
  });
  return `{ ${written.join(', ')} }`;
}

/**
 * A vendor's text made fit for a pipeline's titles and comments: one line, no control or invisible characters, nothing
 * that Azure Pipelines would expand (`${{ }}`, `$( )`, `$[ ]`) or an agent would obey (`##vso[`, `##[`), at most 120 characters.
 */
export function displayText(text: string): string {
  const oneLine = text
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\$(?=[{([])/g, '$ ')
    .replace(/#(?=#)/g, '# ')
    .trim();
  const characters = Array.from(oneLine);
  return characters.length <= 120 ? oneLine : `${characters.slice(0, 119).join('').trimEnd()}…`;
}
