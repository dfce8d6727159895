import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { approvalShape } from '../rehearse/agent/rest-shapes.js';
import type { Approval, RunRecord } from '../rehearse/agent/run-record.js';

/** As much of one organization of Azure DevOps as the hub asks, on loopback: approvals, the proxy of service connections, attachments. */
export interface OrganizationStandIn {
  /** Address of the organization, without a slash at its end. */
  readonly url: string;
  readonly project: string;
  /** What requests must carry; anything else is answered with 401. */
  readonly token: string;
  readonly approvals: readonly { readonly record: RunRecord; readonly approval: Approval }[];
  /** Who may not answer approvals is answered with 403, in the service's words. */
  mayApprove: boolean;
  close(): Promise<void>;
}

export interface StandInOptions {
  readonly name: string;
  readonly project: string;
  readonly connection: LedgerConnection;
  readonly approvals?: OrganizationStandIn['approvals'];
  /** Markdown summaries that every run has attached. */
  readonly summaries?: readonly string[];
}

interface Source {
  readonly name: string;
  readonly endpointUrl: string;
}

const manifestFile = resolve(__dirname, '..', '..', 'vss-extension.json');
const token = 'development';
const endpoint = { id: '5b5b3f6e-6f0c-4e0e-9a35-0a4b1f0e7d11', name: 'mop-ledger', type: 'mop-release-ledger' };

export async function startOrganizationStandIn(options: StandInOptions): Promise<OrganizationStandIn> {
  const approvals = options.approvals ?? [];
  const organization = { mayApprove: true, url: '' };
  const server = createServer((request, response) => {
    void answer({ ...options, approvals }, organization, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 500, { message: String(error) }),
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  organization.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${options.name}`;
  return {
    url: organization.url,
    project: options.project,
    token,
    approvals,
    get mayApprove() {
      return organization.mayApprove;
    },
    set mayApprove(may) {
      organization.mayApprove = may;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: object | string;
}

async function answer(
  { name, project, approvals = [], connection, summaries = [] }: StandInOptions,
  organization: { readonly mayApprove: boolean; readonly url: string },
  request: IncomingMessage,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204, body: '' };
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: '' };
  const url = new URL(request.url ?? '/', 'http://host');
  const at = `${organization.url}/${project}`;
  const path = url.pathname.replace(`/${name}/${project}/_apis/`, '');
  const text = await bodyOf(request);
  switch (`${request.method ?? ''} ${path}`) {
    case 'GET pipelines/approvals': {
      const pending = approvals.filter(({ approval }) => approval.status === 'pending');
      const value = pending.map(({ approval, record }) => approvalShape(approval, record, at, true));
      return { status: 200, body: { count: value.length, value } };
    }
    case 'PATCH pipelines/approvals':
      return patchApprovals(approvals, organization.mayApprove, text);
    case 'GET serviceendpoint/endpoints':
      return { status: 200, body: { count: 1, value: [endpoint] } };
    case 'POST serviceendpoint/endpointproxy':
      return { status: 200, body: await throughProxy(connection, text) };
  }
  const attachments = /^build\/builds\/(\d+)\/attachments\/Distributedtask\.Core\.Summary$/.exec(path);
  if (attachments) {
    const value = summaries.map((_, index) => ({
      name: `summary-${index}`,
      _links: { self: { href: `${at}/_apis/build/builds/${attachments[1] ?? ''}/t/r/attachments/s/${index}` } },
    }));
    return { status: 200, body: { count: value.length, value } };
  }
  const one = /^build\/builds\/\d+\/t\/r\/attachments\/s\/(\d+)$/.exec(path);
  if (one) return { status: 200, body: summaries[Number(one[1])] ?? '' };
  return { status: 404, body: { message: `The resource cannot be found: ${url.pathname}` } };
}

function patchApprovals(approvals: OrganizationStandIn['approvals'], may: boolean, text: string): Answer {
  const [update] = JSON.parse(text) as [{ approvalId: string; status: 'approved' | 'rejected'; comment: string }];
  const found = approvals.find(({ approval }) => approval.id === update.approvalId);
  if (!may) return { status: 403, body: { message: 'The user is not in the list of approvers of this approval.' } };
  if (found?.approval.status !== 'pending')
    return { status: 400, body: { message: `Approval ${update.approvalId} is already completed.` } };
  found.approval.status = update.status;
  found.approval.comment = update.comment;
  found.approval.answeredAt = new Date().toISOString();
  return { status: 200, body: { count: 1, value: [{ id: update.approvalId, status: update.status }] } };
}

/** Fills the manifest's own address in, as the service does with the connection's values, and reads it. */
async function throughProxy(connection: LedgerConnection, text: string): Promise<object> {
  const { dataSourceDetails } = JSON.parse(text) as {
    dataSourceDetails: { dataSourceName: string; parameters: Record<string, string> };
  };
  const source = dataSources().find(({ name }) => name === dataSourceDetails.dataSourceName);
  const values: Readonly<Record<string, string>> = {
    'endpoint.url': connection.accountUrl,
    'endpoint.fleet': connection.fleet,
    'endpoint.stateSas': connection.stateSas,
    ...dataSourceDetails.parameters,
  };
  const url = (source?.endpointUrl ?? '').replace(/\{\{\{([^}]+)\}\}\}/g, (_, key: string) => values[key] ?? '');
  const read = await fetch(url);
  const body = await read.text();
  return read.ok
    ? { result: [body], statusCode: 'ok', errorMessage: '' }
    : { result: [], statusCode: String(read.status), errorMessage: `The remote server returned ${read.status}` };
}

function dataSources(): readonly Source[] {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    contributions: { id: string; properties: { dataSources?: Source[] } }[];
  };
  return manifest.contributions.find(({ id }) => id === 'mop-release-ledger')?.properties.dataSources ?? [];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*, authorization',
    'access-control-allow-methods': 'GET, POST, PATCH',
    'cache-control': 'no-cache',
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
