import { Socket } from 'node:net';
import { Client } from 'pg';
import type { SqlAsk } from './sql-ask.js';

export async function select(ask: SqlAsk): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { host, port, database, user, password, tls, query, timeoutMs, signal } = ask;
  const socket = new Socket();
  const client = new Client({
    host,
    port,
    database,
    user,
    password: password ?? '',
    ssl: tls ?? false,
    statement_timeout: timeoutMs,
    options: '-c default_transaction_read_only=on',
    application_name: 'mop-release',
    stream: () => socket,
  });
  // An error that comes after the answer has nobody left to tell.
  client.on('error', () => undefined);
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(query);
    return rows;
  } finally {
    signal.removeEventListener('abort', abort);
    void client.end().catch(() => undefined);
  }
}
