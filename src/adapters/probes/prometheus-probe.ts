import { z } from 'zod';
import type { KindSpec } from '../../health/profile-schema.js';
import { HttpClient } from './http-request.js';
import { faultOfInstrument, measured, unmeasurable, type Observation, type ProbeKind } from './probe-surroundings.js';
import { bounded } from './seen.js';

const bodyLimit = 4 * 1024 * 1024;
const mostPoints = 11_000;
const sample = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('error'), error: z.string() }),
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: sample })) }),
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(z.object({ metric: labels, values: z.array(sample) })),
      }),
      z.object({ resultType: z.enum(['scalar', 'string']), result: sample }),
    ]),
  }),
]);
type Answer = z.infer<typeof answerSchema>;

/** Asks Prometheus, for now or for a range. An empty answer and NaN are no data; a server that does not answer is an error. */
export const prometheusProbe: ProbeKind<KindSpec<'prometheus'>> = (spec, timeoutMs) => {
  const client = new HttpClient();
  return {
    look: async (signal) => {
      try {
        const { status, body, cut } = await client.ask(urlOf(spec), {
          method: 'GET',
          headers: spec.headers,
          redirectHosts: [],
          bodyLimit,
          signal,
        });
        if (cut) return unmeasurable(`Prometheus answers more than ${bodyLimit / 1024 / 1024} MiB: narrow the query`);
        const answer = answerSchema.safeParse(parsed(body));
        if (!answer.success) return unmeasurable(`HTTP ${status}, and not an answer as Prometheus gives it`);
        return observationOf(answer.data);
      } catch (error) {
        return faultOfInstrument(error, signal, timeoutMs);
      }
    },
    close: () => client.close(),
  };
};

function urlOf({ url, query, range, step }: KindSpec<'prometheus'>): URL {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const asked = new URL(range === undefined ? 'api/v1/query' : 'api/v1/query_range', base);
  asked.searchParams.set('query', query);
  if (range !== undefined) {
    const end = Math.floor(Date.now() / 1000);
    asked.searchParams.set('start', String(end - range / 1000));
    asked.searchParams.set('end', String(end));
    asked.searchParams.set('step', String(Math.max(step, range / mostPoints) / 1000));
  }
  return asked;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function observationOf(answer: Answer): Observation {
  if (answer.status === 'error') return unmeasurable(`Prometheus refuses the query: ${bounded(answer.error)}`);
  const { data } = answer;
  const series =
    data.resultType === 'vector'
      ? data.result.map(({ metric, value }) => ({ labels: metric, values: numbers([value]) }))
      : data.resultType === 'matrix'
        ? data.result.map(({ metric, values }) => ({ labels: metric, values: numbers(values) }))
        : [{ labels: {}, values: numbers([data.result]) }];
  const withData = series.filter(({ values }) => values.length > 0);
  const values = withData.flatMap((one) => one.values);
  if (values.length === 0)
    return { kind: 'no-data', seen: series.length === 0 ? 'Prometheus has no such series' : 'Prometheus answers NaN' };
  const result = { value: values.at(-1) ?? 0, values, series: withData, count: withData.length };
  const shown = values.slice(-3).map((one) => String(Math.round(one * 1000) / 1000));
  return measured(result, `${withData.length} series, ${values.length > 3 ? '… ' : ''}${shown.join(', ')}`);
}

/** `+Inf` and `NaN` are texts of Prometheus; neither is a number to compare. */
function numbers(samples: readonly (readonly [number, string])[]): readonly number[] {
  return samples
    .map(([, text]) => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text)))
    .filter((one) => !Number.isNaN(one));
}
