import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import type { CellState } from '../../../src/ledger/state.js';
import type { Plan } from '../../../src/release/plan.js';
import { SmallRelease, type Playbooks } from '../../adapters/ansible/support/small-release.js';
import { acquireBy, hashOf, person, pipelineOf, planOf, runOf } from '../../ledger/story.js';
import { runBundle, type BundleEnd, type BundleRun } from './run-bundle.js';

/** The files and playbooks of `SmallRelease`, published to a fleet: run 1 of R1 holds the lock, a person gave the go. */
export class PublishedMop {
  private constructor(
    readonly connection: LedgerConnection,
    readonly files: SmallRelease,
    readonly store: LoggedReleaseStore,
    /** A client of the test's own. */
    readonly ledger: Ledger,
  ) {}

  static async publish(
    connection: LedgerConnection,
    playbooks: Playbooks,
    policy: Partial<Plan['policy']> = {},
    extraFiles: Readonly<Record<string, string>> = {},
  ): Promise<PublishedMop> {
    const profile = 'health/profile.yml';
    const more = extraFiles[profile] === undefined ? {} : { healthProfile: profile };
    const files = new SmallRelease(playbooks, {}, more, extraFiles);
    const text = JSON.stringify(files.execution);
    const store = openReleaseStore(connection, 'R1.0');
    await store.documents.put(hashOf(text), Buffer.from(text));
    const ledger = openLedger(store);
    const plan = planOf(1, 2, policy);
    const cells = { R1: { document: hashOf('doc R1 0'), execution: hashOf(text) } };
    const mops = plan.mops.map((mop, index) => (index === 0 ? { ...mop, cells } : mop));
    await ledger.submit({ type: 'plan', plan: { ...plan, mops } }, pipelineOf('R1'));
    await ledger.submit(acquireBy('R1'), pipelineOf('R1'));
    await ledger.submit({ type: 'decide', region: 'R1', choice: 'go', reason: 'fine' }, person);
    return new PublishedMop(connection, files, store, ledger);
  }

  /** Runs a task's bundle as run 1 of R1, `run-mop` for the MOP where nothing else is said. */
  run(more: Partial<BundleRun> = {}): Promise<BundleEnd> {
    return runBundle({
      task: 'run-mop',
      connection: this.connection,
      organization: runOf('R1').organization,
      temporary: path.join(this.files.home, 'agent-temp'),
      ...more,
      inputs: { releaseId: 'R1.0', region: 'R1', mop: 'm1', playbookFolder: this.files.root, ...more.inputs },
      environment: { MOP_TEST: this.files.hosts, HOME: this.files.home, ...more.environment },
    });
  }

  async cell(): Promise<CellState> {
    return (await this.ledger.refresh()).regions['R1']?.cells['m1'] ?? assert.fail('no cell');
  }
}
