import { z } from 'zod';
import { defaultPollMs } from './settings.js';

/** What the development host hands over in the handshake; heeded only by a page that this machine serves. */
export const developmentSettingsSchema = z.object({
  accountUrl: z.string(),
  fleet: z.string(),
  ledgerSas: z.string(),
  stateSas: z.string(),
  release: z.string().optional(),
  pollMs: z.number().int().positive().default(defaultPollMs),
});
