import { planOf, Story } from '../../ledger/story.js';

export const hourMs = 3_600_000;

/** Three regions of four hours each, planned one after the other. */
export function planned(): Story {
  const plan = planOf(3, 2);
  return new Story({
    ...plan,
    regions: plan.regions.map((region, index) => ({ ...region, expectedHours: [3, 5], startsAtHour: 4 * index })),
  });
}

/** Runs every MOP of a region, which takes so many hours, and gives the lock back. */
export function completeIn(story: Story, region: string, hours: number): void {
  story.acquire(region);
  for (const { id } of story.plan.mops) {
    if (story.state.decisions.some((open) => open.region === region)) story.go(region);
    story.wait((hours * hourMs) / 2);
    story.run(region, id);
  }
  story.validate(region);
  story.giveBack(region);
}
