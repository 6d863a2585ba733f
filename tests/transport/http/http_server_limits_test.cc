#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/transport/http/http_server.h"
#include "server/transport/http/http_wire.h"
#include "tests/transport/http/http_server_fixture.h"

namespace assay {
namespace {

TEST(HttpServer, TakesHeadersUpToItsCapAndAnswers431Beyond) {
  HttpServerOptions options;
  options.max_header_bytes = 1000;
  auto server = Serve(options);
  EXPECT_EQ(Ask(*server, WithHeaderBytes(999)).status, 200);
  EXPECT_EQ(Ask(*server, WithHeaderBytes(1000)).status, 200);
  const RawResponse over = Ask(*server, WithHeaderBytes(1001));
  EXPECT_EQ(over.status, 431);
  EXPECT_TRUE(over.Has("Connection: close"));
}

TEST(HttpServer, TakesAHeaderAsLongAsTheParserHolds) {
  HttpServerOptions options;
  options.max_header_bytes = 1 << 20;
  auto server = Serve(options);
  const auto status = [&](size_t line) {
    return Ask(*server, Get("/", "A: " + std::string(line - 3, 'a') + "\r\n")).status;
  };
  EXPECT_EQ(status(kHeaderLineBytes), 200);
  EXPECT_EQ(status(kHeaderLineBytes + 1), 431);
}

TEST(HttpServer, Answers431ToHeadersThatNeverEnd) {
  auto server = Serve();
  EXPECT_EQ(Ask(*server, "GET / HTTP/1.1\r\nHost: test\r\nX: " + std::string(1 << 20, 'a')).status, 431);
}

TEST(HttpServer, ReadsOnAfterARefusalSoThatItsAnswerIsNotLostToAReset) {
  auto server = Serve();
  RawClient client(server->port());
  client.Send(WithHeaderBytes(100000));
  EXPECT_EQ(client.Read().status, 431);
  client.HalfClose();
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, TakesABodyUpToItsCapAndAnswers413Beyond) {
  HttpServerOptions options;
  options.max_body_bytes = 10000;
  auto server = Serve(options);
  EXPECT_EQ(Ask(*server, WithBody(9999)).body, "POST / [] 9999");
  EXPECT_EQ(Ask(*server, WithBody(10000)).body, "POST / [] 10000");
  EXPECT_EQ(Ask(*server, WithBody(10001)).status, 413);
}

TEST(HttpServer, CapsAChunkedBodyAsAWhole) {
  HttpServerOptions options;
  options.max_body_bytes = 8;
  auto server = Serve(options);
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(Ask(*server, head + "4\r\nabcd\r\n3\r\nabc\r\n0\r\n\r\n").body, "POST / [] 7");
  EXPECT_EQ(Ask(*server, head + "4\r\nabcd\r\n4\r\nabcd\r\n0\r\n\r\n").body, "POST / [] 8");
  EXPECT_EQ(Ask(*server, head + "4\r\nabcd\r\n5\r\nabcde\r\n0\r\n\r\n").status, 413);
  EXPECT_EQ(Ask(*server, head + "ffffffffffffffff\r\n").status, 413);
}

TEST(HttpServer, CutsAClientThatIsSlowWithItsFirstByte) {
  HttpServerOptions options;
  options.header_timeout = absl::Milliseconds(50);
  options.idle_timeout = absl::Hours(1);
  auto server = Serve(options);
  RawClient client(server->port());
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, CutsAClientThatHasBeenServedOnceItIsIdle) {
  HttpServerOptions options;
  options.header_timeout = absl::Hours(1);
  options.idle_timeout = absl::Milliseconds(50);
  auto server = Serve(options);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, CutsAClientThatIsSlowWithItsHeaders) {
  HttpServerOptions options;
  options.header_timeout = absl::Milliseconds(50);
  auto server = Serve(options);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nHost");
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, CutsAClientThatDripsItsHeadersForEver) {
  HttpServerOptions options;
  options.header_timeout = absl::Milliseconds(50);
  options.max_header_bytes = 1 << 30;
  auto server = Serve(options);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nX: ");
  while (client.Send("a")) {  // each byte comes in time; their sum does not
  }
}

TEST(HttpServer, CutsAClientThatIsSlowWithItsBody) {
  HttpServerOptions options;
  options.body_timeout = absl::Milliseconds(50);
  auto server = Serve(options);
  RawClient client(server->port());
  client.Send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nab");
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, CutsAClientThatDoesNotReadItsAnswer) {
  HttpServerOptions options;
  options.write_timeout = absl::Milliseconds(50);
  Parking parking;
  auto server = Serve(options, parking.Handler());
  RawClient slow(server->port());
  slow.Send(Get("/"));
  parking.Take()(TextResponse(200, std::string(64 << 20, 'x')));
  server->Stop(absl::InfiniteDuration());  // returns because the answer is given up
}

TEST(HttpServer, ClosesConnectionsBeyondItsCapAtAccept) {
  HttpServerOptions options;
  options.max_connections = 2;
  auto server = Serve(options);
  RawClient first(server->port());
  auto second = std::make_unique<RawClient>(server->port());
  first.Send(Get("/"));
  EXPECT_EQ(first.Read().status, 200);
  second->Send(Get("/"));
  EXPECT_EQ(second->Read().status, 200);
  RawClient third(server->port());
  EXPECT_TRUE(third.Ended());
  second->Send(Get("/", "Connection: close\r\n"));
  EXPECT_EQ(second->Read().status, 200);
  second.reset();
  for (int status = 0; status != 200;) {  // the place is free once the server has seen the end
    RawClient fourth(server->port());
    fourth.Send(Get("/"));
    status = fourth.Read().status;
  }
}

}  // namespace
}  // namespace assay
