import type { Value } from '../../health/condition/value.js';
import type { KindSpec } from '../../health/profile-schema.js';
import { HttpClient, type HttpAnswer } from './http-request.js';
import { down, faultOfService, measured, unmeasurable, type ProbeKind } from './probe-surroundings.js';
import { readNamed } from './read-files.js';
import { bounded, faultText } from './seen.js';

type HttpSpec = KindSpec<'http'>;
const bodyLimit = 64 * 1024;

/** Asks a URL. A redirect is followed on its own host and to those that the profile lists, never with a credential. */
export const httpProbe: ProbeKind<HttpSpec> = (spec, timeoutMs, { folder }) => {
  let client: HttpClient | undefined;
  return {
    look: async (signal) => {
      try {
        client ??= clientOf(spec, folder);
        const answer = await client.ask(new URL(spec.url), {
          method: spec.method,
          headers: spec.headers,
          body: spec.body,
          redirectHosts: spec.redirectHosts,
          bodyLimit: spec.method === 'HEAD' ? 0 : bodyLimit,
          signal,
        });
        return judge(spec, answer);
      } catch (error) {
        const { code, text } = faultText(error);
        if (/^(ERR_TLS|CERT|DEPTH|SELF|UNABLE|ERR_SSL|ERR_OSSL)/.test(code)) return unmeasurable(text);
        return faultOfService(error, signal, timeoutMs);
      }
    },
    close: () => client?.close(),
  };
};

function clientOf({ certificateAuthority, clientCertificate, proxy }: HttpSpec, folder: string): HttpClient {
  return new HttpClient({
    ca: readNamed(folder, certificateAuthority),
    cert: readNamed(folder, clientCertificate?.certificate),
    key: readNamed(folder, clientCertificate?.key),
    proxy: proxy === undefined ? undefined : new URL(proxy),
  });
}

function judge({ status: good, bodyContains }: HttpSpec, answer: HttpAnswer): ReturnType<typeof measured> {
  const { status, refusedRedirect, body, cut } = answer;
  if (refusedRedirect !== undefined && !good.includes(status)) {
    return down(
      refusedRedirect === 'too many'
        ? 'more than 3 redirects'
        : `HTTP ${status}, a redirect to another place (${bounded(refusedRedirect)}), not followed`,
    );
  }
  const result = resultOf(answer);
  const seen = `HTTP ${status}`;
  if (!good.includes(status)) return measured(result, seen, `HTTP ${status} instead of ${good.join(' or ')}`);
  if (bodyContains === undefined || body.includes(bodyContains))
    return measured(result, bodyContains === undefined ? seen : `${seen}, the body contains what it should`);
  if (cut)
    return { kind: 'no-data', seen: `${seen}, and the first ${bodyLimit / 1024} KiB of the body do not show it` };
  return measured(result, seen, `${seen}, but the body does not contain '${bounded(bodyContains)}'`);
}

function resultOf({ status, headers, body, cut, latencyMs, redirects }: HttpAnswer): Value {
  const date = Date.parse(headers['date'] ?? '');
  return {
    status,
    headers,
    latencyMs,
    redirects,
    body,
    ...(cut ? {} : { json: jsonOf(body) }),
    ...(Number.isNaN(date) ? {} : { clockSkewSeconds: Math.round((date - Date.now()) / 1000) }),
  };
}

/** A body that is no JSON has no fields: a condition on them finds no data. */
function jsonOf(body: string): Value | undefined {
  if (!/^\s*[[{"\d-]/.test(body)) return undefined;
  try {
    return JSON.parse(body) as Value;
  } catch {
    return undefined;
  }
}
