// The server under test: an echo on loopback, and requests that lie at its limits.
#ifndef ASSAY_TESTS_TRANSPORT_HTTP_HTTP_SERVER_FIXTURE_H_
#define ASSAY_TESTS_TRANSPORT_HTTP_HTTP_SERVER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/mutex.h"
#include "server/transport/http/http_server.h"
#include "tests/transport/http/raw_client.h"

namespace assay {

// Echo tells what of the request arrived.
inline HttpResponse Echo(const HttpRequest& request) {
  HttpResponse response = TextResponse(200, request.method + " " + request.path + " [" + request.query +
                                                "] " + std::to_string(request.body.size()));
  for (const std::string_view seen : request.HeaderValues("x-seen"))
    response.headers.emplace_back("X-Seen", seen);
  return response;
}

inline std::unique_ptr<HttpServer> Serve(HttpServerOptions options = {}, HttpHandler handler = nullptr) {
  if (!handler) handler = [](HttpRequest request, HttpDone done) { done(Echo(request)); };
  auto server = std::make_unique<HttpServer>(std::move(options), std::move(handler));
  const absl::Status started = server->Start();
  EXPECT_TRUE(started.ok()) << started;
  return server;
}

// Parking keeps each `done` until the test takes it.
class Parking {
 public:
  HttpHandler Handler() {
    return [this](HttpRequest request, HttpDone done) {
      MutexLock lock(mutex_);
      parked_.push_back(std::move(done));
      arrived_.SignalAll();
    };
  }
  HttpDone Take() {
    MutexLock lock(mutex_);
    while (parked_.empty()) arrived_.Wait(mutex_);
    HttpDone done = std::move(parked_.front());
    parked_.erase(parked_.begin());
    return done;
  }

 private:
  Mutex mutex_;
  CondVar arrived_;
  std::vector<HttpDone> parked_ ABSL_GUARDED_BY(mutex_);
};

inline RawResponse Ask(const HttpServer& server, std::string_view request) {
  RawClient client(server.port());
  EXPECT_TRUE(client.Send(request));
  return client.Read();
}

inline std::string WithHeaderBytes(size_t bytes) {
  std::string request = Get("/", "X-Fill: \r\n");
  request.insert(request.size() - 4, bytes - request.size(), 'a');
  return request;
}

inline std::string WithBody(size_t bytes) {
  return "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
         std::string(bytes, 'b');
}

}  // namespace assay

#endif  // ASSAY_TESTS_TRANSPORT_HTTP_HTTP_SERVER_FIXTURE_H_
