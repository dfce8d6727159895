import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { Command } from '../../../src/ledger/commands.js';
import type { Actor, Run } from '../../../src/ledger/events.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import type { ReleaseStore } from '../../../src/ledger/stores.js';
import type { ExecutionPlan, Plan } from '../../../src/release/plan.js';
import { passed, planOf } from '../../ledger/story.js';

export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
export const person: Actor = { kind: 'person', name: 'Release manager', proof: 'command-line' };

/** A release of two regions and three MOPs in a fresh fleet, published as render-mop would, with its files in a checkout. */
export class PlannedRelease {
  private constructor(
    readonly connection: LedgerConnection,
    readonly plan: Plan,
    readonly store: LoggedReleaseStore,
    readonly ledger: Ledger,
    readonly organization: (region: string) => string,
  ) {}

  static async publish(
    connection: LedgerConnection,
    organization: (region: string) => string,
    checkout: string,
    profile = 'probes:\n  - { id: itself, command: { run: ["true"] } }\n',
    policy: Partial<Plan['policy']> = {},
    variables: Readonly<Record<string, string>> = {},
  ): Promise<PlannedRelease> {
    const store = openReleaseStore(connection, 'R1.0');
    const ledger = openLedger(store);
    const ofRegions = Object.entries(variables).map(([region, text]) => [`regions/${region}.yml`, text] as const);
    const files: Record<string, string> = {
      'health/profile.yml': profile,
      'inventories/all.yml': 'all: {}\n',
      ...Object.fromEntries(ofRegions),
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(checkout, 'release', name)), { recursive: true });
      writeFileSync(path.join(checkout, 'release', name), text);
    }
    const outline = planOf(2, 3, policy);
    const mops = await Promise.all(
      outline.mops.map(async (mop) => {
        const cells = await Promise.all(
          outline.regions.map(async ({ id }) => [id, await publishCell(store, id, mop.id, files)] as const),
        );
        return { ...mop, cells: Object.fromEntries(cells) };
      }),
    );
    const regions = outline.regions.map((region) => ({ ...region, organization: organization(region.id) }));
    const plan = { ...outline, regions, mops };
    const planned = await ledger.submit({ type: 'plan', plan }, { kind: 'pipeline', name: 'prepare' });
    assert.equal(planned.kind, 'appended');
    assert.equal(await store.fleet.activate(undefined, 'R1.0'), true);
    return new PlannedRelease(connection, plan, store, ledger, organization);
  }

  run(region: string, runId = '1'): Run {
    const organization = this.organization(region);
    return {
      organization,
      project: 'Platform',
      runId,
      url: `${organization}/Platform/_build/results?buildId=${runId}`,
    };
  }

  pipeline(region: string, runId = '1'): Actor {
    return { kind: 'pipeline', name: 'region-release', run: this.run(region, runId) };
  }

  async does(command: Command, actor: Actor): Promise<void> {
    const outcome = await this.ledger.submit(command, actor);
    if (outcome.kind === 'refused') assert.fail(`${command.type}: ${outcome.refusal.message}`);
  }

  async acquire(region: string, runId = '1'): Promise<void> {
    const run = this.run(region, runId);
    await this.does(
      { type: 'acquire', region, purpose: 'execute', run, version: '0.1.0' },
      this.pipeline(region, runId),
    );
  }

  async startMop(region: string, mop: string, runId = '1'): Promise<void> {
    const { token } = (await this.ledger.refresh()).lock ?? assert.fail('nobody holds the lock');
    const { document = '', execution = '' } = this.plan.mops.find(({ id }) => id === mop)?.cells[region] ?? {};
    const actor = this.pipeline(region, runId);
    await this.does({ type: 'start-mop', region, mop, token, document, execution }, actor);
    const attempt = this.ledger.state.regions[region]?.cells[mop]?.attempt ?? 0;
    await this.store.beats.beat(token.seq, attempt);
  }

  /** Age of the open attempt's last heartbeat. */
  async silentMs(): Promise<number | undefined> {
    const { open } = await this.ledger.refresh();
    return open === null ? undefined : this.store.beats.silentMs(open.token.seq, open.attempt);
  }

  /** Everything of a region but its post-validation and its give-back. */
  async runAll(region: string, runId = '1'): Promise<void> {
    await this.acquire(region, runId);
    for (const { id: mop } of this.plan.mops) {
      if (this.ledger.state.decisions.some((open) => open.region === region)) {
        await this.does({ type: 'decide', region, choice: 'go', reason: 'looks good' }, person);
      }
      await this.startMop(region, mop, runId);
      const { open } = this.ledger.state;
      assert.ok(open);
      const of = { region, mop, attempt: open.attempt, token: open.token };
      const actor = this.pipeline(region, runId);
      await this.does(
        { type: 'report-phases', of, phases: passed('precheck', 'checkpoint'), checkpoint: 'key' },
        actor,
      );
      await this.does(
        {
          type: 'report-phases',
          of,
          phases: passed('implement', 'validate'),
          end: { kind: 'succeeded', durationMs: 1 },
        },
        actor,
      );
    }
  }
}

async function publishCell(
  store: ReleaseStore,
  region: string,
  mop: string,
  files: Readonly<Record<string, string>>,
): Promise<{ document: string; execution: string }> {
  const document = Buffer.from(`# ${mop} in ${region}\n`);
  const execution: ExecutionPlan = {
    v: 1,
    release: 'R1.0',
    region,
    mop,
    document: sha256(document),
    folder: 'release',
    playbooks: { implement: 'playbooks/implement.yml' },
    inventory: 'inventories/all.yml',
    variables: Object.keys(files).filter((name) => name === `regions/${region}.yml`),
    healthProfile: 'health/profile.yml',
    deadlineMs: 60_000,
    files: Object.entries(files).map(([name, text]) => ({ path: name, sha256: sha256(text) })),
  };
  const bytes = Buffer.from(JSON.stringify(execution));
  await putAgain(store, document);
  await putAgain(store, bytes);
  return { document: sha256(document), execution: sha256(bytes) };
}

/** Between two tests the server may drop the idle connection just as it is used again; a document may be put twice. */
async function putAgain(store: ReleaseStore, bytes: Buffer): Promise<void> {
  try {
    await store.documents.put(sha256(bytes), bytes);
  } catch {
    await store.documents.put(sha256(bytes), bytes);
  }
}
