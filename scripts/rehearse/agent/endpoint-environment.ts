import type { Endpoint } from './host.js';

/** A service connection as a Node task finds it in its environment. */
export function endpointEnvironment(endpoint: Endpoint): Record<string, string> {
  const { id, url, scheme, parameters, data } = endpoint;
  return {
    [`ENDPOINT_URL_${id}`]: url,
    [`ENDPOINT_AUTH_${id}`]: JSON.stringify({ parameters, scheme }),
    [`ENDPOINT_AUTH_SCHEME_${id}`]: scheme,
    ...upperCased(`ENDPOINT_AUTH_PARAMETER_${id}_`, parameters),
    [`ENDPOINT_DATA_${id}`]: JSON.stringify(data),
    ...upperCased(`ENDPOINT_DATA_${id}_`, data),
  };
}

/** The connection to the service itself, with the run's access token. */
export function systemConnection(collectionUri: string, accessToken: string): Record<string, string> {
  return endpointEnvironment({
    id: 'SYSTEMVSSCONNECTION',
    type: 'externalconnection',
    url: collectionUri,
    scheme: 'OAuth',
    parameters: { AccessToken: accessToken },
    data: {},
  });
}

function upperCased(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(values).map(([key, value]) => [
    `${prefix}${key.replace(/[. ]/g, '_').toUpperCase()}`,
    value,
  ]);
  return Object.fromEntries(named) as Record<string, string>;
}
