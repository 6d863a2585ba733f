#include "server/transport/http/http_connection.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <exception>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/ascii_case.h"
#include "server/transport/http/host_port.h"
#include "server/transport/http/http_wire.h"

namespace assay {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr size_t kReadBytes = 4096;
constexpr size_t kLingerBytes = 2 << 20;
constexpr absl::Duration kLinger = absl::Seconds(1);

std::string PeerAddress(const asio::ip::tcp::socket& socket) {
  error_code error;
  const asio::ip::tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return "";
  const asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

class BeastConnection final : public HttpConnection, public std::enable_shared_from_this<BeastConnection> {
 public:
  BeastConnection(std::shared_ptr<HttpContext> context, asio::ip::tcp::socket socket)
      : context_(std::move(context)),
        peer_address_(PeerAddress(socket)),
        stream_(std::move(socket)),
        buffer_(std::max(context_->options.max_header_bytes + 1, kReadBytes)) {}

  void Start() override {
    Post([self = shared_from_this()] { self->AwaitRequest(); });
  }
  void CloseIfIdle() override {
    Post([self = shared_from_this()] {
      if (self->phase_ == Phase::kIdle) self->CloseNow();
    });
  }
  void Close() override {
    Post([self = shared_from_this()] { self->CloseNow(); });
  }

 private:
  enum class Phase { kIdle, kHeader, kBody, kAnswering, kLingering };

  // Reply owes the client one answer. Its end without one is an answer too, so a handler cannot forget a
  // client.
  class Reply {
   public:
    explicit Reply(std::shared_ptr<BeastConnection> connection) : connection_(std::move(connection)) {}
    ~Reply() { Send(TextResponse(500, "internal error\n")); }
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    void Send(HttpResponse response) {
      if (sent_.exchange(true)) return;
      connection_->Post([connection = connection_, response = std::move(response)]() mutable {
        connection->Answer(std::move(response));
      });
    }

   private:
    const std::shared_ptr<BeastConnection> connection_;
    std::atomic<bool> sent_ = false;
  };

  void Post(Task task) { context_->executor.PostOn(stream_.get_executor(), std::move(task)); }

  void Expire(absl::Duration after) { stream_.expires_after(absl::ToChronoNanoseconds(after)); }

  void Read() {
    const size_t room = buffer_.max_size() - buffer_.size();
    stream_.async_read_some(buffer_.prepare(std::min(room, kReadBytes)),
                            beast::bind_front_handler(&BeastConnection::OnRead, shared_from_this()));
  }

  void OnRead(error_code error, size_t bytes) {
    if (error) return CloseNow();
    buffer_.commit(bytes);
    try {
      Step(bytes);
    } catch (const std::exception&) {  // no memory left: this client goes, the server stays
      CloseNow();
    }
  }

  void Step(size_t bytes) {
    switch (phase_) {
      case Phase::kIdle:
        return BeginHeader();
      case Phase::kHeader:
        return ScanHeader();
      case Phase::kBody:
        return ParseBody();
      case Phase::kLingering:
        lingered_ += bytes;
        buffer_.consume(buffer_.size());
        return lingered_ > kLingerBytes ? CloseNow() : Read();
      case Phase::kAnswering:
        return;  // nothing is read then
    }
  }

  void AwaitRequest() {
    if (buffer_.size() > 0) return BeginHeader();
    phase_ = Phase::kIdle;
    if (context_->connections.draining()) return CloseNow();
    // Who has asked nothing yet has no connection to keep.
    Expire(served_ ? context_->options.idle_timeout : context_->options.header_timeout);
    Read();
  }

  void BeginHeader() {
    phase_ = Phase::kHeader;
    scanner_.emplace(context_->options.max_header_bytes);
    framing_ = ResponseFraming{};
    Expire(context_->options.header_timeout);
    ScanHeader();
  }

  void ScanHeader() {
    switch (scanner_->Scan(Buffered())) {
      case HeaderScan::kIncomplete:
        return Read();
      case HeaderScan::kMalformed:
        return Refuse(400);
      case HeaderScan::kTooLarge:
        return Refuse(431);
      case HeaderScan::kComplete:
        return ParseHeader();
    }
  }

  std::string_view Buffered() const {
    return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
  }

  void ParseHeader() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(std::numeric_limits<uint32_t>::max());  // the scanner has measured it
    parser_->body_limit(context_->options.max_body_bytes);
    error_code error;
    parser_->put(asio::buffer(buffer_.data(), scanner_->size()), error);
    buffer_.consume(scanner_->size());
    if (error) return Refuse(error == http::error::body_limit ? 413 : 400);
    if (!parser_->is_header_done()) return Refuse(400);

    // Taken before the body: the parser would let a chunked body's trailers join them.
    const auto& message = parser_->get();
    request_ = HttpRequest{};
    request_.method = std::string(message.method_string());
    for (const auto& field : message) {
      request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    request_.peer_address = peer_address_;
    framing_.head = request_.method == "HEAD";
    framing_.http_1_0 = message.version() == 10;
    if (const int status = Judge(std::string_view(message.target().data(), message.target().size()))) {
      return Refuse(status);
    }
    phase_ = Phase::kBody;
    Expire(context_->options.body_timeout);
    if (!parser_->is_done() && buffer_.size() == 0 && request_.Header("expect")) return Continue();
    ParseBody();
  }

  // Judge fills in path and query and returns the status with which the request is refused, or 0.
  int Judge(std::string_view target) {
    const std::vector<std::string_view> hosts = request_.HeaderValues("host");
    if (hosts.size() > 1 || (hosts.empty() && !framing_.http_1_0)) return 400;  // RFC 9112 section 3.2
    std::string_view host = hosts.empty() ? std::string_view() : hosts.front();
    constexpr std::string_view kScheme = "http://";
    if (EqualsIgnoringCase(target.substr(0, kScheme.size()),
                           kScheme)) {  // the absolute form's authority wins: section 3.2.2
      target.remove_prefix(kScheme.size());
      host = target.substr(0, target.find_first_of("/?"));
      target.remove_prefix(host.size());
      if (target.empty()) target = "/";
    }
    if (target != "*" && !target.starts_with('/')) return 400;
    const size_t question = target.find('?');
    request_.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos) request_.query = std::string(target.substr(question + 1));

    // The parser takes a coding it does not know for "no body": what follows would be read as a request.
    const std::vector<std::string_view> codings = request_.HeaderValues("transfer-encoding");
    if (!codings.empty()) {
      if (framing_.http_1_0) return 400;
      if (codings.size() > 1 || !EqualsIgnoringCase(codings.front(), "chunked")) return 501;
    }
    const std::vector<std::string_view> expects = request_.HeaderValues("expect");
    if (!expects.empty() && (expects.size() > 1 || !EqualsIgnoringCase(expects.front(), "100-continue"))) {
      return 417;
    }
    const std::vector<std::string>& allowed = context_->options.allowed_hosts;
    if (!allowed.empty() && !HostAllowed(host, allowed)) return 421;
    return 0;
  }

  void Continue() {
    out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code error, size_t) {
      return error ? self->CloseNow() : self->ParseBody();
    });
  }

  void ParseBody() {
    while (!parser_->is_done()) {
      if (buffer_.size() == 0) return Read();
      error_code error;
      const size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error == http::error::body_limit) return Refuse(413);
      if (error && error != http::error::need_more) return Refuse(400);
      if (error || used == 0) return buffer_.size() < buffer_.max_size() ? Read() : Refuse(400);
    }
    Handle();
  }

  void Handle() {
    phase_ = Phase::kAnswering;
    framing_.keep_alive = parser_->keep_alive();
    request_.body = std::move(parser_->get().body());
    parser_.reset();
    auto reply = std::make_shared<Reply>(shared_from_this());
    try {
      context_->handler(std::move(request_),
                        [reply](HttpResponse response) { reply->Send(std::move(response)); });
    } catch (...) {
      reply->Send(TextResponse(500, "internal error\n"));
    }
  }

  // What follows a request that was refused cannot be told from its rest, so the connection ends with it.
  void Refuse(int status) {
    phase_ = Phase::kAnswering;
    framing_.keep_alive = false;
    parser_.reset();
    HttpResponse response = TextResponse(status, "");
    response.body = absl::StrCat(status, " ").append(ReasonPhrase(status)).append("\n");
    Answer(std::move(response));
  }

  void Answer(HttpResponse response) {
    if (closed_) return;
    if (context_->connections.draining()) framing_.keep_alive = false;
    framing_.date = absl::Now();
    out_ = SerializeResponse(response, framing_);
    Expire(context_->options.write_timeout);
    asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code error, size_t) {
      if (error) return self->CloseNow();
      self->served_ = true;
      return self->framing_.keep_alive ? self->AwaitRequest() : self->Linger();
    });
  }

  // Closing with unread bytes resets the connection, and the client might lose the answer (RFC 9112
  // section 9.6): read on for a moment.
  void Linger() {
    phase_ = Phase::kLingering;
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    buffer_.consume(buffer_.size());
    Expire(kLinger);
    Read();
  }

  void CloseNow() {
    if (closed_) return;
    closed_ = true;
    stream_.close();
    context_->connections.Remove(shared_from_this());
  }

  const std::shared_ptr<HttpContext> context_;  // first: the socket ends before its io_context may
  const std::string peer_address_;

  // Touched on the strand only.
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Phase phase_ = Phase::kIdle;
  bool closed_ = false;
  bool served_ = false;  // a request, and its answer was written
  std::optional<HeaderScanner> scanner_;
  std::optional<http::request_parser<http::string_body>> parser_;
  HttpRequest request_;
  ResponseFraming framing_;
  std::string out_;
  size_t lingered_ = 0;
};

}  // namespace

std::shared_ptr<HttpConnection> MakeHttpConnection(std::shared_ptr<HttpContext> context,
                                                   asio::ip::tcp::socket socket) {
  return std::make_shared<BeastConnection>(std::move(context), std::move(socket));
}

}  // namespace assay
