import { didYouMean } from '../release/near-name.js';
import { idSchema, type ExecutionPlan, type Risk } from '../release/plan.js';
import type { MopType, ReleaseFile, ReleaseMop } from '../release/release-schema.js';
import type { Place, YamlSource } from '../release/yaml-source.js';
import { scoreText, typeDetector, type TypeDetector } from './detect-type.js';
import type { Finding } from './finding.js';
import type { PartTexts } from './instrument-mop.js';
import { isManual, stepsOf } from './manual-mop.js';
import { forgetful, type Remember } from './remember.js';
import { inWords, readMop, type MopMetadata, type ReadMop } from './metadata.js';

/** A MOP with everything decided that the plan needs: from release.yaml, else from the MOP itself, else detected. */
export interface DescribedMop {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly category: string;
  readonly risk: Risk;
  readonly estimateMinutes: number;
  readonly dependsOn: readonly string[];
  readonly reversible: boolean;
  readonly source: string;
  readonly body: string;
  /** Files that it takes in by include, import or extends. */
  readonly parts: PartTexts;
  /** Why the type was chosen; empty where it was declared. */
  readonly evidence: readonly string[];
  /** A person does it and attests it; it has no playbooks. */
  readonly manual: boolean;
  /** Those of its type, with its own in their place. */
  readonly playbooks: ExecutionPlan['playbooks'];
}

/** A picture within the text: letters that say nothing. */
const embedded = /data:[a-z]+\/[a-z]+;base64,[A-Za-z0-9+/=]*/g;

/** The text of a MOP, with line feeds only, and of what it takes in. */
export interface MopText {
  readonly text: string;
  readonly parts: PartTexts;
}

/** `sources` are keyed by `source`; one that could not be read is absent. */
export function describeMops(
  release: ReleaseFile,
  yaml: YamlSource,
  sources: ReadonlyMap<string, MopText>,
  remember: Remember = forgetful,
): { readonly mops: readonly DescribedMop[]; readonly findings: readonly Finding[] } {
  const detect = remember('types', [release], () => typeDetector(release.types));
  const described = release.mops.flatMap((entry, index) => {
    const source = sources.get(entry.source);
    if (source === undefined) return [];
    const texts = [...source.parts].flatMap(([path, part]) => [path, part.kind === 'text' ? part.text : part.message]);
    const describe = (): Described => describeMop(release, yaml, index, entry, source, detect);
    return [remember(`MOP ${entry.source}`, [release, source.text, ...texts], describe)];
  });
  const mops = described.flatMap(({ mop }) => mop ?? []);
  const placeOf = (mop: DescribedMop): Place =>
    yaml.placeOf(['mops', release.mops.findIndex((entry) => entry.source === mop.source), 'source']);
  const findings = described.flatMap((one) => one.findings);
  return { mops, findings: [...findings, ...duplicateIds(mops, yaml.file, placeOf)] };
}

interface Described {
  readonly mop: DescribedMop | undefined;
  readonly findings: readonly Finding[];
}

function describeMop(
  release: ReleaseFile,
  yaml: YamlSource,
  index: number,
  entry: ReleaseMop,
  source: MopText,
  detect: TypeDetector,
): Described {
  const { parts } = source;
  const read = readMop(source.text, entry.source);
  const findings: Finding[] = [...read.findings];
  const error = (rule: string, message: string): void => {
    findings.push({ rule, severity: 'error', message, file: yaml.file, ...yaml.placeOf(['mops', index, 'source']) });
  };
  const { metadata, body } = read;
  const id = entry.id ?? metadata.id ?? idOfFile(entry.source);
  if (!idSchema.safeParse(id).success) {
    error(
      'mop-id',
      `"${entry.source}" has the id "${id}": use letters, digits, "-" and "_", or set id: in release.yaml`,
    );
    return { mop: undefined, findings };
  }
  const title = entry.title ?? metadata.title ?? /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? id;
  const whole = [body, ...[...parts.values()].map((part) => (part.kind === 'text' ? part.text : ''))]
    .join('\n')
    .replace(embedded, '');
  const about = { file: entry.source, title, body: whole };
  const decided = decideType(entry, metadata.type, about, release.types, detect);
  if (decided.kind === 'fault') error(decided.rule, `MOP ${id}: ${decided.message}`);
  const risk = entry.risk ?? metadata.risk;
  if (risk === undefined)
    error('mop-risk', `MOP ${id} names no risk: add risk_level to its metadata or risk: to release.yaml`);
  const estimateMinutes = entry.estimateMinutes ?? metadata.estimateMinutes;
  if (estimateMinutes === undefined) {
    error(
      'mop-estimate',
      `MOP ${id} names no duration: add estimated_duration to its metadata or estimateMinutes: to release.yaml`,
    );
  }
  const type = decided.kind === 'fault' ? undefined : release.types[decided.type];
  findings.push(...contradictions({ id, entry, read, release: release.release, category: type?.category }));
  const manual = entry.manual ?? (entry.playbooks === undefined && isManual(stepsOf(whole)));
  const mop = {
    id,
    title,
    type: decided.kind === 'fault' ? '' : decided.type,
    category: type?.category ?? '',
    risk: risk ?? 'low',
    estimateMinutes: estimateMinutes ?? 1,
    dependsOn: entry.dependsOn ?? metadata.dependsOn ?? [],
    reversible: entry.reversible,
    source: entry.source,
    body,
    parts,
    evidence: decided.kind === 'fault' ? [] : decided.evidence,
    manual,
    playbooks: manual ? {} : { ...type?.playbooks, ...entry.playbooks },
  };
  return { mop, findings };
}

