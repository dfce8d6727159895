import type { KindSpec } from '../../health/profile-schema.js';
import { HttpClient } from './http-request.js';
import { faultOfInstrument, measured, unmeasurable, type ProbeKind } from './probe-surroundings.js';

const bodyLimit = 8 * 1024 * 1024;
const line = /^(node_\w+)(?:\{(.*)\})? (\S+)/;
const withoutDisk = /^(tmpfs|devtmpfs|overlay|squashfs|ramfs|nsfs|autofs|proc|sysfs)$/;

/** Disk, memory and load of a host, as its node_exporter tells them. */
export const nodeExporterProbe: ProbeKind<KindSpec<'nodeExporter'>> = (spec, timeoutMs) => {
  const client = new HttpClient();
  return {
    look: async (signal) => {
      try {
        const { status, body, cut } = await client.ask(new URL(spec.url), {
          method: 'GET',
          headers: {},
          redirectHosts: [],
          bodyLimit,
          signal,
        });
        if (status !== 200 || cut) return unmeasurable(`HTTP ${status}, and not what node_exporter tells`);
        const host = readHost(body, spec.mountpoints);
        if (host === undefined)
          return { kind: 'no-data', seen: 'node_exporter tells nothing of memory, load or a mountpoint asked for' };
        const seen = `disk ${host.diskUsedPercent ?? 'not told'}${host.diskUsedPercent === undefined ? '' : ' %'}, memory ${host.memoryUsedPercent} %, load ${host.load1} on ${host.cpus} CPUs`;
        return measured({ ...host }, seen);
      } catch (error) {
        return faultOfInstrument(error, signal, timeoutMs);
      }
    },
    close: () => client.close(),
  };
};

interface Host {
  /** Of the fullest disk; absent where the host tells of none, as in a container. */
  readonly diskUsedPercent: number | undefined;
  readonly disks: Readonly<Record<string, number>>;
  readonly memoryUsedPercent: number;
  readonly load1: number;
  readonly load5: number;
  readonly cpus: number;
  readonly loadPerCpu: number;
}

function readHost(body: string, mountpoints: readonly string[]): Host | undefined {
  const single = new Map<string, number>();
  const sizes = new Map<string, number>();
  const free = new Map<string, number>();
  const cpus = new Set<string>();
  for (const text of body.split('\n')) {
    const [, name = '', labels = '', value = ''] = line.exec(text) ?? [];
    if (name === 'node_filesystem_size_bytes' || name === 'node_filesystem_avail_bytes') {
      const mountpoint = label(labels, 'mountpoint');
      const wanted =
        mountpoints.length === 0 ? !withoutDisk.test(label(labels, 'fstype')) : mountpoints.includes(mountpoint);
      if (wanted) (name.includes('size') ? sizes : free).set(mountpoint, Number(value));
    } else if (name === 'node_cpu_seconds_total') cpus.add(label(labels, 'cpu'));
    else if (name !== '' && labels === '') single.set(name, Number(value));
  }
  const disks = Object.fromEntries(
    [...sizes]
      .filter(([, size]) => size > 0)
      .map(([mountpoint, size]) => [mountpoint, percent(1 - (free.get(mountpoint) ?? 0) / size)]),
  );
  const total = single.get('node_memory_MemTotal_bytes');
  const available = single.get('node_memory_MemAvailable_bytes');
  const load1 = single.get('node_load1');
  if (total === undefined || available === undefined || load1 === undefined || cpus.size === 0) return undefined;
  const missing = mountpoints.some((mountpoint) => disks[mountpoint] === undefined);
  if (missing) return undefined;
  return {
    diskUsedPercent: Object.keys(disks).length === 0 ? undefined : Math.max(...Object.values(disks)),
    disks,
    memoryUsedPercent: percent(1 - available / total),
    load1,
    load5: single.get('node_load5') ?? load1,
    cpus: cpus.size,
    loadPerCpu: Math.round((load1 / cpus.size) * 100) / 100,
  };
}

function label(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
}

const percent = (part: number): number => Math.round(part * 1000) / 10;
