#include "server/transport/http/http_server.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/name_thread.h"
#include "server/transport/http/host_port.h"
#include "server/transport/http/http_connection.h"

namespace assay {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAcceptRetry = std::chrono::milliseconds(100);

}  // namespace

// Listener accepts. Its acceptor and timers are touched on its strand only, once it runs.
struct HttpServer::Listener : std::enable_shared_from_this<HttpServer::Listener> {
  Listener(HttpServerOptions options, HttpHandler handler)
      : context(std::make_shared<HttpContext>(std::move(options), std::move(handler))),
        strand(asio::make_strand(context->io)),
        acceptor(strand),
        retry(strand),
        drain_end(strand),
        work(context->io.get_executor()) {}

  absl::Status Bind() {
    const std::string& address = context->options.address;
    const std::optional<HostPort> parsed = ParseHostPort(address);
    error_code error;
    const auto ip =
        asio::ip::make_address(!parsed || parsed->host == "localhost" ? "127.0.0.1" : parsed->host, error);
    if (error || !parsed || !parsed->port) {
      return absl::InvalidArgumentError(absl::StrCat("listener address \"", address, "\": want IP:PORT"));
    }
    const tcp::endpoint endpoint(ip, static_cast<uint16_t>(*parsed->port));
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && ip.is_v6()) acceptor.set_option(asio::ip::v6_only(false), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", error.message()));
    }
    return absl::OkStatus();
  }

  void Accept() {
    acceptor.async_accept(asio::make_strand(context->io),
                          [self = shared_from_this()](error_code error, tcp::socket socket) {
                            self->OnAccept(error, std::move(socket));
                          });
  }

  void OnAccept(error_code error, tcp::socket socket) {
    if (!acceptor.is_open()) return;
    if (error) {
      // Mostly no descriptors left: trying again at once would spin until somebody closes one.
      retry.expires_after(kAcceptRetry);
      return retry.async_wait([self = shared_from_this()](error_code stopped) {
        if (!stopped && self->acceptor.is_open()) self->Accept();
      });
    }
    socket.set_option(tcp::no_delay(true), error);
    std::shared_ptr<HttpConnection> connection = MakeHttpConnection(context, std::move(socket));
    if (context->connections.Add(connection, context->options.max_connections)) connection->Start();
    Accept();
  }

  void StopAccepting(absl::Duration drain) {
    acceptor.close();
    retry.cancel();
    drain_end.expires_after(absl::ToChronoNanoseconds(drain));
    drain_end.async_wait([self = shared_from_this()](error_code stopped) {
      if (stopped) return;
      for (const auto& connection : self->context->connections.Snapshot()) connection->Close();
    });
  }

  void Run() {
    NameThread("assay-http");
    for (;;) {
      try {
        context->io.run();
        return;
      } catch (const std::exception&) {
        // No memory left for one step of one connection: the others go on.
      }
    }
  }

  const std::shared_ptr<HttpContext> context;
  const asio::strand<asio::io_context::executor_type> strand;
  tcp::acceptor acceptor;
  asio::steady_timer retry;
  asio::steady_timer drain_end;
  asio::executor_work_guard<asio::io_context::executor_type> work;
};

HttpServer::HttpServer(HttpServerOptions options, HttpHandler handler)
    : listener_(std::make_shared<Listener>(std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { Stop(absl::ZeroDuration()); }

absl::Status HttpServer::Start() {
  if (const absl::Status bound = listener_->Bind(); !bound.ok()) return bound;
  error_code error;
  const tcp::endpoint local = listener_->acceptor.local_endpoint(error);
  if (error) return absl::InternalError(absl::StrCat("listener address: ", error.message()));
  port_ = local.port();
  const std::string ip = local.address().to_string();
  address_ = local.address().is_v6() ? absl::StrCat("[", ip, "]:", port_) : absl::StrCat(ip, ":", port_);
  try {
    for (int i = 0; i < std::max(1, listener_->context->options.threads); ++i) {
      threads_.emplace_back([listener = listener_] { listener->Run(); });
    }
  } catch (const std::exception& no_thread) {
    if (threads_.empty()) return absl::ResourceExhaustedError(absl::StrCat("no thread: ", no_thread.what()));
  }
  listener_->context->executor.PostOn(listener_->strand, [listener = listener_] { listener->Accept(); });
  return absl::OkStatus();
}

void HttpServer::Stop(absl::Duration drain) {
  if (threads_.empty()) return;
  HttpContext& context = *listener_->context;
  context.connections.BeginDrain();
  context.executor.PostOn(listener_->strand,
                          [listener = listener_, drain] { listener->StopAccepting(drain); });
  for (const auto& connection : context.connections.Snapshot()) connection->CloseIfIdle();
  context.connections.WaitUntilEmpty();
  context.executor.PostOn(listener_->strand, [listener = listener_] { listener->drain_end.cancel(); });
  context.executor.Close();
  listener_->work.reset();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Executor& HttpServer::executor() { return listener_->context->executor; }

}  // namespace assay
