import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'mocha';

interface Approval {
  readonly stage: string;
  readonly status: 'approved' | 'rejected' | 'pending';
  readonly by?: string;
  readonly comment?: string;
}

/** The answers of Azure DevOps that tasks ask for, in the shapes of api-version 7.1, for the organizations of one test suite. */
export interface DevOpsServer {
  organization(name: string): string;
  /** `completed` or `inProgress`; a run that was never set does not exist. */
  setRun(runId: string, status: 'completed' | 'inProgress'): void;
  setApprovals(runId: string, approvals: readonly Approval[]): void;
}

export function devOpsServer(): DevOpsServer {
  const runs = new Map<string, string>();
  const approvals = new Map<string, readonly Approval[]>();
  let server: Server | undefined;
  before('start the REST server', async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const authorized = request.headers.authorization === 'Bearer job-token';
      const body = authorized ? answer(url.pathname) : undefined;
      response.writeHead(authorized ? (body === undefined ? 404 : 200) : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  });
  after('stop the REST server', () => {
    server?.closeAllConnections();
    server?.close();
  });
  return {
    organization: (name) => `http://127.0.0.1:${(server?.address() as AddressInfo).port}/contoso-${name.toLowerCase()}`,
    setRun: (runId, status) => runs.set(runId, status),
    setApprovals: (runId, given) => approvals.set(runId, given),
  };

  function answer(pathname: string): unknown {
    const [, , project, , area, kind, id, part] = pathname.split('/');
    if (project !== 'Platform') return undefined;
    if (area === 'build' && kind === 'builds' && part === 'timeline') return timeline(id ?? '');
    if (area === 'build' && kind === 'builds') {
      const status = runs.get(id ?? '');
      return status && { id: Number(id), status, ...(status === 'completed' ? { result: 'canceled' } : {}) };
    }
    if (area === 'pipelines' && kind === 'approvals') return approvalRecord(id ?? '');
    return undefined;
  }

  function timeline(runId: string): unknown {
    const records = (approvals.get(runId) ?? []).flatMap((approval, index) => [
      { id: `s${index}`, parentId: null, type: 'Stage', name: 'A title', identifier: approval.stage },
      { id: `c${index}`, parentId: `s${index}`, type: 'Checkpoint', name: 'Checkpoint' },
      { id: `${runId}-${index}`, parentId: `c${index}`, type: 'Checkpoint.Approval', name: 'Checkpoint.Approval' },
    ]);
    return { records: [...records, { id: 'other', type: 'Stage', name: 'finish', identifier: 'finish' }] };
  }

  function approvalRecord(id: string): unknown {
    const [runId = '', index = ''] = id.split('-');
    const approval = approvals.get(runId)?.[Number(index)];
    if (approval === undefined) return undefined;
    const { status, by, comment } = approval;
    return {
      id,
      status,
      steps: [{ status, ...(by === undefined ? {} : { actualApprover: { displayName: by } }), comment: comment ?? '' }],
    };
  }
}
