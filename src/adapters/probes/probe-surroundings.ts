import type { Observation } from '../../health/measurement.js';
import { bounded, faultText } from './seen.js';

/** What every probe may use beside its own entry in the profile. */
export interface ProbeSurroundings {
  /** The release's folder: relative paths of files and commands start there. */
  readonly folder: string;
  /** Everything a started program sees of the environment; the agent's secrets are not in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One look, to be ended by the signal: at its timeout, or when the measuring is stopped. */
export type Look = (signal: AbortSignal) => Promise<Observation>;

/** A probe as its file writes it; the engine adds timeout and pool. */
export interface RawProbe {
  readonly look: Look;
  readonly close?: () => void;
}

/** A way to measure: what a profile's entry asks for becomes a probe. */
export type ProbeKind<Spec> = (spec: Spec, timeoutMs: number, surroundings: ProbeSurroundings) => RawProbe;

export const measured = (
  result: Extract<Observation, { kind: 'measured' }>['result'],
  seen: string,
  fault?: string,
): Observation =>
  fault === undefined ? { kind: 'measured', result, seen } : { kind: 'measured', result, seen, fault };

/** The service was asked and is not there as it should be: a failure of the service, not of the measurement. */
export const down = (seen: string): Observation => ({ kind: 'measured', result: { up: false }, seen, fault: seen });
export const unmeasurable = (seen: string): Observation => ({ kind: 'error', seen });

const notTheService = /^(ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL|ERR_INVALID_CHAR|ENOENT|EACCES|EMFILE|ENFILE)$/;

/** No answer, a reset and a timeout are failures of the service that was asked; a name that does not resolve is an error of the measurement. */
export function faultOfService(error: unknown, signal: AbortSignal, timeoutMs: number): Observation {
  if (signal.aborted) return down(`no answer within ${timeoutMs} ms`);
  const { code, text } = faultText(error);
  return notTheService.test(code) ? unmeasurable(text) : down(text);
}

/** An instrument that does not answer measures nothing: what it would have shown is not known. */
export function faultOfInstrument(error: unknown, signal: AbortSignal, timeoutMs: number): Observation {
  return unmeasurable(signal.aborted ? `no answer within ${timeoutMs} ms` : faultText(error).text);
}

/** What a probe brought back, with every secret taken out of its words. */
export function masked(observation: Observation, secrets: readonly string[]): Observation {
  const mask = (text: string): string => secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  const seen = bounded(mask(observation.seen));
  if (observation.kind !== 'measured') return { ...observation, seen };
  return {
    ...observation,
    seen,
    ...(observation.fault === undefined ? {} : { fault: bounded(mask(observation.fault)) }),
  };
}

export type { Observation };
