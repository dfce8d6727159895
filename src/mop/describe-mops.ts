import { didYouMean } from '../release/near-name.js';
import { idSchema, type ExecutionPlan, type Risk } from '../release/plan.js';
import type { MopType, ReleaseFile, ReleaseMop } from '../release/release-schema.js';
import type { Place, YamlSource } from '../release/yaml-source.js';
import { scoreText, typeDetector, type TypeDetector } from './detect-type.js';
import type { Finding } from './finding.js';
import { isManual, stepsOf } from './manual-mop.js';
import { readMop } from './metadata.js';

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
  /** Why the type was chosen; empty where it was declared. */
  readonly evidence: readonly string[];
  /** A person does it and attests it; it has no playbooks. */
  readonly manual: boolean;
  /** Those of its type, with its own in their place. */
  readonly playbooks: ExecutionPlan['playbooks'];
}

/** `sources`: text of each MOP with line feeds only, keyed by `source`; one that could not be read is absent. */
export function describeMops(
  release: ReleaseFile,
  yaml: YamlSource,
  sources: ReadonlyMap<string, string>,
): { readonly mops: readonly DescribedMop[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const detect = typeDetector(release.types);
  const mops = release.mops.flatMap((entry, index): DescribedMop[] => {
    const text = sources.get(entry.source);
    if (text === undefined) return [];
    const read = readMop(text, entry.source);
    findings.push(...read.findings);
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
      return [];
    }
    const title = entry.title ?? metadata.title ?? /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? id;
    const decided = decideType(entry, metadata.type, { file: entry.source, title, body }, release.types, detect);
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
    const manual = entry.manual ?? (entry.playbooks === undefined && isManual(stepsOf(body)));
    return [
      {
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
        evidence: decided.kind === 'fault' ? [] : decided.evidence,
        manual,
        playbooks: manual ? {} : { ...type?.playbooks, ...entry.playbooks },
      },
    ];
  });
  const placeOf = (mop: DescribedMop): Place =>
    yaml.placeOf(['mops', release.mops.findIndex((entry) => entry.source === mop.source), 'source']);
  return { mops, findings: [...findings, ...duplicateIds(mops, yaml.file, placeOf)] };
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
  return mops.flatMap((mop, index): Finding[] => {
    const first = mops.slice(0, index).find((other) => other.id.toLowerCase() === mop.id.toLowerCase());
    if (first === undefined) return [];
    const message = `"${mop.source}" and "${first.source}" both have the id "${mop.id}": set another id: for one of them in release.yaml`;
    return [{ rule: 'duplicate-mop', severity: 'error', message, file, ...placeOf(mop) }];
  });
}
