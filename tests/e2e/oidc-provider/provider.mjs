// A certified OpenID provider on loopback, with one resource server per signing algorithm.
// Usage: node provider.mjs KEYS_FILE [PORT]. Its keys outlive it in KEYS_FILE; without PORT the system picks one.
// Prints "ready http://127.0.0.1:PORT" and serves until it is ended. POST /test/publish makes new keys, which sign from
// then on beside the old ones; POST /test/withdraw forgets all but the newest; GET /test/stats tells what was asked of it.
import { createServer } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLIENT = { client_id: 'e2e', client_secret: 'e2e-secret' };
const [keysFile, port = '0'] = process.argv.slice(2);
const stats = { keySetGets: 0, discoveryGets: 0 };
// One list of keys per generation, the newest first: the provider signs with the first key that fits.
let generations = existsSync(keysFile) ? JSON.parse(readFileSync(keysFile, 'utf8')) : [];
let callback;

async function publish() {
  const serial = Date.now();
  const keys = await Promise.all(ALGORITHMS.map(async (alg) => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...await exportJWK(privateKey), alg, use: 'sig', kid: `${alg.toLowerCase()}-${serial}` };
  }));
  generations.unshift(keys);
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

function serveKeys() {
  writeFileSync(keysFile, JSON.stringify(generations), { mode: 0o600 });
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    jwks: { keys: generations.flat() },
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
  if (request.method === 'POST' && request.url === '/test/publish') {
    await publish();
    serveKeys();
    response.end('published\n');
  } else if (request.method === 'POST' && request.url === '/test/withdraw') {
    generations.length = 1;
    serveKeys();
    response.end('withdrawn\n');
  } else if (request.url === '/test/stats') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(stats));
  } else {
    if (request.url === '/jwks') stats.keySetGets += 1;
    if (request.url === '/.well-known/openid-configuration') stats.discoveryGets += 1;
    callback(request, response);
  }
});

if (generations.length === 0) await publish();
await new Promise((resolve) => { server.listen(Number(port), '127.0.0.1', resolve); });
const issuer = `http://127.0.0.1:${server.address().port}`;
serveKeys();
console.log(`ready ${issuer}`);
