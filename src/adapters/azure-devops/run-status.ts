import { z } from 'zod';
import type { DevOpsAccess } from './rest-client.js';
import { getRest } from './rest-client.js';

const buildSchema = z.looseObject({ status: z.string(), result: z.string().optional() });

/**
 * Whether a run of this organization has ended. `unknown` when it cannot be found (deleted, or not for this token to see):
 * that proves nothing.
 */
export async function runHasEnded(access: DevOpsAccess, runId: string): Promise<'ended' | 'running' | 'unknown'> {
  const build = await getRest(access, `build/builds/${encodeURIComponent(runId)}?api-version=7.1`, buildSchema);
  if (build.kind === 'absent') return 'unknown';
  return build.value.status === 'completed' ? 'ended' : 'running';
}
