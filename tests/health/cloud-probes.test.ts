import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'mocha';
import { lookAt } from './support/look-at.js';

const open: Server[] = [];
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const json = (value: unknown): string => JSON.stringify(value);
after(() => {
  for (const server of open) server.close();
});

describe('probes of Azure Monitor, against a server that answers in the documented shapes', () => {
  const scope = '/subscriptions/s1/resourceGroups/eus2';
  const alert = (name: string, severity: string, monitorCondition = 'Fired') => ({
    name,
    properties: { essentials: { severity, monitorCondition } },
  });

  it('counts fired alerts over all pages, by severity', async () => {
    const asked: string[] = [];
    const url: string = await serve((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      const more = request.url?.includes('page=2');
      response.end(
        json(
          more
            ? { value: [alert('disk', 'Sev1')] }
            : {
                value: [alert('noise', 'Sev4'), alert('old', 'Sev0', 'Resolved')],
                nextLink: `${url}${scope}/x?page=2`,
              },
        ),
      );
    });
    const seen = await lookAt(
      { azureAlerts: { scope, token: '${T}', url } },
      { variables: { T: 'tok' }, secrets: ['tok'] },
    );
    assert.equal(seen.outcome, 'failed');
    assert.match(seen.seen, /1 alerts are fired: disk \(Sev1\)/);
    assert.equal(asked.length, 2);
    assert.match(asked[0] ?? '', /AlertsManagement\/alerts\?api-version=.*monitorCondition=Fired.* Bearer tok$/);
  });

  it('passes when nothing is fired, and is in error when the token is refused', async () => {
    const url = await serve((request, response) =>
      request.headers.authorization === 'Bearer good'
        ? response.end(json({ value: [] }))
        : response
            .writeHead(401)
            .end(json({ error: { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' } })),
    );
    const ask = (token: string) => lookAt({ azureAlerts: { scope, token, url } });
    assert.equal((await ask('good')).outcome, 'passed');
    assert.deepEqual(await ask('bad').then(({ outcome, seen }) => [outcome, seen]), [
      'error',
      'Azure Monitor answers HTTP 401: The access token is invalid.',
    ]);
  });

  it('reads the latest point of a metric, and has no data where there is none', async () => {
    const url = await serve((request, response) => {
      const points = request.url?.includes('Percentage')
        ? [{ timeStamp: 'a', average: 40 }, { timeStamp: 'b', average: 71.5 }, { timeStamp: 'c' }]
        : [{ timeStamp: 'a' }];
      response.end(json({ value: [{ timeseries: [{ data: points }] }] }));
    });
    const ask = (metric: string) =>
      lookAt({ azureMetrics: { resource: scope, metric, token: 't', url }, successCondition: 'result.value < 80' });
    assert.deepEqual(await ask('Percentage CPU').then(({ outcome, value }) => [outcome, value]), ['passed', 71.5]);
    assert.equal((await ask('Network')).outcome, 'inconclusive');
  });
});

describe('the probe of an Azure DevOps organization', () => {
  const permissions = [
    { name: 'Queue builds', namespace: '33344d9c-fc72-4d6f-aba5-fa317101a7e9', bit: 128, token: 'p1' },
  ];

  async function organization(may: boolean): Promise<string> {
    return serve((request, response) => {
      const url = request.url ?? '';
      if (request.headers.authorization !== `Basic ${Buffer.from(':pat').toString('base64')}`)
        response.writeHead(203).end('<html>Sign in</html>');
      else if (url.startsWith('/_apis/connectionData'))
        response.end(json({ authenticatedUser: { providerDisplayName: 'Release agent' } }));
      else if (url.startsWith('/_apis/projects/Platform')) response.end(json({ name: 'Platform' }));
      else if (url.startsWith('/_apis/permissions/')) response.end(json({ count: 1, value: [may] }));
      else response.writeHead(404).end('{}');
    });
  }
  const ask = (at: string, more: object = {}) => lookAt({ azureDevOps: { organization: at, token: 'pat', ...more } });

  it('passes with the project and the permissions, and fails without one of them', async () => {
    const seen = await ask(await organization(true), { project: 'Platform', permissions });
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.match((await ask(await organization(false), { permissions })).seen, /without Queue builds/);
    assert.equal((await ask(await organization(true), { project: 'Other' })).outcome, 'failed');
  });

  it('takes a sign-in page for what it is: an error, never good', async () => {
    const seen = await ask(await organization(true), { token: 'wrong' });
    assert.equal(seen.outcome, 'error');
    assert.match(seen.seen, /token is not accepted/);
  });
});
