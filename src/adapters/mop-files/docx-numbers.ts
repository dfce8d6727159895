/** Encloses what tells, within a paragraph's text, which list it belongs to and then which number it has. */
const edge = '\uE000';
const listMark = new RegExp(`${edge}(\\d+):(\\d+)${edge}`, 'g');
const numberMark = new RegExp(`${edge}(\\d+)${edge}`);
const allMarks = new RegExp(numberMark.source, 'g');

const within = '(?:(?!</w:numPr>)[^]){0,200}?';
const numbered = new RegExp(
  `<w:numPr>(?=${within}<w:ilvl w:val="([0-8])" ?/>)(?=${within}<w:numId w:val="(\\d{1,9})" ?/>)[^]{0,2000}?</w:pPr>`,
  'g',
);

/** The XML of a document in which each paragraph of a list names its list and level: the converter counts every piece of a list from 1. */
export function withListMarks(documentXml: string): string {
  return documentXml.replace(
    numbered,
    (properties: string, level: string, list: string) =>
      `${properties}<w:r><w:t>${edge}${list}:${level}${edge}</w:t></w:r>`,
  );
}

/** Each mark of a list by the number that Word shows there, in the order of the text. */
export function withNumbers(html: string, numberingXml: string): string {
  const counted = new Map<string, number[]>();
  const definitions = listDefinitions(numberingXml);
  return html.replace(listMark, (_mark, list: string, levelText: string) => {
    const level = Number(levelText);
    const { counter, first } = definitions(list, level);
    const numbers = counted.get(counter) ?? [];
    counted.set(counter, numbers);
    numbers.length = Math.max(Math.min(numbers.length, level + 1), level);
    numbers[level] = (numbers[level] ?? first - 1) + 1;
    return `${edge}${numbers[level]}${edge}`;
  });
}

/** The number that stands in an item's text. */
export const numberIn = (text: string): string | undefined => numberMark.exec(text)?.[1];

export const withoutMarks = (text: string): string => text.replace(allMarks, '');

/** Lists of one definition count on from each other, unless one is told where to begin. */
function listDefinitions(xml: string): (list: string, level: number) => { counter: string; first: number } {
  const lists = new Map(
    xml
      .split('<w:num ')
      .slice(1)
      .map((text) => [/w:numId="(\d+)"/.exec(text)?.[1] ?? '', text] as const),
  );
  const definitions = new Map(
    xml
      .split('<w:abstractNum ')
      .slice(1)
      .map((text) => [/w:abstractNumId="(\d+)"/.exec(text)?.[1] ?? '', text] as const),
  );
  const startAt = (text: string, from: string, element: string): number | undefined => {
    const at = text.indexOf(from);
    const match = at < 0 ? null : new RegExp(`<w:${element} w:val="(\\d{1,6})"`).exec(text.slice(at, at + 300));
    return match === null ? undefined : Number(match[1]);
  };
  return (list, level) => {
    const own = lists.get(list) ?? '';
    const definition = /<w:abstractNumId w:val="(\d+)"/.exec(own)?.[1] ?? '';
    const given = startAt(own, `<w:lvlOverride w:ilvl="${level}"`, 'startOverride');
    const first = given ?? startAt(definitions.get(definition) ?? '', `<w:lvl w:ilvl="${level}"`, 'start') ?? 1;
    return { counter: given === undefined && definition !== '' ? `of ${definition}` : list, first };
  };
}
