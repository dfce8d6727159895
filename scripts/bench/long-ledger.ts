import { createHash } from 'node:crypto';
import { parseLine } from '../../src/ledger/line.js';
import type { Plan } from '../../src/release/plan.js';
import { ToldRelease } from '../hub/told-release.js';

/** A history made longer, to `count` events, by lessons that nobody learned: its hash chain holds. */
export function lengthened(text: string, count: number): string {
  const lines = text.split('\n').filter(Boolean);
  const last = lines.at(-1) ?? '';
  const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');
  const parsed = parseLine(last, hashOf(last));
  if (parsed.kind === 'bad') throw new Error(parsed.why);
  const at = parsed.event.at;
  let prev = hashOf(last);
  for (let seq = lines.length + 1; seq <= count; seq += 1) {
    const line = JSON.stringify({
      ...{ v: 1, id: `long-${seq}:0`, seq, at: new Date(Date.parse(at) + seq).toISOString(), type: 'LessonRecorded' },
      data: { text: `Lesson ${seq}: look before you leap` },
      actor: { kind: 'person', name: 'Ingrid Solheim', proof: 'signed-in' },
      prev,
    });
    lines.push(line);
    prev = hashOf(line);
  }
  return `${lines.join('\n')}\n`;
}

/** A plan of 50 MOPs in 50 regions, and a release of it that is under way. */
export async function wideStory(plan: Plan): Promise<{ readonly plan: Plan; readonly text: string }> {
  const [region, mops] = [plan.regions[0], plan.mops];
  if (!region) throw new Error('the plan has no region');
  const ids = Array.from({ length: 50 }, (_, index) => `R${index + 1}`);
  const wide: Plan = {
    ...plan,
    regions: ids.map((id, index) => ({ ...region, id, startsAtHour: index * 20 })),
    mops: Array.from({ length: 50 }, (_, index) => {
      const mop = mops[index % mops.length] ?? mops[0];
      if (!mop) throw new Error('the plan has no MOP');
      const cell = mop.cells[region.id];
      if (!cell) throw new Error('the plan has no cell');
      return {
        ...{ ...mop, id: `${mop.id}-${index}`, dependsOn: [] },
        cells: Object.fromEntries(ids.map((id) => [id, cell])),
      };
    }),
  };
  const told = new ToldRelease({ plan: wide, startMs: Date.now() - 40 * 3_600_000, seed: 3 });
  await told.planned();
  await told.acquire('R1');
  for (const { id } of wide.mops.slice(0, 25)) {
    if (told.ledger.state.decisions.length > 0) await told.decides('R1', 'go');
    await told.run('R1', id);
  }
  return { plan: wide, text: told.log.text };
}
