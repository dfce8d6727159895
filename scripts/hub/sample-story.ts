import type { Plan } from '../../src/release/plan.js';
import { ToldRelease } from './told-release.js';

const minuteMs = 60_000;

/** Where the telling ends: while a MOP runs in the third region, while a decision waits there, or after that region failed. */
export type StoryEnd = 'running' | 'deciding' | 'failed';
export const storyEnds: readonly StoryEnd[] = ['running', 'deciding', 'failed'];

/** Two regions done, one of them with a failed MOP and an emergency stop behind it, the third half way. */
export async function tellSampleStory(plan: Plan, endMs: number, until: StoryEnd = 'running'): Promise<ToldRelease> {
  const startMs = endMs - 70 * 60 * minuteMs;
  const first = await tell(plan, startMs, until);
  // Told again, so that it ends now to the second: how long it takes follows from its course.
  return tell(plan, startMs + (endMs - first.log.nowMs), until);
}

async function tell(plan: Plan, startMs: number, until: StoryEnd): Promise<ToldRelease> {
  const told = new ToldRelease({ plan, startMs, seed: 11 });
  const [one, two, three] = plan.regions.map(({ id }) => id);
  await told.planned();
  told.wait(40 * minuteMs);
  await wholeRegion(told, plan, one ?? '');
  await secondRegion(told, plan, two ?? '');
  await thirdRegion(told, plan, three ?? '', until);
  return told;
}

async function wholeRegion(told: ToldRelease, plan: Plan, region: string): Promise<void> {
  await told.acquire(region);
  for (const [index, { id, title }] of plan.mops.entries()) {
    await answered(told, region, 'Probes are quiet, team is ready');
    await told.run(region, id);
    if (index === 5) {
      await told.person({
        type: 'deviation',
        text: `“${title}” ran with batch size 2 instead of 4 on advice of the vendor`,
        region,
        mop: id,
      });
    }
  }
  await told.validated(region);
  await told.person({ type: 'lesson', text: 'Drain the early-access pool before the kernel MOPs', region });
  told.wait(25 * minuteMs);
}

async function secondRegion(told: ToldRelease, plan: Plan, region: string): Promise<void> {
  await told.acquire(region);
  const reason = 'validate failed on db-01: replication is 41 s behind, at most 10 s is allowed';
  for (const [index, { id }] of plan.mops.entries()) {
    await answered(told, region, 'As in the first region, lessons applied');
    if (index === 6) {
      await told.run(region, id, { phase: 'validate', reason });
      await told.rollBack(region, id, reason);
    }
    if (index === 12) await stopped(told, region, id);
    await told.run(region, id);
  }
  await told.validated(region);
  told.wait(35 * minuteMs);
}

async function stopped(told: ToldRelease, region: string, mop: string): Promise<void> {
  const spentMs = await told.begin(region, mop);
  told.wait(spentMs / 2);
  await told.person({ type: 'stop', reason: 'Pager: packet loss between the west regions' }, 'Kofi Mensah');
  told.wait(4_000);
  await told.pipeline({
    type: 'report-phases',
    of: told.attempt(region, mop),
    phases: [],
    end: { kind: 'interrupted', reason: 'emergency stop by Kofi Mensah' },
  });
  told.wait(38 * minuteMs);
  await told.person({ type: 'clear', reason: 'The carrier confirmed a line card was replaced' }, 'Ingrid Solheim');
  while (told.ledger.state.decisions.length > 0) await told.decides(region, 'Loss is gone since 20 minutes');
  await told.rollBack(region, mop, 'interrupted by the emergency stop');
}

async function thirdRegion(told: ToldRelease, plan: Plan, region: string, until: StoryEnd): Promise<void> {
  await told.acquire(region);
  const last = until === 'running' ? 11 : 10;
  for (const { id } of plan.mops.slice(0, last)) {
    await answered(told, region, 'Two regions went well');
    await told.run(region, id);
  }
  await told.pipeline({ type: 'health', data: { region, level: 'warning', summary: 'p95 of the gateway is 310 ms' } });
  await told.pipeline({
    type: 'alert',
    data: {
      alert: `latency:${region}`,
      level: 'warning',
      region,
      text: 'Gateway latency p95 is 310 ms, above its limit of 300 ms, for 6 minutes',
    },
  });
  if (until === 'deciding') {
    told.wait(4 * minuteMs);
    return;
  }
  if (until === 'failed') {
    await failed(told, region, plan.mops[last]?.id ?? '');
    return;
  }
  const running = plan.mops[last]?.id ?? '';
  await answered(told, region, 'Go on, latency is watched');
  const spentMs = await told.begin(region, running);
  told.wait(spentMs * 0.4);
}

async function failed(told: ToldRelease, region: string, mop: string): Promise<void> {
  const reason = 'validate failed on db-01: the service does not answer on port 5432 after 120 s';
  await answered(told, region, 'Go on, latency is watched');
  await told.run(region, mop, { phase: 'validate', reason });
  await told.rollBack(region, mop, reason);
  await told.giveBack(region);
}

async function answered(told: ToldRelease, region: string, reason: string): Promise<void> {
  if (told.ledger.state.decisions.some((open) => open.region === region)) await told.decides(region, reason);
}
