import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  fleetJsonSchema,
  heartbeatJsonSchema,
  ledgerEventJsonSchema,
  statusJsonSchema,
} from '../src/ledger/json-schemas.js';
import { profileJsonSchema } from '../src/health/json-schema.js';
import { releaseJsonSchema } from '../src/release/json-schema.js';

export const schemaFolder = join(__dirname, '../schemas');

const schemas: Readonly<Record<string, () => object>> = {
  'release.schema.json': releaseJsonSchema,
  'health-profile.schema.json': profileJsonSchema,
  'status.schema.json': statusJsonSchema,
  'fleet.schema.json': fleetJsonSchema,
  'heartbeat.schema.json': heartbeatJsonSchema,
  'ledger-event.schema.json': ledgerEventJsonSchema,
};
export const schemaFiles = Object.keys(schemas);

/** A schema file as it is kept in the repository. */
export async function schemaText(file: string): Promise<string> {
  const path = join(schemaFolder, file);
  return format(JSON.stringify(schemas[file]?.()), { ...(await resolveConfig(path)), filepath: path });
}

async function main(): Promise<void> {
  mkdirSync(schemaFolder, { recursive: true });
  for (const file of schemaFiles) writeFileSync(join(schemaFolder, file), await schemaText(file));
}

if (process.argv[1]?.endsWith('generate-schemas.ts') === true) void main();
