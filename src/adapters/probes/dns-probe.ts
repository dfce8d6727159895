import { Resolver } from 'node:dns/promises';
import type { KindSpec } from '../../health/profile-schema.js';
import { down, faultOfInstrument, measured, type ProbeKind } from './probe-surroundings.js';
import { faultText } from './seen.js';

/** Resolves a name. That it does not exist is a failure; a resolver that does not answer is an error. */
export const dnsProbe: ProbeKind<KindSpec<'dns'>> = (spec, timeoutMs) => ({
  look: async (signal) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (spec.resolver !== undefined) resolver.setServers([spec.resolver]);
      const startedMs = performance.now();
      const records = (await recordsOf(resolver, spec)).map(String);
      const latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
      const missing = spec.records.filter((record) => !records.includes(record));
      const seen = `${records.length} ${spec.type} ${records.length === 1 ? 'record' : 'records'}: ${records.join(', ')}`;
      return measured(
        { records, count: records.length, latencyMs },
        seen,
        missing.length === 0 ? undefined : `${seen}; not ${missing.join(', ')}`,
      );
    } catch (error) {
      const { code } = faultText(error);
      if (code === 'ENOTFOUND' || code === 'ENODATA') return down(`there is no ${spec.type} record of ${spec.name}`);
      return faultOfInstrument(error, signal, timeoutMs);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  },
});

async function recordsOf(resolver: Resolver, { name, type }: KindSpec<'dns'>): Promise<readonly string[]> {
  switch (type) {
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'CNAME':
      return resolver.resolveCname(name);
    case 'NS':
      return resolver.resolveNs(name);
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    case 'MX':
      return (await resolver.resolveMx(name)).map(({ exchange, priority }) => `${priority} ${exchange}`);
    case 'SRV':
      return (await resolver.resolveSrv(name)).map(
        ({ name: target, port, priority, weight }) => `${priority} ${weight} ${port} ${target}`,
      );
  }
}
