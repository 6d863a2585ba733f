"""Keycloak, the server distribution from Maven's central repository, with its development database on loopback."""
import hashlib
import json
import os
import shutil
import subprocess
import urllib.parse
import zipfile

import harness

VERSION = "26.5.6"
SHA256 = "490189d9dff05272432d51f71a069462eeca97f2920a694d539a1e6c26a5a347"
ADMIN, PASSWORD = "admin", "e2e-secret"
# A start takes half a minute of a core, and the tests have two between them.
START = 240


def install():
    """The unpacked distribution, fetched once into the build by the user's own Maven."""
    target = harness.WORK / "keycloak"
    stamp = target / "installed"
    home = target / f"keycloak-{VERSION}"
    if stamp.exists() and stamp.read_text() == SHA256:
        return home
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            harness.skip(f"Keycloak could not be had: there is no {tool}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    artifact = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
    for last in (False, True):  # a repository that stumbles gets a second chance
        done = subprocess.run(["mvn", "--batch-mode", "--quiet", "dependency:copy", f"-Dartifact={artifact}",
                               f"-DoutputDirectory={target}"], cwd=target, capture_output=True, text=True, timeout=300,
                              check=False)
        if done.returncode == 0:
            break
        if last:
            harness.skip(f"Keycloak could not be had: {(done.stdout + done.stderr).strip()[-500:]}")
    archive = target / f"keycloak-quarkus-dist-{VERSION}.zip"
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        raise AssertionError(f"{artifact} has the digest {digest}, which is not the one of the test")
    with zipfile.ZipFile(archive) as whole:
        whole.extractall(target)
    archive.unlink()
    # Keycloak's script starts Java as a child of its own, which is to end with it however that ends.
    java = target / "java"
    java.write_text('#!/bin/sh\nexec setpriv --pdeathsig KILL -- java "$@"\n')
    java.chmod(0o755)
    stamp.write_text(SHA256)
    return home


class Keycloak:
    """The server. Its database is in `folder` and its port its own, so that both outlive stop()."""

    def __init__(self, folder):
        self._home, self._folder = install(), folder
        self._port = harness.free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process = None
        self.start()

    def start(self):
        environment = os.environ | {
            "JAVA": str(self._home.parent / "java"),
            "JAVA_OPTS": "-Xmx512m -XX:MaxMetaspaceSize=256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
                         "-Dfile.encoding=UTF-8",
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            "KC_DB_URL": f"jdbc:h2:file:{self._folder}/keycloak;NON_KEYWORDS=VALUE"}
        self._process = harness.Process("sh", self._home / "bin/kc.sh", "start-dev", "--http-host=127.0.0.1",
                                        f"--http-port={self._port}", env=environment, cwd=self._folder)
        try:
            self._process.wait_for_http(self.url + "/realms/master", deadline=START)
        except BaseException:
            self._process.stop()
            raise

    def stop(self):
        return self._process.stop()

    def admin(self, path, body=None, method=None):
        """One request to the admin REST interface below /admin/realms: (JSON of the answer or None, its Location)."""
        form = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": PASSWORD}
        token = harness.fetch_json(self.url + "/realms/master/protocol/openid-connect/token",
                                   data=urllib.parse.urlencode(form).encode())["access_token"]
        status, answer, headers = harness.fetch(
            f"{self.url}/admin/realms{path}", data=None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        if status >= 300:
            raise AssertionError(f"Keycloak's admin interface answered {path} with {status}: {answer}")
        return json.loads(answer) if answer else None, headers.get("Location")


class Realm:
    """A realm of Keycloak's: an issuer with keys of its own, and a client per signing algorithm."""

    audiences = ["urn:assay:e2e:orders"]

    def __init__(self, keycloak, name):
        self._keycloak, self._path = keycloak, f"/{name}"
        self.issuer = f"{keycloak.url}/realms/{name}"
        audience = {"name": "orders", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                    "config": {"included.custom.audience": self.audiences[0], "access.token.claim": "true"}}
        scope = {"name": "orders:read", "protocol": "openid-connect", "protocolMappers": [audience],
                 "attributes": {"include.in.token.scope": "true"}}
        clients = [{"clientId": algorithm, "secret": PASSWORD, "serviceAccountsEnabled": True,
                    "defaultClientScopes": ["basic", "orders:read"],
                    "attributes": {"access.token.signed.response.alg": algorithm}} for algorithm in ("RS256", "ES256")]
        keycloak.admin("", {"realm": name, "enabled": True, "accessTokenLifespan": 3600})
        keycloak.admin(self._path + "/client-scopes", scope)
        for client in clients:
            keycloak.admin(self._path + "/clients", client)
        self.stop, self.start = keycloak.stop, keycloak.start

    def token(self, algorithm="RS256"):
        """An access token by client credentials (RFC 6749 section 4.4)."""
        form = {"grant_type": "client_credentials", "client_id": algorithm, "client_secret": PASSWORD}
        return harness.fetch_json(self.issuer + "/protocol/openid-connect/token",
                                  data=urllib.parse.urlencode(form).encode())["access_token"]

    def key_providers(self, provider_id):
        """The realm's providers of keys of this kind, by rising priority: the last one signs."""
        providers, _ = self._keycloak.admin(self._path + "/components?type=org.keycloak.keys.KeyProvider")
        return sorted((p for p in providers if p["providerId"] == provider_id),
                      key=lambda p: int(p["config"]["priority"][0]))

    def add_key(self, provider_id, priority, **settings):
        settings = {"priority": priority, "enabled": "true", "active": "true"} | settings
        self._keycloak.admin(self._path + "/components", {
            "name": f"{provider_id}-{priority}", "providerId": provider_id,
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {name: [str(value)] for name, value in settings.items()}})

    def set_key(self, provider, **settings):
        """Changes a provider of keys: active="false" no more signs, enabled="false" is no more shown."""
        changed = provider["config"] | {name: [value] for name, value in settings.items()}
        self._keycloak.admin(f"{self._path}/components/{provider['id']}", provider | {"config": changed}, method="PUT")

    def delete_key(self, provider):
        self._keycloak.admin(f"{self._path}/components/{provider['id']}", method="DELETE")

    def publish(self):
        newest = self.key_providers("rsa-generated")[-1]
        self.add_key("rsa-generated", int(newest["config"]["priority"][0]) + 100)

    def withdraw(self):
        for provider in self.key_providers("rsa-generated")[:-1]:
            self.set_key(provider, enabled="false")