/** What a MOP says of itself and release.yaml says otherwise. A title or an id is a matter of taste. */
function contradictions(mop: {
  readonly id: string;
  readonly entry: ReleaseMop;
  readonly read: ReadMop;
  readonly release: string;
  readonly category: string | undefined;
}): readonly Finding[] {
  const { entry, read } = mop;
  const compared: readonly (readonly [field: keyof MopMetadata, what: string, wins: unknown])[] = [
    ['type', 'type', entry.type],
    ['risk', 'risk', entry.risk],
    ['estimateMinutes', 'minutes', entry.estimateMinutes],
    ['dependsOn', 'dependencies', entry.dependsOn],
    ['category', 'category', mop.category],
    ['release', 'release', mop.release],
  ];
  return compared.flatMap(([field, what, wins]): Finding[] => {
    const own = read.metadata[field];
    if (own === undefined || wins === undefined || JSON.stringify(own) === JSON.stringify(wins)) return [];
    const message = `${what}: ${inWords(own)} here, but ${inWords(wins)} by release.yaml, which counts`;
    const place = read.places[field] ?? { line: 1, column: 1 };
    return [{ rule: 'contradiction', severity: 'warning', message, file: entry.source, ...place, mop: mop.id }];
  });
}

/** `mops/agent-upgrade.md.j2` → `agent-upgrade` */
function idOfFile(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/(?:\.(?:j2|md|markdown|docx))+$/i, '');
}

type DecidedType =
  | { readonly kind: 'type'; readonly type: string; readonly evidence: readonly string[] }
  | { readonly kind: 'fault'; readonly rule: string; readonly message: string };

function decideType(
  entry: ReleaseMop,
  ownType: string | undefined,
  mop: { file: string; title: string; body: string },
  types: Readonly<Record<string, MopType>>,
  detect: TypeDetector,
): DecidedType {
  const declared = entry.type ?? ownType;
  const known = Object.keys(types);
  if (declared !== undefined) {
    if (known.includes(declared)) return { kind: 'type', type: declared, evidence: [] };
    const near = didYouMean(declared, known) || `: known are ${known.join(', ')}`;
    return {
      kind: 'fault',
      rule: 'unknown-type',
      message: `type "${declared}" does not stand under types of release.yaml${near}`,
    };
  }
  const detection = detect(mop);
  if (detection.kind === 'detected') return { kind: 'type', type: detection.type, evidence: [scoreText(detection)] };
  const why = { nothing: 'nothing speaks for any type', little: 'too little speaks for one', near: 'several are near' };
  const candidates = detection.candidates.map((candidate) => `; ${scoreText(candidate)}`).join('');
  return {
    kind: 'fault',
    rule: 'type-undecided',
    message: `its type cannot be told (${why[detection.why]}${candidates}): add type: in release.yaml`,
  };
}

function duplicateIds(mops: readonly DescribedMop[], file: string, placeOf: (mop: DescribedMop) => Place): Finding[] {
  const firsts = new Map<string, DescribedMop>();
  return mops.flatMap((mop): Finding[] => {
    const first = firsts.get(mop.id.toLowerCase());
    if (first === undefined) {
      firsts.set(mop.id.toLowerCase(), mop);
      return [];
    }
    const message = `"${mop.source}" and "${first.source}" both have the id "${mop.id}": set another id: for one of them in release.yaml`;
    return [{ rule: 'duplicate-mop', severity: 'error', message, file, ...placeOf(mop) }];
  });
}
