import { z } from 'zod';
import { file, port, text, whole } from './text.js';

/** Keys that hold credentials: only there may a secret stand. */
const headers = z
  .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'a header is named by letters, digits and hyphens'), text)
  .default({})
  .meta({ description: 'Headers of the request. They may hold secrets; after a redirect none of them is sent.' });

export const httpSchema = z.strictObject({
  url: text.meta({ description: 'What to ask.' }),
  method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
  headers,
  body: text.optional().meta({ description: 'Body of a POST.' }),
  status: z.array(z.number().int().min(100).max(599)).min(1).default([200]).meta({ description: 'Good answers.' }),
  bodyContains: text.optional().meta({ description: 'Text that the first 64 KiB of the body must contain.' }),
  redirectHosts: z.array(text).default([]).meta({
    description:
      'Hosts (`name` or `name:port`) to which a redirect is followed, beside the own one. Headers and certificate are not sent there.',
  }),
  certificateAuthority: file
    .optional()
    .meta({ description: 'PEM file of the authorities to trust instead of the usual ones.' }),
  clientCertificate: z
    .strictObject({ certificate: file, key: file })
    .optional()
    .meta({ description: 'PEM files with which the probe shows who it is.' }),
  proxy: text.optional().meta({ description: 'HTTP proxy, for example http://proxy.example:3128.' }),
});

export const tcpSchema = z.strictObject({ host: text, port });

export const dnsSchema = z.strictObject({
  name: text,
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT']).default('A'),
  resolver: text
    .optional()
    .meta({ description: 'Address of the resolver to ask, with or without a port. Default: the system’s.' }),
  records: z.array(text).default([]).meta({ description: 'Records that must be among the answers.' }),
});

export const tlsSchema = z.strictObject({
  host: text,
  port: port.default(443),
  serverName: text
    .optional()
    .meta({ description: 'Name asked for and looked for in the certificate. Default: the host.' }),
  certificateAuthority: file
    .optional()
    .meta({ description: 'PEM file of the authorities to trust instead of the usual ones.' }),
  minimumDaysLeft: z
    .number()
    .nonnegative()
    .default(14)
    .meta({ description: 'Days that the certificate must still be valid.' }),
});

export const sshSchema = z.strictObject({
  host: text,
  port: port.default(22),
  user: text.optional().meta({ description: 'Who logs in. Without it the probe only reads the server’s greeting.' }),
  keyFile: file.optional().meta({ description: 'Private key on the agent.' }),
  knownHosts: file
    .optional()
    .meta({ description: 'Known hosts; a host that is not in it is refused. Default: the agent’s.' }),
  run: z.array(text).min(1).default(['true']).meta({ description: 'What to run there; its exit code must be 0.' }),
});

export const icmpSchema = z.strictObject({
  host: text,
  packets: whole.max(10).default(1),
});
