import { compareWithBaseline, type Series } from '../../../src/health/baseline.js';

/** What a comparison makes of noise in which nothing changed, and of the same so many times as bad. */
export interface AlarmRates {
  readonly noise: string;
  readonly falseAlarmRate: number;
  readonly missRate: number;
}

const samples = 30;

interface Asked {
  readonly made?: 'once' | 'continuously';
  readonly worseBy?: number;
  readonly tolerancePercent?: number;
}

/** Draws so many pairs of series of each kind of noise, from one seed. */
export function falseAlarms(
  pairs: number,
  { made = 'once', worseBy = 1.5, tolerancePercent = 20 }: Asked = {},
): readonly AlarmRates[] {
  return Object.entries(noises).map(([noise, drawn]) => {
    const random = seeded(42);
    const spec = { samples, tolerancePercent, toleranceAbsolute: 0, better: 'lower' } as const;
    let [alarms, misses] = [0, 0];
    for (let pair = 0; pair < pairs; pair += 1) {
      const [was, same, worse] = [drawn(random), drawn(random), drawn(random).map((value) => value * worseBy)];
      if (compareWithBaseline(series(was), series(same), spec, { made }).kind === 'missed') alarms += 1;
      if (compareWithBaseline(series(was), series(worse), spec, { made }).kind !== 'missed') misses += 1;
    }
    return { noise, falseAlarmRate: alarms / pairs, missRate: misses / pairs };
  });
}

type Random = () => number;

/** Latencies around 100 ms, as services have them. */
const noises: Readonly<Record<string, (random: Random) => readonly number[]>> = {
  'normal, 10 % spread': (random) => many(() => 100 * (1 + 0.1 * normal(random))),
  'log-normal, long tail': (random) => many(() => 100 * Math.exp(0.25 * normal(random))),
  'one in twenty 5 times as slow': (random) => many(() => 100 * (1 + 0.1 * normal(random)) * (random() < 0.05 ? 5 : 1)),
  'each like the one before (AR 0.7)': (random) => {
    let state = normal(random);
    return many(() => {
      state = 0.7 * state + Math.sqrt(1 - 0.49) * normal(random);
      return 100 * (1 + 0.1 * state);
    });
  },
};

const series = (values: readonly number[]): Series => ({ values, judged: values.length, failed: 0 });
const many = (draw: () => number): readonly number[] => Array.from({ length: samples }, draw);

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: the same numbers in every run. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
