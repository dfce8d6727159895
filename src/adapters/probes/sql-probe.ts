import type { Value } from '../../health/condition/value.js';
import type { KindSpec } from '../../health/profile-schema.js';
import { faultOfService, measured, unmeasurable, type Observation, type ProbeKind } from './probe-surroundings.js';
import { readNamed } from './read-files.js';
import { faultText } from './seen.js';
import { noPort, portOf } from './tcp-probe.js';

type SqlSpec = KindSpec<'sql'>;
type Row = Readonly<Record<string, unknown>>;

const mostRows = 100;
const ports = { postgresql: 5432, mysql: 3306 } as const;
/** Codes with which the databases refuse a login or a query: they answered, and nothing was measured. */
const refused =
  /^(28\w{3}|3D000|42\w{3}|25006|ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB|PARSE|NO_SUCH_TABLE|BAD_FIELD|CANT_EXECUTE|TABLEACCESS)\w*)$/;

/** One SELECT in a read-only transaction. A database that does not answer has failed; one that refuses login or query is an error. */
export const sqlProbe: ProbeKind<SqlSpec> = (spec, timeoutMs, { folder }) => ({
  look: async (signal) => {
    const port = portOf(spec.port ?? ports[spec.engine]);
    if (port === undefined) return noPort;
    try {
      const { select } =
        spec.engine === 'postgresql' ? await import('./sql-postgresql.js') : await import('./sql-mysql.js');
      // Loading a driver takes a while: nobody would end a connection that is opened after the end.
      signal.throwIfAborted();
      const ca = readNamed(folder, spec.certificateAuthority);
      const startedMs = performance.now();
      const asked = select({
        host: spec.host,
        port,
        database: spec.database,
        user: spec.user,
        password: spec.password,
        tls:
          spec.tls === 'off'
            ? undefined
            : { rejectUnauthorized: spec.tls === 'verify', ...(ca === undefined ? {} : { ca }) },
        query: `SELECT * FROM (${spec.query}\n) AS mop_probe LIMIT ${mostRows}`,
        timeoutMs,
        signal,
      });
      // The drivers do not always settle when their connection is gone.
      const rows = await Promise.race([asked, whenAborted(signal)]);
      return observationOf(rows, performance.now() - startedMs);
    } catch (error) {
      const { code, text } = faultText(error);
      return refused.test(code) && !signal.aborted ? unmeasurable(text) : faultOfService(error, signal, timeoutMs);
    }
  },
});

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

function observationOf(rows: readonly Row[], tookMs: number): Observation {
  if (rows.length === 0) return { kind: 'no-data', seen: 'the query gives no row' };
  const plain = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])),
  );
  const value = Object.values(plain[0] ?? {})[0];
  const latencyMs = Math.round(tookMs * 10) / 10;
  const seen = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}, first value ${value === undefined ? 'NULL' : JSON.stringify(value)}`;
  return measured({ rows: plain, row: plain[0], value, count: rows.length, latencyMs }, seen);
}

/** Big integers and decimals come as text; what is a number is made one. */
function plainValue(value: unknown): Value | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^-?\d+(\.\d+)?$/.test(value) && value.length < 16 ? Number(value) : value;
}
