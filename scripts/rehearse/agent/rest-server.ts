import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  listApprovals,
  oneApproval,
  updateApprovals,
  type AnswerApproval,
  type KeptApproval,
} from './approvals-api.js';
import { bodyOf, isOwnName, notFound, send, serviceError, type Answer } from './rest-answer.js';
import { buildShape, timelineShape } from './rest-shapes.js';
import type { RunRecord } from './run-record.js';
import type { RunRecords } from './run-records.js';
import { runText } from './run-text.js';

export interface RestServer {
  readonly url: string;
  /** What `System.CollectionUri` is for an organization, with a `/` at the end. */
  collectionUri(organization: string): string;
  close(): Promise<void>;
}

/** Somebody at a screen, who is a member of every organization and may answer its approvals. */
export interface RestPerson {
  /** What their requests carry. */
  readonly token: string;
  readonly answer: AnswerApproval;
}

export interface RestServerOptions {
  readonly port?: number;
  readonly person?: RestPerson;
  /** What the agent of a run printed. */
  readonly logOf?: (record: RunRecord) => Promise<string>;
}

/** Serves, on loopback, what the service knows of runs: builds, their timelines, their approvals, which a person may answer; and a page a run. */
export async function startRestServer(records: RunRecords, options: RestServerOptions = {}): Promise<RestServer> {
  const server = createServer((request, response) => {
    answer(records, options, request).then(
      (given) => send(response, given),
      (error: unknown) => send(response, serviceError(500, 'Exception', String(error))),
    );
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

async function answer(
  records: RunRecords,
  { person, logOf }: RestServerOptions,
  request: IncomingMessage,
): Promise<Answer> {
  // Somebody else's name for this machine is how a page from elsewhere would reach it.
  if (!isOwnName(request.headers.host)) return { status: 421 };
  // Asked by a browser before a request from a page of another origin; it carries no token yet.
  if (request.method === 'OPTIONS') return { status: 204 };
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [organization, project, apis, ...path] = parts;
  if (organization === undefined || project === undefined) return notFound(url.pathname);
  const ofProject = records.ofOrganization(organization).filter((record) => sameName(record.project, project));
  if (apis === '_build' && path[0] === 'results' && request.method === 'GET')
    return runPage(ofProject, url.searchParams.get('buildId') ?? '', logOf);
  if (apis?.toLowerCase() !== '_apis') return notFound(url.pathname);
  const token = tokenIn(request.headers.authorization);
  const isPerson = person !== undefined && token === person.token;
  if (!isPerson && !sameName(records.organizationOf(token) ?? '', organization)) return { status: 401 };
  const at = `${url.origin}/${encodeURIComponent(organization)}/${encodeURIComponent(project)}`;
  const [area, resource, id, below] = path.map((part) => part.toLowerCase());
  if (area === 'pipelines' && resource === 'approvals' && path.length <= 3) {
    const kept = ofProject.flatMap((record) => record.approvals.map((approval) => ({ record, approval })));
    const asked = { method: request.method ?? '', id, query: url.searchParams, body: () => bodyOf(request) };
    return approvals(kept, at, isPerson ? person : undefined, asked);
  }
  if (area === 'build' && resource === 'builds' && id !== undefined && path.length <= 4 && request.method === 'GET')
    return build(ofProject, at, id, below) ?? notFound(url.pathname);
  return notFound(`${request.method ?? ''} ${url.pathname}`);
}

interface Asked {
  readonly method: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly body: () => Promise<string>;
}

async function approvals(
  kept: readonly KeptApproval[],
  at: string,
  person: RestPerson | undefined,
  { method, id, query, body }: Asked,
): Promise<Answer> {
  if (method === 'PATCH' && id === undefined) {
    return person === undefined
      ? serviceError(
          403,
          'AccessDeniedException',
          'The build service is not in the list of approvers of this approval.',
        )
      : updateApprovals(kept, await body(), at, person.answer);
  }
  if (method !== 'GET') return notFound(`${method} approvals`);
  return id === undefined ? listApprovals(kept, query, at) : oneApproval(kept, id, query, at);
}

/** Where links to a run lead. A browser that follows one carries no token. */
async function runPage(records: readonly RunRecord[], id: string, logOf: RestServerOptions['logOf']): Promise<Answer> {
  const record = records.find((candidate) => String(candidate.runId) === id);
  if (!record) return { ...noSuchBuild(id), isPage: true };
  return { status: 200, body: `${runText(record)}\n${(await logOf?.(record)) ?? ''}`, isPage: true };
}

function build(records: readonly RunRecord[], at: string, id: string, below: string | undefined): Answer | undefined {
  const record = records.find((candidate) => String(candidate.runId) === id);
  if (record === undefined) return noSuchBuild(id);
  if (below === undefined) return { status: 200, body: buildShape(record, at) };
  return below === 'timeline' ? { status: 200, body: timelineShape(record, at) } : undefined;
}

function noSuchBuild(id: string): Answer {
  return serviceError(404, 'BuildNotFoundException', `The requested build ${id} could not be found.`);
}

function tokenIn(header = ''): string {
  const [scheme, credentials = ''] = header.split(' ');
  if (scheme?.toLowerCase() !== 'basic') return credentials;
  return Buffer.from(credentials, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
