import type { Measurement, Probe } from '../../health/measurement.js';
import type { HttpSpec } from '../../health/profile-schema.js';
import { bounded, faultText } from './seen.js';

const bodyLimit = 64 * 1024;
const mostRedirects = 3;

/** GETs a URL. No answer, a reset and a timeout are failures of the service; a name that does not resolve is an error of the measurement. */
export class HttpProbe implements Probe {
  constructor(
    private readonly spec: HttpSpec,
    private readonly timeoutMs: number,
  ) {}

  async measure(): Promise<Measurement> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.#follow(new URL(this.spec.url), signal, 0);
    } catch (error) {
      return this.#fault(error, signal);
    }
  }

  async #follow(url: URL, signal: AbortSignal, redirects: number): Promise<Measurement> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return { outcome: 'error', seen: `${bounded(url.protocol)} is not http or https` };
    }
    const response = await fetch(url, {
      signal,
      redirect: 'manual',
      headers: { 'user-agent': 'mop-release', accept: '*/*' },
    });
    const target = redirectTarget(response, url);
    if (target !== undefined && !this.spec.status.includes(response.status)) {
      await response.body?.cancel();
      if (target.host !== url.host) {
        return {
          outcome: 'failed',
          seen: `HTTP ${response.status}, a redirect to another host (${bounded(target.host)}), not followed`,
        };
      }
      if (redirects === mostRedirects) return { outcome: 'failed', seen: `more than ${mostRedirects} redirects` };
      return this.#follow(target, signal, redirects + 1);
    }
    return this.#judge(response);
  }

  async #judge(response: Response): Promise<Measurement> {
    const { status, bodyContains } = this.spec;
    if (!status.includes(response.status)) {
      await response.body?.cancel();
      return { outcome: 'failed', seen: `HTTP ${response.status} instead of ${status.join(' or ')}` };
    }
    if (bodyContains === undefined) {
      await response.body?.cancel();
      return { outcome: 'passed', seen: `HTTP ${response.status}` };
    }
    const body = await readBounded(response, bodyContains);
    if (body.found) return { outcome: 'passed', seen: `HTTP ${response.status}, the body contains what it should` };
    if (body.cut) {
      return {
        outcome: 'inconclusive',
        seen: `HTTP ${response.status}, and the first ${bodyLimit / 1024} KiB of the body do not show it`,
      };
    }
    return {
      outcome: 'failed',
      seen: `HTTP ${response.status}, but the body does not contain '${bounded(bodyContains)}'`,
    };
  }

  #fault(error: unknown, signal: AbortSignal): Measurement {
    if (signal.aborted) return { outcome: 'failed', seen: `no answer within ${this.timeoutMs} ms` };
    const { code, text } = faultText(error);
    const unmeasurable =
      code === 'ENOTFOUND' ||
      code === 'EAI_AGAIN' ||
      code === 'ERR_INVALID_URL' ||
      /^(ERR_TLS|CERT|DEPTH|SELF|UNABLE)/.test(code);
    return { outcome: unmeasurable ? 'error' : 'failed', seen: text };
  }
}

function redirectTarget(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
}

/** Reads until `wanted` was found, the body ended or the limit was met; then lets the connection go. */
async function readBounded(
  response: Response,
  wanted: string,
): Promise<{ readonly found: boolean; readonly cut: boolean }> {
  if (response.body === null) return { found: false, cut: false };
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { found: text.includes(wanted), cut: false };
    const room = bodyLimit - size;
    size += value.byteLength;
    text += decoder.decode(value.subarray(0, room), { stream: true });
    if (text.includes(wanted) || size >= bodyLimit) {
      await reader.cancel();
      return { found: text.includes(wanted), cut: true };
    }
  }
}
