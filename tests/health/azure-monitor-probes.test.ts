import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'mocha';
import { azureAlert } from '../support/azure-monitor-alert.js';
import { assertDocumented } from './support/azure-monitor-shapes.js';
import { lookAt } from './support/look-at.js';
import { serve } from './support/serve.js';

const scope = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/eus2';
const alert = (name: string, severity: string, more: Parameters<typeof azureAlert>[3] = {}): object =>
  azureAlert(scope, name, severity, more);

function metric(name: string, unit: string, data: readonly object[], error: object = {}): object {
  return {
    id: `${scope}/providers/Microsoft.Insights/metrics/${name}`,
    type: 'Microsoft.Insights/metrics',
    name: { value: name, localizedValue: name },
    unit,
    timeseries: [{ metadatavalues: [], data: data.map((values, index) => ({ timeStamp: pointAt(index), ...values })) }],
    ...error,
  };
}
const pointAt = (index: number): string => `2026-11-03T15:0${index}:00Z`;

/** A server that takes only what is documented, and whose own answers are held against the same reference. */
function azureMonitor(answers: (path: string, query: URLSearchParams) => object): Promise<string> {
  const reply = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://monitor');
      const [, of = '', last = ''] = /^(.*)\/providers\/(Microsoft\.\w+\/\w+)$/.exec(pathname) ?? [];
      const what = last === 'Microsoft.AlertsManagement/alerts' ? 'alerts' : 'metrics';
      assert.deepEqual([of, last.startsWith('Microsoft.')], [scope, true], pathname);
      const good = request.headers.authorization === 'Bearer good';
      const { ctoken, ...query } = Object.fromEntries(searchParams);
      if (ctoken === undefined) assertDocumented(`${what}Query`, query);
      const body = good
        ? answers(pathname, searchParams)
        : { error: { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' } };
      assertDocumented(good ? what : 'error', body);
      response.writeHead(good ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ error: { code: 'Undocumented', message: String(error) } }));
    }
  };
  return serve(reply);
}

describe('probes of Azure Monitor, against a server that is held to the published shapes', () => {
  it('counts fired alerts that nobody closed over all pages, by severity', async () => {
    const asked: string[] = [];
    const url = await azureMonitor((path, query) => {
      asked.push(query.toString());
      if (query.has('ctoken'))
        return { value: [alert('disk', 'Sev1'), alert('seen', 'Sev2', { alertState: 'Closed' })] };
      return {
        value: [alert('noise', 'Sev4'), alert('old', 'Sev0', { monitorCondition: 'Resolved' })],
        nextLink: `https://management.azure.com:443${path}?api-version=2018-05-05-preview&timeRange=30d&ctoken=%2bRID%3d`,
      };
    });
    const seen = await lookAt(
      { azureAlerts: { scope, token: '${T}', url } },
      { variables: { T: 'good' }, secrets: ['good'] },
    );
    assert.equal(seen.outcome, 'failed', seen.seen);
    assert.match(seen.seen, /1 alerts are fired: disk \(Sev1\)/);
    assert.deepEqual(asked, [
      'api-version=2019-05-05-preview&monitorCondition=Fired&timeRange=30d&pageCount=250',
      'api-version=2018-05-05-preview&timeRange=30d&ctoken=%2BRID%3D',
    ]);
  });

  it('sends its token nowhere else, whatever the scope says', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url?.split('/providers/')[0] ?? '');
      response.end(JSON.stringify({ value: [] }));
    });
    for (const hostile of ['@other.invalid', '//other.invalid/x', '/s?x=', '/s#']) {
      const { outcome, seen } = await lookAt({ azureAlerts: { scope: hostile, token: 'good', url } });
      assert.equal(outcome, 'passed', seen);
    }
    assert.deepEqual(asked, ['/@other.invalid', '/other.invalid/x', '/s%3Fx=', '/s%23']);
  });

  it('passes when nothing is fired, and is in error when the token is refused or the pages never end', async () => {
    let endless = false;
    const url = await azureMonitor((path) => ({
      value: [],
      ...(endless ? { nextLink: `https://management.azure.com${path}?ctoken=again` } : {}),
    }));
    const ask = async (token: string) => {
      const { outcome, seen } = await lookAt({ azureAlerts: { scope, token, url, timeRange: '1d' } });
      return [outcome, seen];
    };
    assert.deepEqual(await ask('good'), ['passed', '0 alerts are fired']);
    assert.deepEqual(await ask('bad'), ['error', 'Azure Monitor answers HTTP 401: The access token is invalid.']);
    endless = true;
    assert.deepEqual(await ask('good'), ['error', 'Azure Monitor has more than 20 pages of fired alerts']);
  });

  it('reads the latest point of a metric; has no data where there is none, and is in error where the metric is', async () => {
    const failed = { errorCode: 'InternalServerError', errorMessage: 'The data store timed out.' };
    const url = await azureMonitor((_, query) => {
      const name = query.get('metricnames') ?? '';
      const value =
        name === 'Percentage CPU'
          ? metric(name, 'Percent', [{ average: 40 }, { average: 71.5 }, {}])
          : metric(name, 'Bytes', [{}], name === 'Broken' ? failed : { errorCode: 'Success' });
      return { cost: 59, timespan: query.get('timespan'), interval: 'PT1M', namespace: 'x', value: [value] };
    });
    const ask = (name: string) =>
      lookAt({
        azureMetrics: { resource: scope, metric: name, token: 'good', url },
        successCondition: 'result.value < 80',
      });
    assert.deepEqual(await ask('Percentage CPU').then(({ outcome, value }) => [outcome, value]), ['passed', 71.5]);
    assert.equal((await ask('Network In')).outcome, 'inconclusive');
    assert.deepEqual(await ask('Broken').then(({ outcome, seen }) => [outcome, seen]), [
      'error',
      'Azure Monitor could not read Broken: The data store timed out.',
    ]);
  });
});
