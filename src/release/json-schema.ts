import { z } from 'zod';
import { releaseSchema } from './release-schema.js';

/** What an editor needs to complete and check release.yaml: the schema as people write it, before defaults and parsing. */
export function releaseJsonSchema(): object {
  return z.toJSONSchema(releaseSchema, { io: 'input' });
}
