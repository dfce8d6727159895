import type { FencingToken, LedgerEvent, Run } from '../../../src/ledger/events.js';
import type { Plan } from '../../../src/release/plan.js';

/** What was found wrong with one line. */
export interface Fault {
  readonly expected: string;
  readonly found: string;
}

export interface Recorded {
  readonly event: LedgerEvent;
  /** SHA-256 of its line. */
  readonly hash: string;
}

export type CellStanding =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'skipped'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'rollback-interrupted';

export interface Cell {
  standing: CellStanding;
  attempt: number;
  /** Attempts since a person last allowed more. */
  used: number;
  phases: { phase: string; outcome: string }[];
  checkpoint: string | undefined;
  /** Hosts may differ from the checkpoint. */
  changed: boolean;
  /** What it was before it was skipped. */
  before?: CellStanding;
}

export interface Region {
  standing: 'waiting' | 'executing' | 'failed' | 'completed' | 'rolled-back' | 'skipped';
  cells: Map<string, Cell>;
  /** Batch number → manifest hash of a person's go that is still good. */
  goes: Map<number, string>;
  noGo: boolean;
  validated: boolean;
}

export interface Lock {
  region: string;
  purpose: 'execute' | 'rollback';
  token: FencingToken;
  run: Run;
}

export interface Activity {
  kind: 'attempt' | 'rollback';
  region: string;
  mop: string;
  attempt: number;
  sinceMs: number;
  /** A person has said that what is under way was done. */
  attested?: boolean;
}

/** What the act that began it must still record: an act is one append, so that nothing else can stand in between. */
export interface Owed {
  readonly command: string;
  readonly what: string;
}

export interface Question {
  kind: string;
  region: string | undefined;
  mop: string | undefined;
}

/** What the lines so far say, as the checker remembers it. Changed in place: it is read by rules only. */
export class History {
  status: 'none' | 'active' | 'ended' = 'none';
  plan: Plan | undefined;
  revision = 0;
  readonly regions = new Map<string, Region>();
  lock: Lock | undefined;
  activity: Activity | undefined;
  stopped = false;
  readonly questions = new Map<string, Question>();
  rollback: { scope: string; order: { region: string; mop: string }[] } | undefined;
  owed: Owed | undefined;
  /** The last decision, and the act of which it is a part. */
  decision: { readonly command: string; readonly choice: string; readonly region: string | undefined } | undefined;
  crossValidated = false;
  starts: number[] = [];
  lastEndMs: number | undefined;

  /** Takes over a plan; regions and cells that are known keep what happened to them, but a region with a new MOP is not complete. */
  adopt(plan: Plan): void {
    this.plan = plan;
    for (const { id } of plan.regions) {
      const region = this.regions.get(id) ?? newRegion();
      for (const mop of plan.mops) if (!region.cells.has(mop.id)) region.cells.set(mop.id, newCell());
      region.goes.clear();
      this.regions.set(id, region);
      if (region.standing === 'completed' && this.undone(id).length > 0) region.standing = 'failed';
    }
    this.close(({ kind }) => kind === 'batch');
  }

  /** Forgets questions that what happened has answered. */
  close(isAnswered: (question: Question) => boolean): void {
    for (const [id, question] of this.questions) if (isAnswered(question)) this.questions.delete(id);
  }

  /** Whoever starts on a cell has looked for what runs on its hosts, or has a person's go. */
  hostsAreFree(region: string, mop: string): void {
    this.close((asked) => asked.kind === 'leftovers' && asked.region === region && asked.mop === mop);
  }

  /** Rules see only ids of the plan: `knownIds` is checked before them. */
  region(id: string): Region {
    const region = this.regions.get(id);
    if (!region) throw new Error(`region ${id} was not checked against the plan`);
    return region;
  }

  cell(region: string, mop: string): Cell {
    const cell = this.region(region).cells.get(mop);
    if (!cell) throw new Error(`MOP ${mop} was not checked against the plan`);
    return cell;
  }

  /** Whether `mop`, which is under way, is done by hand and nobody has said that it is done. */
  isUnattested(mop: string): boolean {
    const manual = this.plan?.mops.find(({ id }) => id === mop)?.manual ?? false;
    return manual && this.activity?.attested !== true;
  }

  get regionIds(): readonly string[] {
    return this.plan?.regions.map(({ id }) => id) ?? [];
  }

  get mopIds(): readonly string[] {
    return this.plan?.mops.map(({ id }) => id) ?? [];
  }

  /** MOPs of a region, of the plan in force, that are neither done nor skipped. */
  undone(region: string): readonly string[] {
    return this.mopIds.filter((mop) => !isDone(this.cell(region, mop)));
  }
}

export function isDone({ standing }: Cell): boolean {
  return standing === 'succeeded' || standing === 'skipped';
}

function newRegion(): Region {
  return { standing: 'waiting', cells: new Map(), goes: new Map(), noGo: false, validated: false };
}

function newCell(): Cell {
  return { standing: 'pending', attempt: 0, used: 0, phases: [], checkpoint: undefined, changed: false };
}
