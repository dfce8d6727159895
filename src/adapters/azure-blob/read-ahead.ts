import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, LogSlice } from '../../ledger/event-log.js';
import type { LedgerConnection, StorageConnection } from './connection.js';
import { lengthOf } from './content-range.js';
import { ledgerBlobName } from './ledger-blob-name.js';

/** How long to let the request leave this process before the storage SDK is loaded, which blocks it. */
const departureMs = 30;
/** An answer that waited longer is not used: its clock would be behind. */
const freshForMs = 5_000;
/** A log with more blocks is read by the SDK's adapter, which watches the limits of the service. */
const mostBlocks = 40_000;
/** Of a longer log only the beginning is asked for ahead. */
const mostBytes = 4 * 1024 * 1024;
const serviceVersion = '2024-11-04';

/** A first look at a release's history that was asked for before anything else was loaded. */
export interface ReadAhead {
  /** The log with its first read answered by what was asked for ahead, where that can be relied on. */
  before(log: EventLog): EventLog;
}

/**
 * Asks for a release's history by a plain GET. Loading the storage SDK and the rules takes longer than the answer does, so
 * both happen at once. Whatever goes wrong here is left for the SDK's read to meet and to explain.
 */
export async function readAhead(connection: StorageConnection, release: string): Promise<ReadAhead> {
  const startedMs = performance.now();
  let answer: Promise<LogSlice | undefined> | undefined;
  // The token of an identity is one more request, which the SDK makes.
  const request = 'credential' in connection ? undefined : await begin(connection, release);
  if (request !== undefined) {
    answer = slice(request);
    await Promise.race([
      new Promise((resolve) => request.once('finish', resolve).once('error', resolve)),
      sleep(departureMs),
    ]);
  }
  return {
    before: (log) => ({
      async read(from, since, atMost) {
        const ahead = answer;
        answer = undefined;
        const early = from === 0 && performance.now() - startedMs < freshForMs ? await ahead : undefined;
        const isEnough = early !== undefined && (early.more !== true || atMost !== undefined);
        return isEnough ? early : log.read(from, since, atMost);
      },
      append: (text, expected) => log.append(text, expected),
    }),
  };
}

async function begin(
  { accountUrl, fleet, ledgerSas }: LedgerConnection,
  release: string,
): Promise<ClientRequest | undefined> {
  const url = `${accountUrl}/${fleet}/${ledgerBlobName(release)}?${ledgerSas}`;
  const proxied = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].some(
    (name) => process.env[name] ?? process.env[name.toLowerCase()],
  );
  if (proxied || !URL.canParse(url)) return undefined;
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const send = protocol === 'https:' ? (await import('node:https')).request : httpRequest;
  const headers = { 'x-ms-version': serviceVersion, range: `bytes=0-${mostBytes - 1}` };
  const request = send(url, { headers, agent: false, timeout: freshForMs });
  request.on('timeout', () => request.destroy());
  request.end();
  return request;
}

async function slice(request: ClientRequest): Promise<LogSlice | undefined> {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).once('error', reject);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const nowMs = Date.parse(response.headers.date ?? '');
    const blocks = Number(response.headers['x-ms-blob-committed-block-count'] ?? Number.NaN);
    const { statusCode, headers } = response;
    const whole = (statusCode === 200 || statusCode === 206) && Number(headers['content-length']) === bytes.length;
    if (!whole || Number.isNaN(nowMs) || !(blocks <= mostBlocks)) return undefined;
    const lines = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    const more = lengthOf(headers['content-range']) > bytes.length;
    if (more && lines.length === 0) return undefined;
    const text = lines.toString('utf8');
    return { text, end: lines.length, nowMs, ...(more ? { more } : { version: headers.etag }) };
  } catch {
    return undefined;
  }
}
