interface Request {
  readonly method: string;
  readonly requestId: string;
  readonly tokenParams?: { readonly scope?: string };
}
type Given = { readonly accessToken: string; readonly expiresInSeconds: number } | { readonly refused: string };

const account = {
  environment: 'login.microsoftonline.com',
  homeAccountId: 'person.tenant',
  localAccountId: 'person',
  tenantId: 'tenant',
  username: 'ada@contoso.example',
};

/** Answers what MSAL asks its host for nested sign-in, with tokens that this machine made. */
export async function answerNested(text: string): Promise<string> {
  const { method, requestId, tokenParams } = JSON.parse(text) as Request;
  const answer = (rest: object): string =>
    JSON.stringify({ messageType: 'NestedAppAuthResponse', requestId, success: true, ...rest });
  if (method === 'Ping') return answer({});
  if (method === 'GetInitContext') return answer({ initContext: { sdkName: 'development-host', sdkVersion: '1' } });
  const given = (await (await fetch(`token.json?method=${encodeURIComponent(method)}`)).json()) as Given;
  if ('refused' in given)
    return answer({ success: false, error: { status: given.refused, code: given.refused, description: '' } });
  return answer({
    token: {
      access_token: given.accessToken,
      id_token: idToken(),
      expires_in: given.expiresInSeconds,
      scope: tokenParams?.scope ?? '',
    },
    account,
  });
}

function idToken(): string {
  const part = (value: object): string =>
    btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return [
    part({ alg: 'none', typ: 'JWT' }),
    part({ oid: 'person', tid: 'tenant', preferred_username: account.username, name: 'Ada Moreau' }),
    'unsigned',
  ].join('.');
}
