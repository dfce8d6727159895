import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeDetector, scoreText } from '../../src/mop/detect-type.js';

export const labelledTypes = {
  'agent-upgrade': { category: 'Agent/Monitoring' },
  infrastructure: { category: 'Infrastructure' },
  security: { category: 'Security' },
  database: { category: 'Database' },
  'linux-patch': { category: 'Patch/Linux' },
  backup: { category: 'Backup' },
  network: { category: 'Network' },
} as const;

/** A MOP's text with what a person says it is: `<type>.<auto|manual|mixed>.<en|de>.<number>.md`. */
export interface LabelledMop {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  readonly language: string;
  readonly body: string;
}

const folder = join(__dirname, 'labelled-mops');

export function labelledMops(): readonly LabelledMop[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const [type = '', kind = '', language = ''] = name.split('.');
      return { name, type, kind, language, body: readFileSync(join(folder, name), 'utf8') };
    });
}

/** Judges by the text alone: the file's name holds the label and is not shown. */
export function judgeLabelledMops(mops: readonly LabelledMop[]): {
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  readonly undecided: readonly string[];
  /** How often a text of one type (first key) was taken for another; `undecided` where none was. */
  readonly confusion: ReadonlyMap<string, ReadonlyMap<string, number>>;
} {
  const detect = typeDetector(labelledTypes);
  const [right, wrong, undecided]: [string[], string[], string[]] = [[], [], []];
  const confusion = new Map<string, Map<string, number>>();
  for (const { name, type, body } of mops) {
    const title = /^# (.+)$/m.exec(body)?.[1] ?? '';
    const detection = detect({ file: 'mops/mop.md', title, body });
    const said = detection.kind === 'detected' ? detection.type : 'undecided';
    const row = confusion.get(type) ?? new Map<string, number>();
    confusion.set(type, row.set(said, (row.get(said) ?? 0) + 1));
    if (detection.kind === 'undecided') undecided.push(`${name}: ${detection.candidates.map(scoreText).join('; ')}`);
    else (said === type ? right : wrong).push(`${name}: ${scoreText(detection)}`);
  }
  return { right, wrong, undecided, confusion };
}
