import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import type { TeamProject } from 'azure-devops-node-api/interfaces/CoreInterfaces.js';
import type { ConnectionData } from 'azure-devops-node-api/interfaces/LocationsInterfaces.js';
import { describe, it } from 'mocha';
import { lookAt } from './support/look-at.js';
import { serve } from './support/serve.js';

const projectId = '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c';
const connectionData: ConnectionData = {
  authenticatedUser: { id: projectId, providerDisplayName: 'Release agent', subjectDescriptor: 'svc.agent' },
  instanceId: projectId,
};
const project: TeamProject = { id: projectId, name: 'Platform', description: '', revision: 3 };
/** How a client learns where the resources of an organization are. */
const locations: Readonly<Record<string, object>> = {
  '/_apis/Location': location(
    'e81700f7-3be2-46de-8624-2eb35882fcaa',
    'Location',
    'resourceAreas',
    '_apis/{resource}/{areaId}',
  ),
  '/_apis/core': location('603fe2ac-9723-48b9-88ad-09305aa6c6e1', 'core', 'projects', '_apis/{resource}/{*projectId}'),
};
function location(id: string, area: string, resourceName: string, routeTemplate: string): object {
  return {
    id,
    area,
    resourceName,
    routeTemplate,
    resourceVersion: 4,
    minVersion: 1,
    maxVersion: 7.2,
    releasedVersion: '7.1',
  };
}
const buildRights = '33344d9c-fc72-4d6f-aba5-fa317101a7e9';
const permissions = [{ name: 'Queue builds', namespace: buildRights, bit: 128, token: 'p1' }];

/** An organization as Microsoft's own client knows it; the permissions' list is as their reference shows it. */
function organization(may: boolean): Promise<string> {
  const list = <T>(...value: readonly T[]) => ({ count: value.length, value });
  const answer = ({ method, url = '' }: IncomingMessage): object | undefined => {
    const { pathname, searchParams } = new URL(url, 'http://organization');
    const found = locations[pathname];
    if (method === 'OPTIONS' && found !== undefined) return list(found);
    if (pathname === '/_apis/resourceAreas') return list();
    if (pathname === '/_apis/connectionData') return connectionData;
    if (pathname === '/_apis/projects/Platform') return project;
    if (pathname !== `/_apis/permissions/${buildRights}/128`) return undefined;
    return searchParams.get('tokens') === 'p1' ? list(may) : undefined;
  };
  return serve((request, response) => {
    const [, password] = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    if (password !== 'pat') {
      response.writeHead(203, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      return;
    }
    const found = answer(request);
    response
      .writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(found ?? { message: 'TF200016: The project does not exist.' }));
  });
}

describe('the probe of an Azure DevOps organization', () => {
  const ask = (at: string, more: object = {}) => lookAt({ azureDevOps: { organization: at, token: 'pat', ...more } });

  it("is asked of a stand-in in which Microsoft's own client finds the same user and project", async () => {
    const client = new WebApi(await organization(true), getPersonalAccessTokenHandler('pat'));
    assert.equal((await client.connect()).authenticatedUser?.providerDisplayName, 'Release agent');
    assert.equal((await (await client.getCoreApi()).getProject('Platform')).id, projectId);
  });

  it('passes with the project and the permissions, and fails without one of them', async () => {
    const seen = await ask(await organization(true), { project: 'Platform', permissions });
    assert.equal(seen.outcome, 'passed', seen.seen);
    assert.match(seen.seen, /^signed in as Release agent, 1 of 1 permissions/);
    assert.match((await ask(await organization(false), { permissions })).seen, /without Queue builds/);
    assert.equal((await ask(await organization(true), { project: 'Other' })).outcome, 'failed');
  });

  it('takes a sign-in page for what it is: an error, never good', async () => {
    const seen = await ask(await organization(true), { token: 'wrong' });
    assert.equal(seen.outcome, 'error');
    assert.match(seen.seen, /token is not accepted/);
  });
});
