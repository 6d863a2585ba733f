"""What every gateway is put through, with the configuration that `assayd gateway` prints for it.

Behind it stands a backend that answers with what arrived; Assay trusts the demo's issuer, and one that is gone.
"""
import hashlib
import http.client
import json
import os
import re
import threading
import time

import harness
from recording_backend import RecordingBackend

AUDIENCE = "https://api.demo.test"
SPELLINGS = [f"x{first}assay{second}{name}" for name in ("principal", "user", "issuer", "scopes") for first in "-_"
             for second in "-_"]


def bearer(token):
    return [("Authorization", f"Bearer {token.strip()}")]


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()
        self.kept_alive = not response.will_close

    def json(self):
        return json.loads(self.body)

    def identity(self):
        """The identity headers that the backend got, whatever their spelling: [(name, value)], sorted."""
        return sorted((name.lower(), value) for name, value in self.json()["headers"]
                      if name.lower().replace("_", "-").startswith("x-assay-"))


class GatewayCase:
    """Tests that a harness.TestCase inherits; `gateway_class` is one of gateway_processes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = harness.Demo()
        cls.addClassCleanup(cls.demo.stop)
        gone = harness.Demo()
        cls.orphan, gone_issuer = gone.token(), gone.issuer
        gone.stop()
        cls.backend = RecordingBackend()
        cls.addClassCleanup(cls.backend.stop)
        grpc, http_ = (f"127.0.0.1:{harness.free_port()}" for _ in range(2))
        cls.admin = f"unix:{cls.folder}/admin.sock"
        accept = {"accept": {name: {"audiences": [AUDIENCE]} for name in ("demo", "gone")}}
        user = {"claim": "/client_id", "prefix": "{issuer}:"}
        cls.configuration = {
            "issuers": {name: {"issuer": issuer, "keys": {"discovery": "auto"}}
                        for name, issuer in (("demo", cls.demo.issuer), ("gone", gone_issuer))},
            "policies": {"orders": accept | {"scopes_all": ["orders:read"],
                                             "gateway": {"denied_cors_origins": ["https://app.test"]}},
                         "users": accept | {"identity": {"user": user}}},
            "listeners": {"service": {"address": grpc}, "ops": {"address": "127.0.0.1:0"},
                          "admin": {"address": cls.admin},
                          "forward_auth": {"address": http_, "trusted_peers": ["127.0.0.0/8"]}}}
        cls.serve()
        cls.addClassCleanup(lambda: cls.service.stop())
        cls.start_gateway("orders")

    @classmethod
    def serve(cls, **more):
        cls.service = harness.Service(cls.folder, **cls.configuration, **more)

    @classmethod
    def start_gateway(cls, policy):
        cls.gateway = cls.gateway_class(cls.folder, policy, cls.service.config, cls.backend.address)
        cls.addClassCleanup(cls.gateway.stop)

    def connect(self):
        connection = http.client.HTTPConnection(self.gateway.host, self.gateway.port, timeout=harness.DEADLINE)
        self.addCleanup(connection.close)
        return connection

    def ask(self, headers=(), method="GET", path="/orders?id=7", body=None, chunked=False, connection=None):
        connection = connection or self.connect()
        connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in dict(headers))
        for name, value in headers:
            connection.putheader(name, value)
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body, encode_chunked=chunked)
        return Answer(connection.getresponse())

    def send(self, *lines):
        """The answer to a request sent as it stands here, or nothing where the gateway hangs up."""
        connection = self.connect()
        try:
            connection.connect()
            connection.sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
            response = http.client.HTTPResponse(connection.sock)
            response.begin()
            return Answer(response)
        except (ConnectionError, http.client.HTTPException):
            return None

    def trailed(self, headers, names):
        """The trailers of a chunked request that reach the backend, of those that the client sends."""
        answer = self.send(b"POST /orders HTTP/1.1", b"Host: x", b"Transfer-Encoding: chunked", b"Connection: close",
                           b"Trailer: " + ", ".join(names).encode(), *(f"{name}: {value}".encode() for name, value in headers),
                           b"", b"2", b"ab", b"0", *(f"{name}: mallory".encode() for name in names))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["trailers"]

    def assertDenied(self, answer, status, challenge, code):
        self.assertEqual((answer.status, answer.headers.get_all("WWW-Authenticate")), (status, [challenge]), answer.body)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json()
        self.assertEqual(problem["status"], status)
        self.assertRegex(problem["correlation_id"], "^[0-9a-f]{32}$")
        if self.gateway.relays_bodies:
            self.assertEqual(problem["code"], code)
        return problem

    def tearDown(self):
        self.assertEqual(self.backend.misdirected, 0, "questions to Assay that the backend got")

    def assertUnavailable(self, answer):
        self.assertEqual((answer.status, answer.headers["WWW-Authenticate"]), (503, None), answer.body)

    def assertNothingArrived(self, before):
        self.assertEqual(self.backend.count, before)

    def test_a_good_token_passes_and_the_backend_is_told_whose_it_is(self):
        token = self.demo.token(sub="bö b%", scope="orders:read a,b")
        answer = self.ask([("Host", "api.example")] + bearer(token))
        self.assertEqual(answer.status, 200, answer.body)
        arrived = answer.json()
        self.assertEqual((arrived["method"], arrived["path"]), ("GET", "/orders?id=7"))
        self.assertEqual(answer.identity(), [("x-assay-issuer", "demo"), ("x-assay-principal", "demo:b%C3%B6%20b%25"),
                                             ("x-assay-scopes", "orders:read,a%2Cb")])
        headers = [(name.lower(), value) for name, value in arrived["headers"]]
        self.assertIn(("authorization", f"Bearer {token.strip()}"), headers)
        self.assertIn(("host", "api.example"), headers)

    def test_a_backend_is_told_the_user_that_the_policy_maps_and_no_scopes_where_there_are_none(self):
        self.gateway.stop()
        self.start_gateway("users")
        try:
            self.assertEqual(self.ask(bearer(self.demo.token(sub="bob", scope=""))).identity(),
                             [("x-assay-issuer", "demo"), ("x-assay-principal", "demo:bob"), ("x-assay-user", "demo:demo")])
        finally:
            self.gateway.stop()
            self.start_gateway("orders")

    def test_headers_of_ones_own_are_told_and_no_clients_are(self):
        self.gateway.stop()
        self.service.stop()
        headers = {"remote-user": {"part": "subject"}, "x-app_scopes-told": {"claim": "/scope"}, "x-tenant": {"part": "tenant"}}
        self.serve(gateways={"identity_headers": headers})
        self.start_gateway("orders")
        try:
            forged = [(spelling, "mallory") for spelling in ("Remote-User", "remote_user", "REMOTE-USER", "X-App-Scopes-Told",
                                                             "x_app_scopes_told", "x-app_scopes_told", "X-Tenant", "x_tenant")]
            answer = self.ask(forged + bearer(self.demo.token(sub="bob")) + forged)
            self.assertEqual(sorted((name.lower(), value) for name, value in answer.json()["headers"]
                                    if name.lower().replace("_", "-") in ("remote-user", "x-app-scopes-told", "x-tenant")),
                             [("remote-user", "bob"), ("x-app_scopes-told", "orders:read")])
        finally:
            self.gateway.stop()
            self.service.stop()
            self.serve()
            self.start_gateway("orders")

    def test_no_client_brings_an_identity_of_its_own(self):
        good = bearer(self.demo.token(sub="bob"))
        ours = [("x-assay-issuer", "demo"), ("x-assay-principal", "demo:bob"), ("x-assay-scopes", "orders:read")]
        for spell in (str.lower, str.upper, str.title, str.swapcase):
            forged = [(spell(name), "mallory") for name in SPELLINGS]
            for headers in (forged + good, good + forged, forged + good + forged):
                self.assertEqual(self.ask(headers).identity(), ours)
        for name in SPELLINGS:
            self.assertEqual(self.ask([(name, "mallory"), (name, "eve")] + good).identity(), ours, name)
        self.assertEqual(self.trailed(good, SPELLINGS), SPELLINGS if self.gateway.passes_trailers else [])
        # Headers that Connection names go no further than the gateway; ours are none of the client's to name.
        for named in ("keep-alive, X-Assay-Principal, x-assay-issuer, X-Assay-Scopes", "x-assay-principal"):
            self.assertEqual(self.ask([("Connection", "keep-alive"), ("Connection", named)] + good).identity(), ours)
        # Nor is a connection that has carried an identity any help to the next request on it.
        connection, before = self.connect(), self.backend.count
        self.assertEqual(self.ask(good, connection=connection).identity(), ours)
        self.assertEqual(self.ask([(name, "mallory") for name in SPELLINGS], connection=connection).status, 401)
        self.assertNothingArrived(before + 1)

    def test_an_identity_arrives_whole_or_the_request_does_not(self):
        scope = " ".join(["orders:read", *(f"s{i:04}" for i in range(160))])
        for pad in (0, 4000, 8000, 12000, 13000, 14000, 15000):
            token = self.demo.token(sub="p" * 1000, scope=scope)
            answer = self.ask([("X-Pad", "x" * pad)] + bearer(token))
            if answer.status == 200:
                self.assertEqual([name for name, _ in answer.identity()],
                                 ["x-assay-issuer", "x-assay-principal", "x-assay-scopes"], pad)
            else:
                self.assertNotIn(answer.status, (401, 403), pad)

    def test_each_denial_has_its_status_and_challenge(self):
        before = self.backend.count
        wrong = 'Bearer realm="assay", error="invalid_token"'
        cases = {
            "no token": ([], 401, 'Bearer realm="assay"', "TOKEN_MISSING"),
            "garbage": (bearer("garbage"), 401, wrong, "TOKEN_INVALID"),
            "expired": (bearer(self.demo.token(defect="expired")), 401, wrong, "TOKEN_EXPIRED"),
            "wrong audience": (bearer(self.demo.token(defect="wrong-audience")), 401, wrong, "TOKEN_INVALID"),
            "bad signature": (bearer(self.demo.token(defect="bad-signature")), 401, wrong, "TOKEN_INVALID"),
            "Basic": ([("Authorization", "Basic YTpi")], 401, 'Bearer realm="assay", error="invalid_request"',
                      "REQUEST_INVALID"),
            "scope": (bearer(self.demo.token(scope="orders:write")), 403,
                      'Bearer realm="assay", error="insufficient_scope"', "SCOPE_INSUFFICIENT")}
        for what, (headers, status, challenge, code) in cases.items():
            with self.subTest(what):
                answer = self.ask(headers)
                said = answer.headers["WWW-Authenticate"] or ""
                self.assertTrue(said == challenge or said.startswith(challenge + ", "), answer.headers)
                problem = self.assertDenied(answer, status, said, code)
                if what == "scope":
                    self.assertIn('scope="orders:read"', said)
                self.assertLedBackTo(problem["correlation_id"])
        self.assertNothingArrived(before)

    def test_a_script_may_read_a_denial_where_its_origin_may(self):
        for headers, status in (([], 401), (bearer(self.demo.token(scope="orders:write")), 403)):
            for origin, allowed in (("https://app.test", "https://app.test"), ("https://evil.test", None)):
                answer = self.ask([("Origin", origin)] + headers)
                self.assertEqual((answer.status, answer.headers["Access-Control-Allow-Origin"]), (status, allowed))
                self.assertEqual(answer.headers["Vary"], "Origin")

    def assertLedBackTo(self, correlation_id):
        """What the client was told leads an operator to the denial."""
        found = harness.run(harness.ASSAY, "--server", self.admin, "explain", "--id", correlation_id)
        self.assertEnds(found, 0)
        self.assertIn(correlation_id, found.out)

    def test_nobody_learns_which_issuers_and_keys_there_are(self):
        told = set()
        for defect in ("wrong-issuer", "unknown-kid", "alg-none", "hs-confusion", "bad-signature"):
            answer = self.ask(bearer(self.demo.token(defect=defect)))
            problem = answer.json() | {"correlation_id": ""}
            told.add((answer.status, answer.headers["WWW-Authenticate"], json.dumps(problem, sort_keys=True)))
        self.assertEqual(len(told), 1, told)

    def test_two_authorization_headers_are_refused(self):
        before, good = self.backend.count, bearer(self.demo.token())
        for headers in (good + good, good + bearer("garbage"), [("Authorization", "Basic YTpi")] + good):
            self.assertIn(self.ask(headers).status, (400, 401))
        self.assertNothingArrived(before)

    def test_no_path_leads_past_the_policy(self):
        before = self.backend.count
        for path in ("/../orders", "/%2e%2e/%2e%2e/healthz", "//orders", "/auth/forward/orders", "/.assay-auth", "/%2Fx",
                     "/..%2f..%2fauth%2fforward%2fother", "/x?policy=other", "/;/../x"):
            self.assertIn(self.ask(path=path).status, (307, 400, 401, 404), path)
        self.assertNothingArrived(before)

    def test_no_tunnel_leads_past_assay(self):
        good = bearer(self.demo.token())
        for upgrade in (["h2c"], ["H2C"], ["h2c, websocket"], ["websocket", "h2c"], ["TLS/1.0"]):
            asked = [("Connection", "Upgrade, HTTP2-Settings"), ("HTTP2-Settings", "AAMAAABkAAQAAP__")]
            answer = self.ask([*asked, *(("Upgrade", each) for each in upgrade)] + good)
            arrived = answer.json()["headers"] if answer.status == 200 else []
            passed = [value for name, value in arrived if name.lower() == "upgrade"]
            self.assertIn(passed, ([], ["websocket"]) if "websocket" in upgrade else ([],), upgrade)
        before = self.backend.count
        for target in (b"h:80", b"127.0.0.1:80"):
            answer = self.send(b"CONNECT " + target + b" HTTP/1.1", b"Host: " + target,
                               *(f"{name}: {value}".encode() for name, value in good))
            self.assertIn(answer and answer.status, (None, 400, 404, 405, 501))
        self.assertNothingArrived(before)

    def test_hostile_bytes_let_nobody_pass(self):
        before, high = self.backend.count, bytes(range(0x80, 0x100))
        for hostile in ((b"GET /" + high + b" HTTP/1.1", b"Host: x"), (b"GET / HTTP/1.1", b"Host: " + high),
                        (b"GET / HTTP/1.1", b"Host: x", b"Authorization: Bearer " + high),
                        (b"GET / HTTP/1.1", b"Host: x", b"traceparent: " + high, b"Origin: " + high, b"X-Other: " + high),
                        (b"GET / HTTP/1.1", b"Host: x", b"Cookie: a=" + b"x" * (1 << 20)),
                        (b"GET / HTTP/1.1", b"Host: x", b"Authorization: Bearer " + b"x" * (1 << 16)),
                        (b"GET / HTTP/1.1", b"Host: x", *(b"Authorization: Bearer x" for _ in range(1000))),
                        (b"GET /" + b"x" * (1 << 16) + b" HTTP/1.1", b"Host: x"), (b"GET / HTTP/1.1", b"Host:"),
                        (b"GET / HTTP/1.0",), (b"\xff\xfe / HTTP/1.1", b"Host: x")):
            answer = self.send(*hostile)
            self.assertIn(answer and answer.status, (None, 400, 401, 404, 405, 413, 414, 426, 431, 501, 503), hostile)
        self.assertNothingArrived(before)
        self.assertTrue(self.service.process.running())
        self.assertEqual(self.ask(bearer(self.demo.token())).status, 200)

    def test_an_issuer_that_is_gone_is_no_fault_of_its_tokens(self):
        before = self.backend.count
        self.assertUnavailable(self.ask(bearer(self.orphan)))
        self.assertEqual(self.ask(bearer(self.demo.token())).status, 200)
        self.assertNothingArrived(before + 1)

    def test_a_stopped_assay_lets_nobody_pass(self):
        good = bearer(self.demo.token())
        self.assertEqual(self.ask(good).status, 200)
        before = self.backend.count
        self.service.stop()
        try:
            for headers in (good, bearer("garbage"), []):
                self.assertUnavailable(self.ask(headers))
            self.assertNothingArrived(before)
        finally:
            self.serve()
        harness.wait_until(lambda: self.ask(good).status == 200, "the gateway to find Assay again")

    def test_heads_and_bodies_pass_whole_and_a_denial_spoils_no_connection(self):
        good, body = bearer(self.demo.token()), os.urandom(256 << 10)
        connection = self.connect()
        head = self.ask(good, method="HEAD", connection=connection)
        self.assertEqual((head.status, head.body), (200, b""))
        denied = self.ask(method="HEAD", connection=connection)
        self.assertEqual((denied.status, denied.headers["WWW-Authenticate"], denied.body),
                         (401, 'Bearer realm="assay"', b""))
        for method in ("POST", "PUT"):
            for chunked in (False, True):
                answer = self.ask(good, method=method, body=body, chunked=chunked, connection=connection)
                self.assertEqual(answer.status, 200, answer.body)
                self.assertEqual(answer.json()["body"], hashlib.sha256(body).hexdigest())
                self.assertEqual(answer.json()["method"], method)
        before = self.backend.count
        self.assertEqual(self.ask(bearer("garbage"), method="POST", body=b"x" * 1000).status, 401)
        self.assertNothingArrived(before)

    def test_a_hundred_connections_are_kept_alive_at_once(self):
        good, connections = bearer(self.demo.token(sub="bob")), [self.connect() for _ in range(100)]
        all_open, wrong = threading.Barrier(len(connections)), []

        def use(connection):
            for _ in range(3):
                all_open.wait(harness.DEADLINE)
                answer = self.ask(good, connection=connection)
                if (answer.status, answer.kept_alive) != (200, True):
                    wrong.append((answer.status, answer.kept_alive, answer.body))

        self.together(use, connections)
        self.assertEqual(wrong, [])

    def test_a_rotation_under_load_brings_no_wrong_answer(self):
        stop, answers, wrong = threading.Event(), [], []

        def load(number):
            connection = self.connect()
            while not stop.is_set():
                for token, expected in ((self.demo.token(sub=f"u{number}"), 200),
                                        (self.demo.token(defect="bad-signature"), 401)):
                    answer = self.ask(bearer(token), connection=connection)
                    answers.append(answer.status)
                    if answer.status != expected or (expected == 200 and ("x-assay-principal", f"demo:u{number}") not in
                                                     answer.identity()):
                        wrong.append((expected, answer.status, answer.body))

        def wait_for_answers():
            seen = len(answers)
            harness.wait_until(lambda: len(answers) > seen + 100 or wrong, "requests")

        def rotate():
            try:
                for _ in range(2):
                    # An issuer that rotates twice a second would have to wait: one fetch a second is all it is asked.
                    harness.wait_until(lambda: time.time() - self.service.metric(
                        'jwks_fetch_last_attempt_timestamp_seconds{issuer="demo"}') > 1.5, "the last fetch to be over")
                    wait_for_answers()
                    harness.fetch(self.demo.issuer + "/rotate", data=b"")
                wait_for_answers()
            finally:
                stop.set()

        self.together(lambda work: work(), [rotate] + [lambda n=n: load(n) for n in range(4)])
        self.assertEqual(wrong, [])

    def together(self, work, items):
        """Runs work(item) for all items at once; the first failure of any is this test's."""
        failures = []

        def guarded(item):
            try:
                work(item)
            except BaseException as failure:  # pylint: disable=broad-except
                failures.append(failure)
        threads = [threading.Thread(target=guarded, args=(item,), daemon=True) for item in items]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(2 * harness.DEADLINE)
        if failures:
            raise failures[0]
