import type { MopType } from '../release/release-schema.js';
import { stepsText } from './manual-mop.js';
import { vocabularies, type Vocabulary } from './type-vocabulary.js';

/** A type with how much speaks for it, from 0 to 1, and what. */
export interface ScoredType {
  readonly type: string;
  readonly score: number;
  readonly evidence: readonly string[];
}

export type TypeDetection =
  | ({ readonly kind: 'detected' } & ScoredType)
  | {
      readonly kind: 'undecided';
      readonly why: 'nothing' | 'little' | 'near';
      readonly candidates: readonly ScoredType[];
    };

/** Below this the best type is not taken. */
export const leastScore = 0.45;
/** The best type must have at least this many times the score of the second. */
const leastLead = 1.4;
/** As much as nothing speaks for a type; keeps a single word from being certain. */
const doubt = 4;

/** How much a find counts where it stands; in prose it counts at most three times. */
const weights = { 'file name': 3, title: 4, heading: 2, text: 1, command: 3 } as const;
type Place = keyof typeof weights;
/** Letters of a MOP that are read for its type: more than people write. */
const mostRead = 200_000;
/** Words of type names that any MOP may use. */
const commonWords = new Set(['upgrade', 'update', 'change', 'maintenance', 'rollout', 'release', 'general', 'other']);

export type TypeDetector = (mop: {
  readonly file: string;
  readonly title: string;
  readonly body: string;
}) => TypeDetection;

/** Decides which of the release's types a MOP is, and lists why. There is no type for "anything else". */
export function typeDetector(types: Readonly<Record<string, Pick<MopType, 'category'>>>): TypeDetector {
  const finders = Object.entries(types).map(([type, { category }]) => ({ type, ...finderOf(type, category) }));
  const stems = [...new Set(finders.flatMap((finder) => finder.stems))];
  const anyStem = new RegExp(stems.length === 0 ? '(?!)' : stems.join('|'));
  return (mop) => {
    const places = placesOf(mop, anyStem);
    const raw = finders.map(({ type, find }) => ({ type, ...find(places) }));
    const sum = raw.reduce((total, { points }) => total + points, 0);
    const scored = raw
      .map(({ type, points, evidence }) => ({
        type,
        score: Math.round((points / (sum + doubt)) * 100) / 100,
        evidence,
      }))
      .sort((a, b) => b.score - a.score);
    const [best, second] = scored;
    if (best === undefined || best.score === 0) return { kind: 'undecided', why: 'nothing', candidates: [] };
    const candidates = scored.filter(({ score }) => score > 0).slice(0, 3);
    if (second !== undefined && best.score < second.score * leastLead)
      return { kind: 'undecided', why: 'near', candidates };
    return best.score < leastScore ? { kind: 'undecided', why: 'little', candidates } : { kind: 'detected', ...best };
  };
}

/** `infrastructure 0.81: title "vnet", command "az network"` */
export function scoreText({ type, score, evidence }: ScoredType): string {
  return `${type} ${score.toFixed(2)}: ${evidence.join(', ')}`;
}

interface Counted {
  readonly counts: ReadonlyMap<string, number>;
  /** Words, not pairs, that hold a stem of some type. */
  readonly stemmed: readonly string[];
  readonly text: string;
}

function placesOf(
  mop: { readonly file: string; readonly title: string; readonly body: string },
  anyStem: RegExp,
): ReadonlyMap<Place, Counted> {
  const { prose, commands } = stepsText(mop.body.slice(0, mostRead));
  const heading = /^#{1,6}[ \t]+(.+)$/gm;
  const headings = [...prose.matchAll(heading)].map((match) => match[1] ?? '').filter((text) => text !== mop.title);
  const file = (mop.file.split('/').at(-1) ?? '').replace(/(?:\.(?:j2|md|markdown|docx?))+$/i, '');
  const texts: readonly (readonly [Place, string])[] = [
    ['file name', file],
    ['title', mop.title],
    ['heading', headings.join('\n')],
    ['text', prose.replace(heading, '')],
    ['command', commands],
  ];
  return new Map(
    texts.map(([place, text]) => {
      const counts = countWords(text);
      const stemmed = [...counts.keys()].filter((word) => !word.includes(' ') && anyStem.test(word));
      return [place, { counts, stemmed, text: text.toLowerCase() }];
    }),
  );
}

/** How often each word and each pair of neighbouring words stands in a text. What Jinja2 fills in says nothing. */
function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (phrase: string): void => void counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  const words =
    withoutTemplates(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  words.forEach((word, index) => {
    add(word);
    const next = words[index + 1];
    if (next !== undefined) add(`${word} ${next}`);
  });
  return counts;
}

/** In one pass, whatever is opened and never closed. */
function withoutTemplates(text: string): string {
  const kept: string[] = [];
  const open = /\{[{%#]/g;
  const close = /[}%#]\}/g;
  for (let position = 0; ;) {
    open.lastIndex = position;
    const opened = open.exec(text);
    close.lastIndex = open.lastIndex;
    const closed = opened && close.exec(text);
    kept.push(text.slice(position, closed ? opened.index : undefined));
    if (!closed) return kept.join(' ');
    position = close.lastIndex;
  }
}

interface Finder {
  readonly stems: readonly string[];
  readonly find: (places: ReadonlyMap<Place, Counted>) => {
    readonly points: number;
    readonly evidence: readonly string[];
  };
}

function finderOf(type: string, category: string): Finder {
  const own = wordsIn(type).filter((word) => word.length > 3 && !commonWords.has(word));
  const kinds = [...new Set([...wordsIn(type), ...wordsIn(category)])].flatMap((key) =>
    Object.hasOwn(vocabularies, key) ? (vocabularies[key] ?? []) : [],
  );
  const merge = (pick: (kind: Vocabulary) => readonly string[]): readonly string[] => [...new Set(kinds.flatMap(pick))];
  const words = [...new Set([...own, ...merge((kind) => kind.words)])];
  const stems = merge((kind) => kind.stems);
  const commands = merge((kind) => kind.commands).map((command) => ({ command, pattern: commandPattern(command) }));
  const find: Finder['find'] = (places) => {
    const found: { readonly text: string; readonly points: number }[] = [];
    const take = (place: Place, what: string, times: number): void => {
      const most = place === 'text' ? 3 : 1;
      const text = place === 'text' ? `"${what}"` : `${place} "${what}"`;
      found.push({ text, points: Math.min(times, most) * weights[place] });
    };
    for (const [place, { counts, stemmed, text }] of places) {
      if (place === 'command') {
        for (const { command, pattern } of commands) if (pattern.test(text)) take(place, command, 1);
        continue;
      }
      const seen = new Set<string>();
      for (const word of words) {
        const times = counts.get(word) ?? 0;
        if (times === 0) continue;
        seen.add(word);
        take(place, word, times);
      }
      for (const stem of stems) {
        const within = stemmed.filter((word) => !seen.has(word) && word.includes(stem));
        const [first] = within;
        if (first === undefined) continue;
        for (const word of within) seen.add(word);
        take(
          place,
          first,
          within.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0),
        );
      }
    }
    const sorted = [...found].sort((a, b) => b.points - a.points);
    return {
      points: found.reduce((sum, { points }) => sum + points, 0),
      evidence: sorted.slice(0, 6).map(({ text }) => text),
    };
  };
  return { stems, find };
}

function commandPattern(command: string): RegExp {
  const escaped = command.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\t]+');
  return new RegExp(`(?:^|[^a-z0-9_-])${escaped}(?![a-z0-9_-])`, 'm');
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
