import {
  instrumentTemplate,
  type InstrumentedTemplate,
  type PartFault,
  type TemplateProblem,
} from './instrument-template.js';
import type { PlacedRead } from './rewrite-expression.js';
import { secretNames, type IsSecretPath } from './secret-reads.js';
import { assignedNames } from './template-reads.js';
import { mainTemplate, type EngineFailure, type TemplateParts } from './template-engine.js';
import type { EngineHas } from './template-calls.js';
import { missingPart, partCandidates } from './template-parts.js';
import { cutTemplate } from './template-segments.js';

/** Text of a file that a MOP takes in, or why there is none. */
export type PartText =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly message: string };
/** Keyed by path relative to the release's folder. */
export type PartTexts = ReadonlyMap<string, PartText>;

/** A place in one of the files of a MOP. */
export interface InFile {
  readonly file: string;
  readonly offset: number;
}

/** A MOP and the files that it takes in, each instrumented; reads are numbered across all of them. */
export interface InstrumentedMop {
  readonly source: string;
  /** Paths of the MOP and of what it takes in. */
  readonly files: readonly string[];
  readonly parts: TemplateParts;
  readonly reads: readonly (PlacedRead & InFile)[];
  readonly defaulted: readonly (PlacedRead & InFile)[];
  readonly runtime: readonly string[];
  readonly problems: readonly (InFile & TemplateProblem)[];
  readonly names: ReadonlySet<string>;
  readonly mentioned: ReadonlySet<string>;
  placeOf(failure: EngineFailure): InFile;
}

/** `texts` holds every file that a statement in any of them may name. */
export function instrumentMop(
  mop: { readonly source: string; readonly body: string; readonly parts: PartTexts },
  isRuntime: (name: string) => boolean,
  isSecret: IsSecretPath,
  has: EngineHas = () => true,
): InstrumentedMop {
  const readable = [...mop.parts].flatMap(([path, part]) => (part.kind === 'text' ? [[path, part.text] as const] : []));
  const texts = new Map([[mop.source, mop.body] as const, ...readable]);
  const names = new Map([...texts.keys()].map((path, index) => [path, index === 0 ? mainTemplate : `part${index}`]));
  const cut = [...texts].map(([file, source]) => ({ file, source, cut: cutTemplate(source) }));
  const assigned = new Set(cut.flatMap((one) => [...assignedNames(one.cut.segments)]));
  const secret = secretNames(
    cut.map((one) => ({ source: one.source, segments: one.cut.segments })),
    isSecret,
  );
  const surroundings = { assigned, isSecret, secretNames: secret };
  const reads: (PlacedRead & InFile)[] = [];
  const files = new Map<string, InstrumentedTemplate>();
  for (const { file, source: text, cut: own } of cut) {
    const partOf = (name: string): { kind: 'part'; name: string } | PartFault =>
      partNamed(file, name, names, mop.parts);
    const template = instrumentTemplate(text, isRuntime, has, {
      ...surroundings,
      cut: own,
      firstRead: reads.length,
      partOf,
    });
    for (const read of template.reads) reads.push({ ...read, file });
    files.set(file, template);
  }
  const all = [...files];
  const union = (pick: (template: InstrumentedTemplate) => ReadonlySet<string>): ReadonlySet<string> =>
    new Set(all.flatMap(([, template]) => [...pick(template)]));
  return {
    source: files.get(mop.source)?.source ?? '',
    files: [...files.keys()],
    parts: new Map(all.slice(1).map(([file, { source }]) => [names.get(file) ?? '', source])),
    reads,
    defaulted: all.flatMap(([file, { defaulted }]) => defaulted.map((read) => ({ ...read, file }))),
    runtime: [...new Set(all.flatMap(([, { runtime }]) => runtime.map(({ text }) => text)))],
    problems: all.flatMap(([file, { problems }]) => problems.map((problem) => ({ ...problem, file }))),
    names: union((template) => template.names),
    mentioned: union((template) => template.mentioned),
    placeOf: ({ part, line, column }) => {
      const file = [...names].find(([, name]) => name === part)?.[0] ?? mop.source;
      return { file, offset: files.get(file)?.offsetAt(line, column) ?? 0 };
    },
  };
}

function partNamed(
  from: string,
  name: string,
  known: ReadonlyMap<string, string>,
  parts: PartTexts,
): { readonly kind: 'part'; readonly name: string } | PartFault {
  const candidates = partCandidates(from, name);
  if (candidates.length === 0) {
    return { kind: 'fault', rule: 'include-outside', message: `leads out of the folder of release.yaml by "${name}"` };
  }
  for (const path of candidates) {
    const part = known.get(path);
    if (part !== undefined) return { kind: 'part', name: part };
    const read = parts.get(path);
    if (read?.kind === 'unreadable')
      return { kind: 'fault', rule: 'include-unreadable', message: `cannot take in what it names: ${read.message}` };
  }
  const where = candidates.map((path) => `"${path}"`).join(' nor ');
  return {
    kind: 'fault',
    rule: missingPart,
    message: `names "${name}", but there is no ${where} in the release's folder`,
  };
}
