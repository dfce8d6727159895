import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { SqlAsk } from './sql-ask.js';

export async function select(ask: SqlAsk): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { host, port, database, user, password, tls, query, timeoutMs, signal } = ask;
  const connection = await createConnection({
    host,
    port,
    database,
    user,
    password: password ?? '',
    ...(tls ? { ssl: tls } : {}),
    connectTimeout: timeoutMs,
  });
  const abort = (): void => connection.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) throw new Error('stopped');
    await connection.query('SET SESSION TRANSACTION READ ONLY');
    await connection.query('START TRANSACTION READ ONLY');
    const [rows] = await connection.query<RowDataPacket[]>({ sql: query, timeout: timeoutMs });
    return rows;
  } finally {
    signal.removeEventListener('abort', abort);
    connection.destroy();
  }
}
