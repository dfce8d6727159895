import { z } from 'zod';
import type { KindSpec } from '../../health/profile-schema.js';
import { HttpClient, type HttpAnswer } from './http-request.js';
import {
  faultOfInstrument,
  measured,
  unmeasurable,
  type Observation,
  type ProbeKind,
  type RawProbe,
} from './probe-surroundings.js';
import { bounded } from './seen.js';

const bodyLimit = 4 * 1024 * 1024;
/** Of 250 alerts each. */
const mostPages = 20;
const alertsSchema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        essentials: z.object({ severity: z.string(), monitorCondition: z.string(), alertState: z.string().optional() }),
      }),
    }),
  ),
  nextLink: z.string().nullish(),
});
const metricsSchema = z.object({
  value: z.array(
    z.object({
      timeseries: z.array(z.object({ data: z.array(z.looseObject({ timeStamp: z.string() })) })),
      errorCode: z.string().optional(),
      errorMessage: z.string().optional(),
    }),
  ),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Alerts of Azure Monitor that are fired below a scope and that nobody has closed. */
export const azureAlertsProbe: ProbeKind<KindSpec<'azureAlerts'>> = (spec, timeoutMs) =>
  asking(spec.url, spec.token, timeoutMs, async (ask) => {
    const path = `${spec.scope}/providers/Microsoft.AlertsManagement/alerts`;
    const found: { readonly name: string; readonly severity: string }[] = [];
    let query: string | undefined =
      `api-version=2019-05-05-preview&monitorCondition=Fired&timeRange=${spec.timeRange}&pageCount=250`;
    for (let page = 1; query !== undefined; page += 1) {
      if (page > mostPages) return unmeasurable(`Azure Monitor has more than ${mostPages} pages of fired alerts`);
      const answer = await ask(path, query);
      const read = alertsSchema.safeParse(jsonOf(answer));
      if (!read.success) return refusedBy('Azure Monitor', answer);
      found.push(
        ...read.data.value
          .filter(
            ({ properties: { essentials } }) =>
              essentials.monitorCondition === 'Fired' &&
              essentials.alertState !== 'Closed' &&
              (spec.severities as readonly string[]).includes(essentials.severity),
          )
          .map(({ name, properties: { essentials } }) => ({ name, severity: essentials.severity })),
      );
      const next: string | undefined = read.data.nextLink ?? undefined;
      query = next === undefined ? undefined : new URL(next, spec.url).search.slice(1);
    }
    const names = found.slice(0, 3).map(({ name, severity }) => `${name} (${severity})`);
    return measured(
      { count: found.length, alerts: found },
      `${found.length} alerts are fired${names.length > 0 ? `: ${names.join(', ')}` : ''}`,
    );
  });

/** One metric of Azure Monitor: its latest point within the time asked for. */
export const azureMetricsProbe: ProbeKind<KindSpec<'azureMetrics'>> = (spec, timeoutMs) =>
  asking(spec.url, spec.token, timeoutMs, async (ask) => {
    const toMs = Date.now();
    const query = new URLSearchParams({
      'api-version': '2018-01-01',
      metricnames: spec.metric,
      aggregation: spec.aggregation,
      timespan: `${new Date(toMs - spec.over).toISOString()}/${new Date(toMs).toISOString()}`,
      interval: 'PT1M',
    });
    const answer = await ask(`${spec.resource}/providers/Microsoft.Insights/metrics`, query.toString());
    const read = metricsSchema.safeParse(jsonOf(answer));
    if (!read.success) return refusedBy('Azure Monitor', answer);
    const refused = read.data.value.find(({ errorCode = 'Success' }) => errorCode !== 'Success');
    if (refused)
      return unmeasurable(
        `Azure Monitor could not read ${spec.metric}: ${bounded(refused.errorMessage ?? refused.errorCode ?? '')}`,
      );
    const key = spec.aggregation.toLowerCase();
    const values = read.data.value.flatMap(({ timeseries }) =>
      timeseries.flatMap(({ data }) => data.flatMap((point) => (typeof point[key] === 'number' ? [point[key]] : []))),
    );
    const value = values.at(-1);
    if (value === undefined)
      return { kind: 'no-data', seen: `Azure Monitor has no ${spec.aggregation} of ${spec.metric}` };
    return measured({ value, values, count: values.length }, `${spec.metric} ${spec.aggregation} ${value}`);
  });

/** Whether an Azure DevOps organization is reachable, the project is there and the token may do what the release needs. */
export const azureDevOpsProbe: ProbeKind<KindSpec<'azureDevOps'>> = (spec, timeoutMs) => {
  const basic = `Basic ${Buffer.from(`:${spec.token}`).toString('base64')}`;
  return asking(
    spec.organization,
    spec.token,
    timeoutMs,
    async (ask) => {
      const startedMs = performance.now();
      const who = await ask('_apis/connectionData', 'api-version=7.2-preview.1');
      const read = z
        .object({
          authenticatedUser: z.object({
            providerDisplayName: z.string().optional(),
            subjectDescriptor: z.string().optional(),
          }),
        })
        .safeParse(jsonOf(who));
      const user = read.success ? (read.data.authenticatedUser.providerDisplayName ?? '') : '';
      if (who.status !== 200 || !read.success || /^anonymous$/i.test(user)) return refusedBy('Azure DevOps', who);
      if (spec.project !== undefined) {
        const project = await ask(`_apis/projects/${encodeURIComponent(spec.project)}`, 'api-version=7.2-preview.4');
        if (project.status === 404)
          return measured(
            { user, project: false },
            user,
            `there is no project ${spec.project}, or ${user} may not see it`,
          );
        if (project.status !== 200) return refusedBy('Azure DevOps', project);
      }
      const missing: string[] = [];
      for (const { name, namespace, bit, token } of spec.permissions) {
        const answer = await ask(
          `_apis/permissions/${encodeURIComponent(namespace)}/${bit}`,
          `tokens=${encodeURIComponent(token)}&api-version=7.2-preview.2`,
        );
        const has = z.object({ value: z.array(z.boolean()) }).safeParse(jsonOf(answer));
        if (!has.success) return refusedBy('Azure DevOps', answer);
        if (!has.data.value.every(Boolean) || has.data.value.length === 0) missing.push(name);
      }
      const result = { user, missing, latencyMs: Math.round(performance.now() - startedMs) };
      const seen = `signed in as ${bounded(user)}, ${spec.permissions.length - missing.length} of ${spec.permissions.length} permissions`;
      return measured(result, seen, missing.length === 0 ? undefined : `${seen}; without ${missing.join(', ')}`);
    },
    // A token of Entra or of a job is a bearer; a personal access token is sent as a password.
    /^eyJ[\w-]+\.[\w-]+\./.test(spec.token) ? undefined : basic,
  );
};

type Ask = (path: string, query: string) => Promise<HttpAnswer>;

function asking(
  base: string,
  token: string,
  timeoutMs: number,
  look: (ask: Ask) => Promise<Observation>,
  authorization = `Bearer ${token}`,
): RawProbe {
  const client = new HttpClient();
  return {
    look: async (signal) => {
      try {
        return await look((path, query) =>
          client.ask(below(base, path, query), {
            method: 'GET',
            headers: { authorization, accept: 'application/json' },
            redirectHosts: [],
            bodyLimit,
            signal,
          }),
        );
      } catch (error) {
        return faultOfInstrument(error, signal, timeoutMs);
      }
    },
    close: () => client.close(),
  };
}

/** A sign-in page comes with 203 or a redirect, never as a refusal: whatever is not the answer asked for measured nothing. */
function refusedBy(who: string, { status, body }: HttpAnswer): Observation {
  const told = errorSchema.safeParse(jsonOf({ body }));
  if (told.success) return unmeasurable(`${who} answers HTTP ${status}: ${bounded(told.data.error.message)}`);
  const signIn = status === 203 || status === 302 || status === 401 || status === 403;
  return unmeasurable(
    `${who} answers HTTP ${status}${signIn ? ': the token is not accepted or has not the rights' : ', not what was asked for'}`,
  );
}

function jsonOf({ body }: Pick<HttpAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whatever stands in a path or a query, it names no other host than the one that gets the token. */
function below(base: string, path: string, query: string): URL {
  const url = new URL(base);
  url.pathname = [url.pathname, path].map((part) => part.replace(/^\/+|\/+$/g, '')).join('/');
  url.search = query;
  return url;
}
