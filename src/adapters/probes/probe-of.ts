import { OperatorError } from '../../release/operator-error.js';
import type { Probe } from '../../health/measurement.js';
import type { ProbeSpec } from '../../health/profile-schema.js';
import { CommandProbe, type CommandSurroundings } from './command-probe.js';
import { HttpProbe } from './http-probe.js';
import { TcpProbe } from './tcp-probe.js';

/** The probe that a profile's entry asks for; its variables are resolved already. */
export function probeOf(spec: ProbeSpec, surroundings: CommandSurroundings): Probe {
  if (spec.http !== undefined) return new HttpProbe(spec.http, spec.timeout);
  if (spec.tcp !== undefined) return new TcpProbe(spec.tcp.host, Number(spec.tcp.port), spec.timeout);
  if (spec.command !== undefined) return new CommandProbe(spec.command, spec.timeout, surroundings);
  throw new OperatorError(
    `the probe ${spec.id} says not what to measure`,
    'health profile',
    'give it http, tcp or command',
  );
}
