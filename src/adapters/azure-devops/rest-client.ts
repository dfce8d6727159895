import type { z } from 'zod';
import { OperatorError } from '../../release/operator-error.js';

/** The organization that a task runs in. `token` is the job's own and never part of a message. */
export interface DevOpsAccess {
  /** URL of the organization without a trailing slash. */
  readonly organization: string;
  readonly project: string;
  readonly token: string;
}

const timeoutMs = 20_000;
/** A run's timeline with hundreds of records is about 1 MiB. */
const bodyLimit = 16 * 1024 * 1024;

/** GETs `{organization}/{project}/_apis/{path}` once and reads it by its schema. 404 is an answer, every other fault an `OperatorError`. */
export async function getRest<T extends z.ZodType>(
  access: DevOpsAccess,
  path: string,
  schema: T,
): Promise<{ readonly kind: 'found'; readonly value: z.infer<T> } | { readonly kind: 'absent' }> {
  const url = `${access.organization}/${encodeURIComponent(access.project)}/_apis/${path}`;
  const response = await send(url, access.token);
  if (response.status === 404) return { kind: 'absent' };
  if (response.status === 401 || response.status === 403 || response.status === 203) {
    throw new OperatorError(
      `Azure DevOps refused the job's token (HTTP ${response.status})`,
      url,
      'let the build service of this project view builds, and do not limit the job authorization below that',
    );
  }
  if (!response.ok) {
    throw new OperatorError(
      `Azure DevOps answered HTTP ${response.status}`,
      url,
      'run the step again; see the status of Azure DevOps',
    );
  }
  const parsed = schema.safeParse(parseJson(await readBounded(response, url), url));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new OperatorError(
      `Azure DevOps answered something unexpected at ${issue?.path.join('.') ?? 'its root'}`,
      url,
      'report it with the api-version of the address',
    );
  }
  return { kind: 'found', value: parsed.data };
}

async function send(url: string, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new OperatorError(
      `Azure DevOps cannot be reached: ${why}`,
      url,
      "check the agent's network and proxy, then run the step again",
      { cause: error },
    );
  }
}

async function readBounded(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > bodyLimit) {
      throw new OperatorError(`Azure DevOps answered more than ${bodyLimit / 1024 / 1024} MiB`, url, 'report it');
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OperatorError(
      'Azure DevOps answered something that is not JSON',
      url,
      'check whether a proxy or a sign-in page answers in its place',
      { cause: error },
    );
  }
}
