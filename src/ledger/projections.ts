import { z } from 'zod';
import { sha256Schema } from '../release/plan.js';

/** `status.json`: what environment checks and a reduced page read of a release. Later versions only add to it. */
export const statusSchema = z.object({
  release: z.string().describe('Id of the release; empty before anything is planned.'),
  sequence: z.number().int().nonnegative().describe('Number of the last ledger event that this file tells of.'),
  hash: sha256Schema.or(z.literal('')).describe("SHA-256 of that event's line; empty before the first event."),
  status: z.enum(['none', 'active', 'completed', 'abandoned']),
  turn: z
    .string()
    .exactOptional()
    .describe('Region that holds the lock or whose turn it is to take it; absent when the release is not active.'),
  holder: z
    .object({ region: z.string(), url: z.string().describe("Link to the holder's run."), since: z.iso.datetime() })
    .exactOptional()
    .describe('Who holds the lock; absent when it is free.'),
  emergencyStop: z.boolean().describe('An emergency stop is in force: nothing starts until a person clears it.'),
  openDecision: z.string().exactOptional().describe('The oldest question that waits for a person.'),
  regions: z
    .record(z.string(), z.string())
    .describe('Region to how it stands: waiting, executing, failed, completed, rolled-back or skipped.'),
  updatedAt: z.iso.datetime().describe("The storage service's time when this was projected."),
});
export type StatusProjection = Readonly<z.infer<typeof statusSchema>>;

/** `fleet.json`: which release is active in the fleet. */
export const fleetSchema = z.object({
  active: z.string().nullable().describe('Id of the active release; null when there is none.'),
});

/** `beats/{token}-{attempt}.json`. The moment of the beat is the blob's Last-Modified, on the service's clock. */
export const heartbeatSchema = z.object({
  token: z.number().int().positive().describe('Sequence number of the event that granted the lock.'),
  attempt: z.number().int().positive(),
});
