// What the connections of one server share, and their making. Private to http_server.cc and
// http_connection.cc, the two units that see Boost.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_CONNECTION_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_CONNECTION_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "server/base/executor.h"
#include "server/base/mutex.h"
#include "server/transport/http/connection_set.h"
#include "server/transport/http/http_server.h"

namespace assay {

// IoExecutor posts to the io_context until it is closed; later tasks are dropped, for nothing would run them
// and they would keep alive what holds the io_context. Thread-safety: thread-safe.
class IoExecutor final : public Executor {
 public:
  explicit IoExecutor(boost::asio::io_context& io) : io_(io) {}
  void Post(Task task) override { PostOn(io_.get_executor(), std::move(task)); }

  template <typename Where>
  void PostOn(const Where& where, Task task) {
    // Not executed here: Asio's post only queues.
    MutexLock lock(mutex_);
    if (!closed_) boost::asio::post(where, std::move(task));
  }
  void Close() {
    MutexLock lock(mutex_);
    closed_ = true;
  }

 private:
  boost::asio::io_context& io_;
  Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

// HttpContext is what connections share; each holds it, so that an answer that comes after the server is gone
// finds it. Thread-safety: options and handler immutable, the rest thread-safe.
struct HttpContext {
  HttpContext(HttpServerOptions options, HttpHandler handler)
      : options(std::move(options)), handler(std::move(handler)) {}

  const HttpServerOptions options;
  const HttpHandler handler;
  boost::asio::io_context io;
  IoExecutor executor{io};
  ConnectionSet connections;
};

// MakeHttpConnection takes a socket whose executor is a strand.
std::shared_ptr<HttpConnection> MakeHttpConnection(std::shared_ptr<HttpContext> context,
                                                   boost::asio::ip::tcp::socket socket);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_CONNECTION_H_
