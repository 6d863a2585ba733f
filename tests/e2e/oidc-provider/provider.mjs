// A certified OpenID provider on loopback, with one resource server per signing algorithm.
// Prints "ready http://127.0.0.1:PORT" and serves until it is ended. POST /test/rotate replaces every key and
// forgets the old ones, as a restart with new keys would; GET /test/stats tells what was asked of it.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLIENT = { client_id: 'e2e', client_secret: 'e2e-secret' };
const stats = { keySetGets: 0, discoveryGets: 0, rotations: 0 };
let generation = 0;
let callback;

async function makeKeys() {
  generation += 1;
  return Promise.all(ALGORITHMS.map(async (alg) => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...await exportJWK(privateKey), alg, use: 'sig', kid: `${alg.toLowerCase()}-${generation}` };
  }));
}

// The resource `urn:assay:e2e:ALG` is an API whose access tokens are JWTs signed with ALG.
function resourceServer(resource) {
  const alg = resource.split(':').at(-1);
  return {
    scope: 'orders:read orders:write',
    audience: resource,
    accessTokenTTL: 600,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg } },
  };
}

async function start(issuer) {
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    jwks: { keys: await makeKeys() },
    cookies: { keys: ['e2e'] },
    enabledJWA: { idTokenSigningAlgValues: ALGORITHMS },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (ctx, resource) => resourceServer(resource),
      },
    },
  });
  callback = provider.callback();
}

const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/test/rotate') {
    await start(issuer);
    stats.rotations += 1;
    response.end('rotated\n');
  } else if (request.url === '/test/stats') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(stats));
  } else {
    if (request.url === '/jwks') stats.keySetGets += 1;
    if (request.url === '/.well-known/openid-configuration') stats.discoveryGets += 1;
    callback(request, response);
  }
});

await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const issuer = `http://127.0.0.1:${server.address().port}`;
await start(issuer);
console.log(`ready ${issuer}`);
