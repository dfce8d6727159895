import * as SDK from 'azure-devops-extension-sdk';
import { OperatorError } from '../../src/release/operator-error.js';
import { organizationUrl } from './host-services.js';

/** The project that hosts this page, and the person's own token for it. The token never goes anywhere else. */
export interface Project {
  /** Of the organization, without a slash at its end. */
  readonly url: string;
  readonly project: string;
  token(): Promise<string>;
}

const requestWithinMs = 20_000;

export async function thisProject(): Promise<Project> {
  const project = SDK.getWebContext().project.name;
  return { url: await organizationUrl(), project, token: () => SDK.getAccessToken() };
}

export interface DevOpsRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below `_apis/`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Completes "Cannot …" in messages. */
  readonly act: string;
}

/** The JSON that Azure DevOps answers. Throws an `OperatorError`; its own words are handed on where it gave some. */
export async function askDevOps(project: Project, { method, path, body, act }: DevOpsRequest): Promise<unknown> {
  const where = `${project.url}/${encodeURIComponent(project.project)}/_apis/${path}`;
  const answer = await send(where, method, body, await project.token(), act);
  const text = await answer.text();
  // A sign-in page is answered with 203: the token was not taken.
  if (answer.ok && answer.status !== 203) return parsed(text, act, where);
  const told = messageIn(text);
  throw new OperatorError(
    `Cannot ${act}: Azure DevOps answered ${answer.status}${told && ` (${told})`}`,
    where.split('?')[0] ?? '',
    answer.status === 401 || answer.status === 403 || answer.status === 203
      ? 'ask the administrator of the project for the permission'
      : 'try again; see the status of Azure DevOps',
  );
}

/** A text that Azure DevOps named an address for; it must be one of this organization's own. */
export async function readLinked(project: Project, href: string, act: string): Promise<string> {
  // As the browser will read it: `..` in a path leads elsewhere.
  const address = URL.canParse(href) ? new URL(href).href : '';
  if (!address.startsWith(`${project.url}/`))
    throw new OperatorError(`Cannot ${act}: its address is not of this organization`, project.url, 'report it');
  const answer = await send(address, 'GET', undefined, await project.token(), act);
  if (answer.ok && answer.status !== 203) return answer.text();
  throw new OperatorError(`Cannot ${act}: Azure DevOps answered ${answer.status}`, project.url, 'try again');
}

async function send(url: string, method: string, body: unknown, token: string, act: string): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(requestWithinMs),
    });
  } catch {
    throw new OperatorError(
      `Cannot ${act}: Azure DevOps does not answer`,
      url.split('?')[0] ?? '',
      "check this machine's network",
    );
  }
}

function parsed(text: string, act: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new OperatorError(`Cannot ${act}: what came back is no JSON`, where.split('?')[0] ?? '', 'try again');
  }
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 300) : '';
  } catch {
    return '';
  }
}
