"""What stands behind a gateway in a test: answers each request with what arrived of it, and counts them."""
import hashlib
import http.server
import json
import socket
import threading


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _body(self):
        """The body, and the names of what trails a chunked one."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0))), []
        body, trailers = b"", []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while line := self.rfile.readline().strip():
            trailers.append(line.decode("latin-1").split(":")[0])
        return body, trailers

    def _answer(self):
        body, trailers = self._body()
        with self.server.lock:
            self.server.count += 1
            self.server.misdirected += self.path.startswith("/auth/")
        text = json.dumps({"method": self.command, "path": self.path, "headers": self.headers.items(),
                           "trailers": trailers, "body": hashlib.sha256(body).hexdigest()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_CONNECT = _answer

    def log_message(self, *_):
        pass


class RecordingBackend(http.server.ThreadingHTTPServer):
    """Answers 200 with JSON: method, path, headers as [name, value] in order, names of
    trailers, SHA-256 of the body."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock, self.count = threading.Lock(), 0
        self.misdirected = 0  # requests that were meant for Assay
        self.address = f"127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request_thread(self, request, client_address):
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().process_request_thread(request, client_address)

    def handle_error(self, *_):
        pass  # a gateway that hangs up is none of the test's business

    def stop(self):
        self.shutdown()
        self.server_close()
