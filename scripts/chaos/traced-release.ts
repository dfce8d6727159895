import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutionPlan, Plan } from '../../src/release/plan.js';
import { buildPlan } from '../../tests/support/plan-builder.js';

export const releaseId = 'R1.0';

/** Each task of a playbook writes when it begins and when it ends, for whom and in which run, and sleeps in between. */
function playbook(phase: string, steps: number): string {
  const tasks = Array.from({ length: steps }, (_, index) => {
    const mark = `{{ mop_region }} {{ mop_id }} {{ mop_attempt }} ${phase} ${index + 1}`;
    const write = (what: string): string => `echo "$(date +%s%N) $BUILD_BUILDID ${mark} ${what}" >> "$MOP_TRACES"`;
    return [
      `    - name: ${phase} ${index + 1}`,
      '      ansible.builtin.raw: |',
      `        ${write('begin')}`,
      '        sleep 0.2',
      `        ${write('end')}`,
    ].join('\n');
  });
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('\n')}\n`;
}

const files: Readonly<Record<string, string>> = {
  'health/profile.yml': 'probes:\n  - { id: itself, command: { run: ["true"] } }\n',
  'inventories/all.yml':
    'all:\n  hosts:\n    h1:\n  vars:\n    ansible_connection: local\n    ansible_python_interpreter: /usr/bin/python3\n',
  'playbooks/checkpoint.yml': playbook('checkpoint', 1),
  'playbooks/implement.yml': playbook('implement', 3),
  'playbooks/rollback.yml': playbook('rollback', 1),
};

export interface TracedRelease {
  readonly plan: Plan;
  /** What the plan's hashes stand for. */
  readonly documents: ReadonlyMap<string, Buffer>;
}

/** A release of tiny playbooks that leave traces; its files are written to a checkout in `folder`. */
export function tracedRelease(
  folder: string,
  regions: readonly string[],
  mops: readonly string[],
  organization: (region: string) => string,
  slowness: number,
): TracedRelease {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'release', name)), { recursive: true });
    writeFileSync(join(folder, 'release', name), text);
  }
  const outline = buildPlan({
    release: releaseId,
    regions,
    mops,
    organization,
    policy: {
      decisionPointEvery: 100,
      pace: { minimumGapMs: 0, atMostPerHour: 100_000 },
      takeOver: { fenceAfterMs: Math.round(5_000 * slowness), staleAfterMs: Math.round(8_000 * slowness) },
      maxAttempts: 1_000,
    },
  });
  const documents = new Map<string, Buffer>();
  const keep = (bytes: Buffer): string => {
    const hash = sha256(bytes);
    documents.set(hash, bytes);
    return hash;
  };
  const planned = outline.mops.map((mop) => ({
    ...mop,
    cells: Object.fromEntries(
      regions.map((region) => {
        const document = keep(Buffer.from(`# ${mop.id} in ${region}\n`));
        return [region, { document, execution: keep(executionPlan(region, mop.id, document)) }];
      }),
    ),
  }));
  return { plan: { ...outline, mops: planned }, documents };
}

function executionPlan(region: string, mop: string, document: string): Buffer {
  const plan: ExecutionPlan = {
    v: 1,
    release: releaseId,
    region,
    mop,
    document,
    folder: 'release',
    playbooks: {
      checkpoint: 'playbooks/checkpoint.yml',
      implement: 'playbooks/implement.yml',
      rollback: 'playbooks/rollback.yml',
    },
    inventory: 'inventories/all.yml',
    variables: [],
    healthProfile: 'health/profile.yml',
    deadlineMs: 600_000,
    files: Object.entries(files).map(([path, text]) => ({ path, sha256: sha256(Buffer.from(text)) })),
  };
  return Buffer.from(JSON.stringify(plan));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
