// Holds a rehearsal's JSON summary against what a whole release must be: everything succeeded once, one region after the other.
import { readFileSync } from 'node:fs';

const { outcome, documents, regions, ledger } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const faults = [];
if (outcome !== 'succeeded') faults.push(`the release ${outcome}`);
if (documents !== 150) faults.push(`${documents} documents, not 150`);
if (!ledger.verified) faults.push('the ledger is not verified');
const mops = regions.flatMap((region) => region.mops.map((mop) => ({ ...mop, region: region.id })));
if (mops.length !== 150) faults.push(`${mops.length} MOPs, not 150`);
for (const { region, id, outcome: ended, attempts } of mops) {
  if (ended !== 'succeeded' || attempts !== 1) faults.push(`${id} in ${region} is ${ended} after ${attempts} attempts`);
}
for (const [index, region] of regions.entries()) {
  const before = regions[index - 1];
  if (before && !(Date.parse(before.finishedAt) < Date.parse(region.startedAt))) {
    faults.push(`${region.id} started at ${region.startedAt}, ${before.id} ended at ${before.finishedAt}`);
  }
}
for (const fault of faults) console.error(`wrong: ${fault}`);
const first = Date.parse(regions[0]?.startedAt ?? '');
const last = Date.parse(regions.at(-1)?.finishedAt ?? '');
console.log(`${mops.length} MOPs in ${regions.length} regions took ${Math.round((last - first) / 1000)} s.`);
process.exitCode = faults.length > 0 ? 1 : 0;
