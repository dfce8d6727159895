import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { releaseJsonSchema } from '../src/release/json-schema.js';

/** The schema file as it is kept in the repository. */
export async function releaseSchemaText(): Promise<string> {
  const file = join(schemaFolder, 'release.schema.json');
  return format(JSON.stringify(releaseJsonSchema()), { ...(await resolveConfig(file)), filepath: file });
}

export const schemaFolder = join(__dirname, '../schemas');

async function main(): Promise<void> {
  mkdirSync(schemaFolder, { recursive: true });
  writeFileSync(join(schemaFolder, 'release.schema.json'), await releaseSchemaText());
}

if (process.argv[1]?.endsWith('generate-schemas.ts') === true) void main();
