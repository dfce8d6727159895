import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Azure DevOps' word on which runs have ended, for all organizations; no run has a timeline. */
export interface RunRecords {
  organization(region: string): string;
  begin(): string;
  end(runId: string): void;
  /** When the run ended, in milliseconds since 1970. */
  endedMs(runId: string): number | undefined;
  close(): Promise<void>;
}

export async function runRecords(): Promise<RunRecords> {
  /** When each run ended; undefined while it is under way. */
  const runs = new Map<string, number | undefined>();
  const server = createServer((request, response) => {
    const [, runId = '', part] = /\/build\/builds\/(\d+)(\/timeline)?/.exec(request.url ?? '') ?? [];
    const status = runs.get(runId) === undefined ? 'inProgress' : 'completed';
    const known = runs.has(runId) ? { id: Number(runId), status } : undefined;
    const body = part === undefined ? known : { records: [] };
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    organization: (region) => `http://127.0.0.1:${port}/contoso-${region.toLowerCase()}`,
    begin() {
      const runId = String(runs.size + 1);
      runs.set(runId, undefined);
      return runId;
    },
    end(runId) {
      runs.set(runId, runs.get(runId) ?? Date.now());
    },
    endedMs: (runId) => runs.get(runId),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
