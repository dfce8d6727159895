import { didYouMean } from '../release/near-name.js';
import { riskSchema, type Risk } from '../release/plan.js';
import { YamlSource, type Place } from '../release/yaml-source.js';
import type { Finding } from './finding.js';

/** What a MOP says of itself. */
export interface MopMetadata {
  readonly id?: string;
  readonly title?: string;
  readonly type?: string;
  readonly risk?: Risk;
  readonly estimateMinutes?: number;
  readonly dependsOn?: readonly string[];
  readonly category?: string;
  readonly release?: string;
}

type Field = keyof MopMetadata;
const fields: Readonly<Record<string, Field | 'other'>> = {
  id: 'id',
  mop_id: 'id',
  name: 'title',
  title: 'title',
  type: 'type',
  mop_type: 'type',
  risk: 'risk',
  risk_level: 'risk',
  estimated_duration: 'estimateMinutes',
  estimate_minutes: 'estimateMinutes',
  duration: 'estimateMinutes',
  dependencies: 'dependsOn',
  depends_on: 'dependsOn',
  description: 'other',
  approval_required: 'other',
  author: 'other',
  category: 'category',
  date: 'other',
  impact: 'other',
  owner: 'other',
  product: 'other',
  release: 'release',
  tags: 'other',
  vendor: 'other',
  version: 'other',
};

const frontMatter = /^---[ \t]*\n([^]*?\n)?---[ \t]*(?:\n|$)/;
const comment = /^(\s*\{#-?\s*METADATA\s*:?)([^]*?)-?#\}/i;

export interface ReadMop {
  readonly metadata: MopMetadata;
  /** Where a field stands that counts. */
  readonly places: Readonly<Partial<Record<keyof MopMetadata, Place>>>;
  /** The MOP with its front matter blanked out, so that lines keep their numbers. */
  readonly body: string;
  readonly findings: readonly Finding[];
}

/** Reads the metadata that a MOP carries: YAML front matter, then a leading `{# METADATA: … #}`, which wins. */
export function readMop(text: string, file: string): ReadMop {
  const findings: Finding[] = [];
  const front = frontMatter.exec(text);
  const body = front === null ? text : front[0].replace(/[^\n]/g, '') + text.slice(front[0].length);
  const leading = comment.exec(body);
  const said = [
    ...(front === null ? [] : readBlock(`\n${front[1] ?? ''}`, file, findings)),
    ...(leading === null ? [] : readBlock(padded(leading), file, findings)),
  ];
  const metadata: Partial<Record<Field, unknown>> = {};
  const places: Partial<Record<Field, Place>> = {};
  for (const [index, { field, key, value, place }] of said.entries()) {
    const before = said.slice(0, index).findLast((other) => other.field === field);
    if (before !== undefined && JSON.stringify(before.value) !== JSON.stringify(value)) {
      const message = `metadata ${key} is ${inWords(value)}, but ${before.key} in line ${before.place.line} is ${inWords(before.value)}: the later one counts`;
      findings.push({ rule: 'contradiction', severity: 'warning', message, file, ...place });
    }
    metadata[field] = value;
    places[field] = place;
  }
  return { metadata: metadata as MopMetadata, places, body, findings };
}

/** A value of metadata as people read it. */
export function inWords(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : `"${String(value)}"`;
}

interface Said {
  readonly field: Field;
  readonly key: string;
  readonly value: unknown;
  readonly place: Place;
}

/** The comment's content behind as many line ends as stand before it, so that places in it are places in the file. */
function padded(leading: RegExpExecArray): string {
  const before = (leading[1] ?? '').replace(/[^\n]/g, '');
  const content = (leading[2] ?? '').replace(/\s+$/, '');
  return before + (content.startsWith('\n') ? content : content.trimStart());
}

function readBlock(yaml: string, file: string, findings: Finding[]): readonly Said[] {
  const source = new YamlSource(yaml, file);
  const report = ({ line, column }: Place, severity: Finding['severity'], message: string): void => {
    findings.push({ rule: 'metadata', severity, message, file, line, column });
  };
  const read = source.faults.length > 0 ? undefined : source.value();
  const fault = source.faults[0] ?? (read?.kind === 'fault' ? read.fault : undefined);
  if (read === undefined || read.kind === 'fault') {
    report(fault ?? { line: 1, column: 1 }, 'error', `the metadata ${fault?.message ?? 'is not readable'}`);
    return [];
  }
  if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) {
    report(source.placeOf([]), 'error', 'the metadata must be lines of "key: value"');
    return [];
  }
  const said: Said[] = [];
  for (const [key, value] of Object.entries(read.value as Record<string, unknown>)) {
    const field = fields[key.toLowerCase().replaceAll('-', '_')];
    if (field === undefined) {
      report(
        source.placeOfKey([key]),
        'warning',
        `metadata "${key}" is not known${didYouMean(key, Object.keys(fields))}`,
      );
    } else if (field !== 'other') {
      const parsed = parsers[field](value);
      if (parsed === undefined) report(source.placeOf([key]), 'error', `metadata ${key}: ${wanted[field]}`);
      else said.push({ field, key, value: parsed, place: source.placeOfKey([key]) });
    }
  }
  return said;
}

const asText = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

const parsers: Readonly<Record<Field, (value: unknown) => unknown>> = {
  id: asText,
  title: asText,
  type: asText,
  risk: (value) => riskSchema.safeParse(asText(value)?.toLowerCase()).data,
  estimateMinutes: (value) => (typeof value === 'number' && value > 0 ? value : minutesOf(asText(value) ?? '')),
  dependsOn: (value) => {
    if (value === null) return [];
    const list = Array.isArray(value)
      ? value.map(asText)
      : (asText(value)?.split(',') ?? [undefined]).map((part) => part?.trim());
    const names = list.filter((name): name is string => name !== undefined && !/^(?:none|)$/i.test(name));
    return list.includes(undefined) ? undefined : names;
  },
  category: asText,
  release: asText,
};

const wanted: Readonly<Record<Field, string>> = {
  id: 'must be a short text',
  title: 'must be a text',
  type: 'must be one of the types of release.yaml',
  risk: 'must be low, medium or high',
  estimateMinutes: 'must be a number of minutes, such as 45 or "45 min"',
  dependsOn: 'must be a list of ids of MOPs',
  category: 'must be a text',
  release: 'must be a text',
};

/** `45`, `45 min`, `1.5 h`, `1 hour 30 minutes` */
function minutesOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(h|hours?|m|min|minutes?|mins)?(?=[\s,]|$)/gi)];
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*(h|hours?|m|min|minutes?|mins)?(?=[\s,]|$)/gi, '').replace(/[\s,]/g, '');
  const minutes = parts.reduce((sum, [, amount, unit = 'm']) => sum + Number(amount) * (/^h/i.test(unit) ? 60 : 1), 0);
  return rest === '' && minutes > 0 ? minutes : undefined;
}
