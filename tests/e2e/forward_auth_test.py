#!/usr/bin/env python3
"""The forward_auth listener as gateways meet it, byte by byte: paths, methods, verdicts, forged headers."""
import base64
import http.client
import json
import re
import shutil
import socket
import unittest

import harness
from harness import Demo, Service, free_port

AUDIENCE = "https://api.demo.test"
SECRET = "s" * 40
PROBLEM = "application/problem+json"
NOBODY_LISTENS = {"issuer": "https://down.invalid", "keys": {"url": "http://127.0.0.1:1/jwks"}}


def raw(port, request, shut=False):
    """All that the server sends until it closes, for exactly these bytes."""
    with socket.create_connection(("127.0.0.1", port), harness.DEADLINE) as client:
        try:
            client.sendall(request)
            if shut:
                client.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # cut while it sent: what has come before counts
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        return answer


class ForwardAuth(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = Demo()
        cls.addClassCleanup(cls.demo.stop)
        secret = cls.folder / "introspection.secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        accept = {"demo": {"audiences": [AUDIENCE]}, "down": {"any_audience": True}}
        listener = {"trusted_peers": ["127.0.0.1"], "introspection_secret_file": str(secret)}
        cls.trusting = cls.serve(listener, accept)
        cls.strict = cls.serve({}, accept)
        cls.token = cls.demo.token(sub="ann", scope="orders:read").strip()

    @classmethod
    def serve(cls, listener, accept):
        port = free_port()
        listeners = {"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"},
                     "forward_auth": {"address": f"127.0.0.1:{port}"} | listener}
        policies = {"orders": {"accept": accept, "gateway": {"allow_preflight": True}},
                    "orders-write": {"accept": accept, "scopes_all": ["orders:write"]},
                    "lax": {"accept": accept, "enforcement": "off"}}
        issuers = {"demo": {"issuer": cls.demo.issuer, "keys": {"discovery": "auto"}, "startup": "required"},
                   "down": NOBODY_LISTENS}
        service = Service(cls.folder, issuers, policies, listeners=listeners, default_policy="orders")
        cls.addClassCleanup(service.stop)
        service.port = port
        return service

    def ask(self, path, token=None, method="GET", service=None, headers=(), body=None):
        """(status, headers, body) of one request; `headers` are pairs, sent as they stand."""
        connection = http.client.HTTPConnection("127.0.0.1", (service or self.trusting).port, timeout=harness.DEADLINE)
        try:
            connection.putrequest(method, path)
            for name, value in headers:
                connection.putheader(name, value)
            if token is not None:
                connection.putheader("Authorization", f"Bearer {token}")
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def introspect(self, token, path="/introspect", authorization=f"Bearer {SECRET}"):
        status, _, body = self.ask(path, method="POST", body=f"token={token}".encode(), headers=[
            ("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", authorization)])
        return status, body and json.loads(body)

    def assertDenied(self, answer, status, code, challenge=None):
        got, headers, body = answer
        self.assertEqual((got, headers["Content-Type"]), (status, PROBLEM), body)
        problem = json.loads(body)
        self.assertEqual((problem["status"], problem["code"]), (status, code), body)
        self.assertRegex(problem["correlation_id"], "^[0-9a-f]{32}$")
        self.assertEqual(headers["Cache-Control"], "no-store")
        if challenge is None:
            self.assertIsNone(headers["WWW-Authenticate"])
        else:
            self.assertIn(challenge, headers["WWW-Authenticate"])
        self.assertFalse([name for name in headers if name.startswith("x-assay-")], headers)

    def test_a_good_token_passes_on_every_path_and_method(self):
        for path in ("/auth/forward/orders", "/auth/request/orders", "/auth/ext/orders", "/auth/ext/orders/7?a=b"):
            for method in ("GET", "HEAD"):
                status, headers, body = self.ask(path, self.token, method)
                self.assertEqual((status, body, headers["Content-Length"]), (200, "", "0"), path)
                self.assertEqual(headers["x-assay-principal"], "demo:ann")
                self.assertEqual(headers["x-assay-issuer"], "demo")
                self.assertEqual(headers["x-assay-scopes"], "orders:read")
                self.assertIsNone(headers["x-assay-user"])
                self.assertEqual("x-envoy-auth-headers-to-remove" in headers, "/ext/" in path)
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"):
            self.assertEqual(self.ask("/auth/ext/orders/x", self.token, method, body=b"{}")[0], 200, method)
            self.assertEqual(self.ask("/auth/forward/orders", self.token, method)[0], 405, method)

    def test_envoy_is_told_to_remove_whatever_a_client_says_of_itself(self):
        _, headers, _ = self.ask("/auth/ext/orders", self.token, headers=[
            ("X_Assay-USER", "root"), ("x.assay.user", "root")])
        removed = headers["x-envoy-auth-headers-to-remove"].split(",")
        for name in ("x-assay-user", "x_assay_user", "x-assay_user", "x_assay-user", "x.assay.user", "x_assay_scopes"):
            self.assertIn(name, removed)
        self.assertNotIn("x-assay-principal", removed)

    def test_each_class_of_denial_has_its_status_and_challenge(self):
        def mint(**parameters):
            return self.demo.token(**parameters).strip()
        invalid_request = 'error="invalid_request"'
        signed_by_nobody = self.token[:-8] + "AAAAAAAA"
        for front in ("forward", "request", "ext"):
            path = f"/auth/{front}/orders"
            with self.subTest(front):
                self.assertDenied(self.ask(path), 401, "TOKEN_MISSING", 'Bearer realm="assay"')
                self.assertNotIn("error", self.ask(path)[1]["WWW-Authenticate"])
                two = [("Authorization", f"Bearer {self.token}")]
                self.assertDenied(self.ask(path, self.token, headers=two), 401, "REQUEST_INVALID", invalid_request)
                basic = [("Authorization", "Basic eDp5")]
                self.assertDenied(self.ask(path, headers=basic), 401, "REQUEST_INVALID", invalid_request)
                for token in ("opaque", signed_by_nobody, mint(aud="other"), mint(defect="not-yet-valid"),
                              mint(defect="unknown-kid"), mint(defect="alg-none"), mint(defect="wrong-issuer")):
                    self.assertDenied(self.ask(path, token), 401, "TOKEN_INVALID", 'error="invalid_token"')
                self.assertDenied(self.ask(path, mint(defect="expired")), 401, "TOKEN_EXPIRED", 'error="invalid_token"')
                self.assertDenied(self.ask(path + "-write", self.token), 403, "SCOPE_INSUFFICIENT",
                                  'error="insufficient_scope"')
                self.assertDenied(self.ask(f"/auth/{front}/nope", self.token), 503, "UNAVAILABLE")

    def test_an_issuer_that_is_down_is_no_verdict(self):
        part = lambda text: base64.urlsafe_b64encode(json.dumps(text).encode()).decode().rstrip("=")
        token = ".".join([part({"alg": "RS256", "kid": "k", "typ": "at+jwt"}),
                          part({"iss": NOBODY_LISTENS["issuer"], "exp": 4102444800, "sub": "ann"}), "c2ln"])
        for path in ("/auth/forward/orders", "/auth/request/orders", "/auth/ext/orders"):
            answer = self.ask(path, token)
            self.assertDenied(answer, 503, "UNAVAILABLE")
            self.assertGreaterEqual(int(answer[1]["Retry-After"]), 1)
        self.assertEqual(self.introspect(token)[0], 503)

    def test_who_passes_without_enforcement_passes_as_nobody(self):
        status, headers, _ = self.ask("/auth/ext/lax", "opaque", headers=[("x-assay-principal", "demo:root")])
        self.assertEqual(status, 200)
        self.assertIsNone(headers["x-assay-principal"])
        self.assertIn("x-assay-principal", headers["x-envoy-auth-headers-to-remove"].split(","))
        self.assertEqual(self.introspect("opaque", "/introspect/lax"), (200, {"active": False}))

    def test_only_a_trusted_peer_says_that_it_holds_a_preflight(self):
        preflight = [("Origin", "https://app.test"), ("Access-Control-Request-Method", "PUT")]
        for path, name in (("/auth/forward/orders", "X-Forwarded-Method"),
                           ("/auth/request/orders", "X-Original-Method")):
            said = preflight + [(name, "OPTIONS")]
            status, headers, _ = self.ask(path, headers=said)
            self.assertEqual((status, headers["x-assay-principal"]), (200, None), path)
            self.assertEqual(self.ask(path, headers=said, service=self.strict)[0], 401, path)
            self.assertEqual(self.ask(path, headers=said + [(name, "GET")])[0], 401, path)
            self.assertEqual(self.ask(path, headers=said[1:])[0], 401, path)
            self.assertEqual(self.ask(path.replace("orders", "orders-write"), headers=said)[0], 401, path)
        path = "/auth/ext/orders/x"
        self.assertEqual(self.ask(path, headers=preflight, method="OPTIONS", service=self.strict)[0], 200)
        self.assertEqual(self.ask(path, headers=preflight)[0], 401)

    def test_neither_a_path_nor_a_host_of_the_clients_chooses_the_policy(self):
        for path in ("/auth/forward/orders%2dwrite", "/auth/forward/ORDERS", "/auth/ext/orders-write%2f../orders",
                     "/auth/ext/..%2forders"):
            self.assertEqual(self.ask(path, self.token)[0], 503, path)
        for path in ("/auth/forward/", "/auth/ext//orders", "/auth/forward/orders/x", "/auth", "/", "/metrics"):
            self.assertEqual(self.ask(path, self.token)[0], 404, path)
        forged = [("X-Forwarded-Uri", "/auth/forward/orders"), ("X-Forwarded-Host", "orders"), ("X-Original-URL", "/")]
        self.assertEqual(self.ask("/auth/forward/orders-write", self.token, headers=forged)[0], 403)

    def test_requests_in_a_pipeline_are_answered_in_their_order(self):
        def request(method, path, headers=""):
            return f"{method} {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode()
        good = f"Authorization: Bearer {self.token}\r\n"
        answer = raw(self.trusting.port, request("GET", "/auth/forward/orders", good) +
                     request("HEAD", "/auth/forward/orders") + request("GET", "/auth/forward/nope") +
                     request("GET", "/auth/forward/orders", good + "Connection: close\r\n"))
        statuses = re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)
        self.assertEqual(statuses, [b"200", b"401", b"503", b"200"], answer)
        self.assertEqual(answer.count(b'"code"'), 1, "HEAD has no body")

    def test_bad_clients_are_refused_and_others_do_not_notice(self):
        port = self.trusting.port
        start = b"GET /auth/forward/orders HTTP/1.1\r\nHost: a\r\n"
        for bomb in (start + b"Cookie: a=" + b"c" * (1 << 20) + b"\r\n\r\n", start + b"a: b\r\n" * 100000 + b"\r\n",
                     b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n\r\n"):
            self.assertTrue(raw(port, bomb).startswith(b"HTTP/1.1 431 "))
        for nonsense in (b"\x16\x03\x01\x02\x00\x01", start + b"Authorization\x00: x\r\n\r\n",
                         b"GET / HTTP/1.1\nHost: a\n\n"):
            self.assertTrue(raw(port, nonsense).startswith(b"HTTP/1.1 400 "), nonsense)
        for value in (b"Bearer \xff\xfe.\x80.\xc3", b"Bearer " + b"\xe9" * 4096):
            answer = raw(port, start + b"Connection: close\r\nAuthorization: " + value + b"\r\n\r\n")
            self.assertTrue(answer.startswith(b"HTTP/1.1 401 "), answer)
        self.assertEqual(raw(port, start), b"", "who never ends its headers is cut off, without an answer")
        self.assertEqual(self.ask("/auth/forward/orders", self.token)[0], 200)

    def test_one_connection_serves_many_requests_and_is_counted_by_front(self):
        before = self.trusting.metric(self.verified("forward_auth"))
        connection = http.client.HTTPConnection("127.0.0.1", self.trusting.port, timeout=harness.DEADLINE)
        self.addCleanup(connection.close)
        for _ in range(100):
            connection.request("GET", "/auth/forward/orders", headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.read()), (200, b""))
        self.assertEqual(self.trusting.metric(self.verified("forward_auth")), before + 100)

    @staticmethod
    def verified(front):
        return (f'verify_requests_total{{front="{front}",policy="orders",issuer="demo",caller="",'
                'outcome="verified",reason="verified"}')

    def test_introspection_tells_who_shows_the_secret_of_a_token(self):
        status, told = self.introspect(self.token)
        self.assertEqual(status, 200)
        self.assertEqual((told["active"], told["scope"], told["sub"], told["iss"], told["token_type"]),
                         (True, "orders:read", "ann", self.demo.issuer, "Bearer"))
        self.assertIsInstance(told["exp"], int)
        basic = base64.b64encode(f"any-client:{SECRET}".encode()).decode()
        self.assertTrue(self.introspect(self.token, authorization=f"Basic {basic}")[1]["active"])
        self.assertEqual(self.introspect(self.token, "/introspect/orders-write"), (200, {"active": False}))
        self.assertEqual(self.introspect("opaque"), (200, {"active": False}))
        self.assertEqual(self.introspect(self.token, "/introspect/nope")[0], 503)
        self.assertEqual(self.introspect(self.token, authorization="Bearer " + "t" * 40), (401, {
            "error": "invalid_client", "error_description": "Show the introspection secret."}))
        self.assertEqual(self.ask("/introspect", method="POST", body=b"token=a", service=self.strict)[0], 404)

    @unittest.skipUnless(shutil.which("curl"), "there is no curl")
    def test_introspection_by_curl(self):
        url = f"http://127.0.0.1:{self.trusting.port}/introspect/orders"
        done = harness.run("curl", "--silent", "--show-error", "--user", f"my-api:{SECRET}", "--data-urlencode",
                           f"token={self.token}", "--data", "token_type_hint=access_token", url)
        self.assertTrue(json.loads(self.assertEnds(done, 0).out)["active"])

    def test_a_drain_ends_in_order(self):
        service = self.serve({}, {"demo": {"audiences": [AUDIENCE]}})
        idle = socket.create_connection(("127.0.0.1", service.port), harness.DEADLINE)
        self.addCleanup(idle.close)
        self.assertEqual(service.stop(), 0)
        self.assertEqual(idle.recv(1), b"")

    def test_a_secret_that_others_can_read_lets_no_service_start(self):
        secret = self.file("open.secret", SECRET)
        secret.chmod(0o644)
        config = self.file("assay.json", harness.config(
            {"down": NOBODY_LISTENS}, {"p": {"accept": {"down": {"any_audience": True}}}},
            listeners={"service": {"address": "127.0.0.1:0"}, "ops": {"address": "127.0.0.1:0"}, "forward_auth": {
                "address": "127.0.0.1:0", "introspection_secret_file": str(secret)}}))
        result = self.assertEnds(harness.run(harness.ASSAYD, "serve", "--config", config), 1)
        self.assertIn(f"introspection_secret_file {secret}: others may read or write it", result.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
