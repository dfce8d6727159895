import { createConnection, type RowDataPacket } from 'mysql2';
import type { SqlAsk } from './sql-ask.js';

export async function select(ask: SqlAsk): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { host, port, database, user, password, tls, query, timeoutMs, signal } = ask;
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password: password ?? '',
    ...(tls ? { ssl: tls } : {}),
    connectTimeout: timeoutMs,
  });
  // An error is told by what was asked; one that comes after the answer has nobody left to tell.
  connection.on('error', () => undefined);
  const abort = (): void => connection.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const asked = connection.promise();
    await asked.query('SET SESSION TRANSACTION READ ONLY');
    await asked.query('START TRANSACTION READ ONLY');
    const [rows] = await asked.query<RowDataPacket[]>({ sql: query, timeout: timeoutMs });
    return rows;
  } finally {
    signal.removeEventListener('abort', abort);
    connection.destroy();
  }
}
