import { evaluateCondition, evaluateNumber, type Judged } from './condition/evaluate-condition.js';
import { parseCondition, type Node } from './condition/parse-condition.js';
import type { Measurement, Observation } from './measurement.js';
import { conditionsOf, type ProbeSpec } from './profile-schema.js';

/** A probe's conditions, read once. */
export interface Conditions {
  readonly success: Node | undefined;
  readonly failure: Node | undefined;
  readonly warning: Node | undefined;
  readonly value: Node | undefined;
}

export function readConditions(probe: ProbeSpec): Conditions {
  const texts = conditionsOf(probe);
  const read = (text: string | undefined): Node | undefined => (text === undefined ? undefined : parseCondition(text));
  return {
    success: read(texts.successCondition),
    failure: read(texts.failureCondition),
    warning: read(texts.warningCondition),
    value: read(texts.value),
  };
}

/**
 * Judges an observation as Argo Rollouts judges a measurement: with a success condition alone whatever is not true fails, with
 * a failure condition alone whatever is not true passes, with both what is neither is inconclusive, and a failure wins. Beyond
 * it: a condition for which there is no data is inconclusive, so no data is never good.
 */
export function judgeMeasurement(observation: Observation, conditions: Conditions): Measurement {
  if (observation.kind !== 'measured') {
    const { kind, seen } = observation;
    return kind === 'error' ? { outcome: 'error', seen } : { outcome: 'inconclusive', seen: `no data: ${seen}` };
  }
  const { result, seen, fault } = observation;
  const number = conditions.value && evaluateNumber(conditions.value, result);
  const value = number === undefined || !Number.isFinite(number) ? {} : { value: number };
  if (fault !== undefined) return { outcome: 'failed', seen: fault, ...value };
  const judge = (condition: Node | undefined): Judged | undefined => condition && evaluateCondition(condition, result);
  const failure = judge(conditions.failure);
  const success = judge(conditions.success);
  const unfit = [failure, success].find((one) => one?.kind === 'fault');
  if (unfit?.kind === 'fault')
    return { outcome: 'error', seen: `its condition does not fit what came back: ${unfit.message}`, ...value };
  if (failure?.kind === 'true') return { outcome: 'failed', seen: `${seen}: its failure condition holds`, ...value };
  if (failure?.kind === 'unknown' || success?.kind === 'unknown')
    return { outcome: 'inconclusive', seen: `${seen}: no data for its condition`, ...value };
  if (success?.kind === 'false')
    return failure
      ? { outcome: 'inconclusive', seen: `${seen}: neither its success nor its failure condition holds`, ...value }
      : { outcome: 'failed', seen: `${seen}: its success condition does not hold`, ...value };
  const warning = judge(conditions.warning);
  if (warning?.kind === 'fault')
    return {
      outcome: 'error',
      seen: `its warning condition does not fit what came back: ${warning.message}`,
      ...value,
    };
  return { outcome: 'passed', seen, ...(warning?.kind === 'true' ? { warning: true as const } : {}), ...value };
}
