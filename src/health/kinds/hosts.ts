import { z } from 'zod';
import { file, port, text, whole } from './text.js';

export const commandSchema = z.strictObject({
  run: z.array(text).min(1).meta({ description: 'Program and arguments; no shell is involved.' }),
  exitCode: z.number().int().min(0).max(255).default(0),
  outputContains: text.optional().meta({ description: 'Text that the first 64 KiB of the output must contain.' }),
});

export const ansibleSchema = z.strictObject({
  check: z.enum(['ping', 'inventory', 'facts']).meta({
    description:
      'ping: every host answers. inventory: it can be read and has hosts. facts: what the hosts tell of themselves.',
  }),
  inventory: file.meta({ description: 'Inventory of the release, relative to its folder.' }),
  hosts: text.default('all').meta({ description: 'Pattern of hosts.' }),
  filter: z.array(text).default([]).meta({ description: 'Facts to gather, for example ansible_memory_mb.' }),
  minimumHosts: whole.default(1),
});

export const sqlSchema = z.strictObject({
  engine: z.enum(['postgresql', 'mysql']),
  host: text,
  port: port.optional().meta({ description: 'Default: 5432 or 3306.' }),
  database: text,
  user: text,
  password: text.optional().meta({ description: '${NAME} of a secret of this profile.' }),
  tls: z.enum(['verify', 'encrypt', 'off']).default('verify'),
  certificateAuthority: file.optional(),
  query: z
    .string()
    .regex(/^\s*(select|with)\b[^;]*$/i, 'write one SELECT, without a semicolon')
    .meta({ description: 'One SELECT. It runs in a read-only transaction, and its first 100 rows are read.' }),
});
