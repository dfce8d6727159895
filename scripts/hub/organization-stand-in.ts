import { createServer, type IncomingMessage } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import {
  listApprovals,
  updateApprovals,
  type AnswerApproval,
  type KeptApproval,
} from '../rehearse/agent/approvals-api.js';
import { bodyOf, notFound, send, serviceError, type Answer } from '../rehearse/agent/rest-answer.js';

/** As much of one organization of Azure DevOps as the hub asks, on loopback: approvals, the proxy of service connections, attachments. */
export interface OrganizationStandIn {
  readonly name: string;
  /** Address of the organization, without a slash at its end. */
  readonly url: string;
  readonly project: string;
  /** What requests must carry; anything else is answered with 401. */
  readonly token: string;
  readonly approvals: readonly KeptApproval[];
  /** Who may not answer approvals is answered with 403, in the service's words. */
  mayApprove: boolean;
  close(): Promise<void>;
}

export interface StandInOptions {
  readonly name: string;
  readonly project: string;
  readonly connection: LedgerConnection;
  readonly approvals?: readonly KeptApproval[];
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
    answer({ ...options, approvals }, organization, request).then(
      (given) => send(response, given),
      (error: unknown) => send(response, serviceError(500, 'Exception', String(error))),
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', done);
  });
  organization.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${options.name}`;
  return {
    name: options.name,
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

async function answer(
  { name, project, approvals = [], connection, summaries = [] }: StandInOptions,
  organization: { readonly mayApprove: boolean; readonly url: string },
  request: IncomingMessage,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204 };
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401 };
  const url = new URL(request.url ?? '/', 'http://host');
  const at = `${organization.url}/${project}`;
  const path = url.pathname.replace(`/${name}/${project}/_apis/`, '');
  const text = await bodyOf(request);
  switch (`${request.method ?? ''} ${path}`) {
    case 'GET pipelines/approvals':
      return listApprovals(approvals, url.searchParams, at);
    case 'PATCH pipelines/approvals':
      return organization.mayApprove
        ? updateApprovals(approvals, text, at, keepAnswer)
        : serviceError(403, 'AccessDeniedException', 'The user is not in the list of approvers of this approval.');
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
  return notFound(url.pathname);
}

/** No run waits for it: what was answered is kept. */
const keepAnswer: AnswerApproval = ({ approval }, { status, comment }) => {
  Object.assign(approval, { status, comment, answeredAt: new Date().toISOString() });
  return true;
};

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
  try {
    const read = await fetch(url);
    const body = await read.text();
    return read.ok ? { result: [body], statusCode: 'ok', errorMessage: '' } : notRead(read.status);
  } catch {
    return notRead(502);
  }
}

/** The service names statuses in words. */
const statusWords: Readonly<Record<number, string>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'notFound' };

function notRead(status: number): object {
  const errorMessage = `The remote server returned an error: (${status}).`;
  return { result: [], statusCode: statusWords[status] ?? 'badGateway', errorMessage };
}

function dataSources(): readonly Source[] {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    contributions: { id: string; properties: { dataSources?: Source[] } }[];
  };
  return manifest.contributions.find(({ id }) => id === 'mop-release-ledger')?.properties.dataSources ?? [];
}
