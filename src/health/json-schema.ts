import { z } from 'zod';
import { profileSchema } from './profile-schema.js';

/** What an editor needs to complete and check a health profile: the schema as people write it. */
export function profileJsonSchema(): object {
  return z.toJSONSchema(profileSchema, { io: 'input' });
}
