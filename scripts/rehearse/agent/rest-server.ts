import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { approvalShape, buildShape, timelineShape } from './rest-shapes.js';
import type { Approval, RunRecord } from './run-record.js';
import type { RunRecords } from './run-records.js';

export interface RestServer {
  readonly url: string;
  /** What `System.CollectionUri` is for an organization, with a `/` at the end. */
  collectionUri(organization: string): string;
  close(): Promise<void>;
}

/** Serves, on loopback, what tasks ask the service about runs: builds, their timelines, their approvals. Read only. */
export async function startRestServer(
  records: RunRecords,
  options: { readonly port?: number } = {},
): Promise<RestServer> {
  const server = createServer((request, response) => {
    send(response, answer(records, request));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    collectionUri: (organization) => `${url}/${encodeURIComponent(organization)}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body?: object;
}

interface Scope {
  readonly records: RunRecords;
  readonly organization: string;
  readonly project: string;
  /** Base of the addresses in the answer. */
  readonly at: string;
  readonly query: URLSearchParams;
}

function answer(records: RunRecords, request: IncomingMessage): Answer {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [organization, project, apis, ...path] = parts;
  if (organization === undefined || project === undefined || apis?.toLowerCase() !== '_apis')
    return notFound(url.pathname);
  if (!mayRead(records, organization, request.headers.authorization)) return { status: 401 };
  if (request.method !== 'GET') return notFound(`${request.method ?? ''} ${url.pathname}`);
  const at = `${url.origin}/${encodeURIComponent(organization)}/${encodeURIComponent(project)}`;
  const scope = { records, organization, project, at, query: url.searchParams };
  const [area, resource, id, below] = path.map((part) => part.toLowerCase());
  if (area === 'build' && resource === 'builds' && id !== undefined && path.length <= 4) {
    const record = ofProject(scope).find((candidate) => String(candidate.runId) === id);
    if (record === undefined) return noSuchBuild(id);
    if (below === undefined) return { status: 200, body: buildShape(record, at) };
    if (below === 'timeline') return { status: 200, body: timelineShape(record, at) };
  }
  if (area === 'pipelines' && resource === 'approvals' && path.length <= 3) {
    return id === undefined ? listApprovals(scope) : oneApproval(scope, id);
  }
  return notFound(url.pathname);
}

function oneApproval(scope: Scope, id: string): Answer {
  for (const record of ofProject(scope)) {
    const approval = record.approvals.find((candidate) => candidate.id === id);
    if (approval !== undefined) return { status: 200, body: shape(approval, record, scope) };
  }
  return serviceError(404, 'ApprovalNotFoundException', `Approval ${id} could not be found.`);
}

function listApprovals(scope: Scope): Answer {
  const ids = scope.query.get('approvalIds')?.toLowerCase().split(',');
  const state = scope.query.get('state')?.toLowerCase() ?? 'all';
  const top = Number(scope.query.get('top') ?? scope.query.get('$top') ?? Infinity);
  const value = ofProject(scope)
    .flatMap((record) => record.approvals.map((approval) => ({ record, approval })))
    .filter(({ approval }) => (ids?.includes(approval.id) ?? true) && (state === 'all' || approval.status === state))
    .slice(0, top)
    .map(({ record, approval }) => shape(approval, record, scope));
  return { status: 200, body: { count: value.length, value } };
}

function shape(approval: Approval, record: RunRecord, { at, query }: Scope): object {
  const expand = query.get('$expand')?.toLowerCase() ?? '';
  return approvalShape(approval, record, at, expand === 'steps');
}

function ofProject({ records, organization, project }: Scope): RunRecord[] {
  return records.ofOrganization(organization).filter((r) => r.project.toLowerCase() === project.toLowerCase());
}

function mayRead(records: RunRecords, organization: string, header: string | undefined): boolean {
  const [scheme, credentials] = (header ?? '').split(' ');
  if (credentials === undefined) return false;
  const token =
    scheme?.toLowerCase() === 'basic'
      ? Buffer.from(credentials, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : credentials;
  return records.organizationOf(token)?.toLowerCase() === organization.toLowerCase();
}

function notFound(what: string): Answer {
  return serviceError(404, 'VssResourceNotFoundException', `The resource cannot be found: ${what}`);
}

function noSuchBuild(id: string): Answer {
  return serviceError(404, 'BuildNotFoundException', `The requested build ${id} could not be found.`);
}

function serviceError(status: number, typeKey: string, message: string): Answer {
  const body = { $id: '1', innerException: null, message, typeName: typeKey, typeKey, errorCode: 0, eventId: 3000 };
  return { status, body };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8; api-version=7.1',
    'cache-control': 'no-cache',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
