import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const tenant = '11111111-2222-4333-8444-555555555555';
export const client = '66666666-7777-4888-8999-000000000000';
export const secret = 'a-secret~of-the.service-principal';
export const jobToken = 'job-token';
const assertion = 'header.assertion-of-azure-devops.signature';

/** Entra ID's token endpoint, Azure DevOps' OIDC endpoint (both over TLS) and a machine's metadata service, each with its own rules. */
export interface EntraServer {
  readonly authority: string;
  readonly oidcRequestUri: string;
  readonly metadataHost: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** How each token was asked for, in order. */
  readonly asked: string[];
  /** What the token endpoint refuses with from now on. */
  refuseWith(code: string | undefined): void;
  /** How long the tokens that it gives from now on are good. */
  tokensLast(seconds: number): void;
  close(): Promise<void>;
}

export async function entraServer(folder: string): Promise<EntraServer> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...subject, '-out', certFile], { stdio: 'pipe' });
  const asked: string[] = [];
  let refusal: string | undefined;
  let lifeS = 3_600;
  const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  const secure = createServer(
    tls,
    answering((url, headers, body) => {
      if (url.pathname === '/oidc') {
        if (headers['authorization'] !== `Bearer ${jobToken}`)
          return [401, { message: `refused: ${String(headers['authorization'])}` }];
        asked.push(`oidc for ${url.searchParams.get('serviceConnectionId')}`);
        return [200, { oidcToken: assertion }];
      }
      if (url.pathname === `/${tenant}/v2.0/.well-known/openid-configuration`) return [200, endpoints(url.origin)];
      if (url.pathname !== `/${tenant}/oauth2/v2.0/token`) return [404, {}];
      const form = new URLSearchParams(body);
      const proof = form.get('client_secret') ?? form.get('client_assertion');
      const code = refusal ?? faultOf(form, proof);
      if (code !== undefined)
        return [
          401,
          { error: 'invalid_client', error_description: `AADSTS${code}: no. ${proof}`, error_codes: [Number(code)] },
        ];
      asked.push(form.has('client_secret') ? 'secret' : 'assertion');
      const life = { expires_in: lifeS, ext_expires_in: lifeS };
      return [200, { token_type: 'Bearer', ...life, access_token: accessToken(lifeS) }];
    }),
  );
  const metadata = createHttpServer(
    answering((url, headers) => {
      if (url.pathname !== '/metadata/identity/oauth2/token/' || headers['metadata'] !== 'true') return [404, {}];
      asked.push(`metadata for ${url.searchParams.get('client_id') ?? 'the system'}`);
      const expires = String(Math.floor(Date.now() / 1000) + lifeS);
      const resource = url.searchParams.get('resource');
      return [200, { access_token: accessToken(lifeS), expires_on: expires, resource, token_type: 'Bearer' }];
    }),
  );
  const [securePort, metadataPort] = [await listen(secure), await listen(metadata)];
  return {
    authority: `https://127.0.0.1:${securePort}/`,
    oidcRequestUri: `https://127.0.0.1:${securePort}/oidc`,
    metadataHost: `http://127.0.0.1:${metadataPort}`,
    certFile,
    keyFile,
    asked,
    refuseWith(code) {
      refusal = code;
    },
    tokensLast(seconds) {
      lifeS = seconds;
    },
    async close() {
      for (const server of [secure, metadata]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

type Answer = readonly [status: number, body: unknown];
type Headers = Readonly<Record<string, string | string[] | undefined>>;

function answering(answer: (url: URL, headers: Headers, body: string) => Answer): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const scheme = 'encrypted' in request.socket ? 'https' : 'http';
      const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host}`);
      const [status, body] = answer(url, request.headers, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  };
}

/** Entra's own code for what is wrong with a request, or undefined. */
function faultOf(form: URLSearchParams, proof: string | null): string | undefined {
  if (form.get('grant_type') !== 'client_credentials') return '70003';
  if (form.get('client_id') !== client) return '700016';
  if (!/https:\/\/(storage|management)\.azure\.com\/\.default/.test(form.get('scope') ?? '')) return '70011';
  if (form.has('client_secret')) return proof === secret ? undefined : '7000215';
  return proof === assertion ? undefined : '700213';
}

function endpoints(origin: string): unknown {
  return {
    issuer: `${origin}/${tenant}/v2.0`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
  };
}

/** What Azurite looks at: the claims. */
function accessToken(lifeS: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'https://storage.azure.com',
    iss: `https://sts.windows.net/${tenant}/`,
    nbf: now - 60,
    iat: now - 60,
    exp: now + lifeS,
  };
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

async function listen(server: Server | ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
