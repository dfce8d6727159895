import { z } from 'zod';
import { planSchema } from '../release/plan.js';
import { envelopeSchema, eventData } from './events.js';
import { fleetSchema, heartbeatSchema, statusSchema } from './projections.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** `status.json` as others may read it; later versions only add to it. */
export function statusJsonSchema(): JsonSchema {
  return titled('status.json of a release', statusSchema);
}

export function fleetJsonSchema(): JsonSchema {
  return titled('fleet.json of a fleet', fleetSchema);
}

export function heartbeatJsonSchema(): JsonSchema {
  return titled('Heartbeat of an open attempt: its moment is when the blob was last modified', heartbeatSchema);
}

/** One line of a ledger. A line of a type that is not listed is valid too: a newer version wrote it. */
export function ledgerEventJsonSchema(): JsonSchema {
  const types = Object.keys(eventData);
  return {
    ...titled('One line of ledger.jsonl; types that are not listed here belong to newer versions', envelopeSchema),
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type } } },
      then: { properties: { data: { $ref: `#/$defs/${type}` } } },
    })),
    $defs: definitions(),
  };
}

/** The data of every known type, and the plan that two of them hold. */
function definitions(): JsonSchema {
  const named = z.registry<{ readonly id: string }>();
  named.add(planSchema, { id: 'Plan' });
  for (const [type, schema] of Object.entries(eventData)) named.add(schema, { id: type });
  const { schemas } = z.toJSONSchema(named, { io: 'input', uri: (id) => `#/$defs/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _draft, $id: _uri, ...schema }]) => [id, schema]),
  );
}

function titled(title: string, schema: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, ...rest };
}
