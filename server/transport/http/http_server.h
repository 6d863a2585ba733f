// HttpServer: HTTP/1.1 over TCP for the fronts that speak it.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_SERVER_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/executor.h"
#include "server/transport/http/http_message.h"

namespace assay {

// HttpServerOptions bound what a stranger can make the server hold, and for how long.
struct HttpServerOptions {
  std::string address = "127.0.0.1:0";  // IP:PORT or localhost:PORT; [::1]:PORT for IPv6; port 0 picks one
  int threads = 1;
  size_t max_header_bytes = 8 << 10;                // request line and headers; more is 431
  size_t max_body_bytes = 64 << 10;                 // more is 413
  size_t max_connections = 1024;                    // more are closed at accept
  absl::Duration idle_timeout = absl::Seconds(10);  // until a further request's first byte
  absl::Duration header_timeout =
      absl::Seconds(10);  // until the first one's, and from there to its headers' end
  absl::Duration body_timeout = absl::Seconds(10);   // from there to the end of the body
  absl::Duration write_timeout = absl::Seconds(10);  // for the whole answer
  std::vector<std::string> allowed_hosts;  // names or addresses, no ports; any other Host is 421; empty: all
};

// HttpServer hands each request to its handler and writes the answers of a connection in the order of its
// requests, one in flight at a time. Malformed requests are answered 400, slow clients are cut without an
// answer; a handler that throws is answered 500. How long a handler takes is the handler's business.
// Thread-safety: thread-safe but for Start and Stop (owner's thread, which must not be one of the server's).
class HttpServer {
 public:
  HttpServer(HttpServerOptions options, HttpHandler handler);
  ~HttpServer();  // stops at once if Stop was not called
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Start binds and serves. The error names the address and the cause. Call it once.
  absl::Status Start();

  // Stop takes no more connections and closes the idle ones, lets requests in flight finish for at most
  // `drain`, then cuts what is left and returns once no thread of the server runs. Repeatable.
  void Stop(absl::Duration drain);

  // port returns the bound port and address the bound "IP:PORT", ready for a URL; 0 and "" before Start.
  int port() const { return port_; }
  const std::string& address() const { return address_; }

  // executor returns where parked requests resume: the server's own threads. Tasks posted after Stop are
  // dropped. It lives as long as the server.
  Executor& executor();

 private:
  struct Listener;
  std::shared_ptr<Listener> listener_;
  std::vector<std::thread> threads_;
  std::string address_;
  int port_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_SERVER_H_
