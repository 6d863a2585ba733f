"""npm's oidc-provider, a certified OpenID provider, as a process that can be stopped and started."""
import base64
import urllib.parse

import harness
import npm_packages

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
AUTHORIZATION = "Basic " + base64.b64encode(b"e2e:e2e-secret").decode()


def audience(algorithm):
    return f"urn:assay:e2e:{algorithm}"


class OidcProvider:
    """The provider, with what a client and its operator ask of it. Its keys and its port outlive stop()."""

    audiences = [audience(algorithm) for algorithm in ALGORITHMS]

    def __init__(self, folder):
        self._code = npm_packages.install(harness.HERE / "oidc-provider", harness.WORK / "oidc-provider")
        self._keys = folder / "provider-keys.json"
        self._port = "0"
        self.start()

    def start(self):
        self._process = harness.Process("node", "provider.mjs", self._keys, self._port, cwd=self._code)
        self.issuer = self._process.wait_for_line(r"^ready (http://\S+)$").group(1)
        self._port = self.issuer.rsplit(":", 1)[1]

    def stop(self):
        return self._process.stop()

    def token(self, algorithm="ES256"):
        """An access token by client credentials (RFC 6749 section 4.4) for a resource (RFC 8707)."""
        form = {"grant_type": "client_credentials", "resource": audience(algorithm), "scope": "orders:read"}
        endpoint = harness.fetch_json(self.issuer + "/.well-known/openid-configuration")["token_endpoint"]
        answer = harness.fetch_json(endpoint, data=urllib.parse.urlencode(form).encode(),
                                    headers={"Authorization": AUTHORIZATION})
        return answer["access_token"]

    def publish(self):
        """New keys, which sign from now on; the old ones stay in the set."""
        self._tell("publish")

    def withdraw(self):
        """Takes all keys but the newest out of the set."""
        self._tell("withdraw")

    def _tell(self, what):
        status, body, _ = harness.fetch(f"{self.issuer}/test/{what}", method="POST")
        assert status == 200, body

    def key_set_gets(self):
        """Since it was started."""
        return harness.fetch_json(self.issuer + "/test/stats")["keySetGets"]
