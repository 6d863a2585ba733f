#include "server/transport/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/transport/http/http_server_fixture.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using std::string_literals::operator""s;

TEST(HttpServer, AnswersARequest) {
  auto server = Serve();
  const RawResponse response = Ask(*server, Get("/a/b?c=d&e=%20"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "GET /a/b [c=d&e=%20] 0");
  EXPECT_TRUE(response.Has("Content-Type: text/plain; charset=utf-8"));
  EXPECT_THAT(response.headers, HasSubstr("\r\nDate: "));
}

TEST(HttpServer, TellsItsPortAndAddress) {
  auto server = Serve();
  EXPECT_GT(server->port(), 0);
  EXPECT_EQ(server->address(), "127.0.0.1:" + std::to_string(server->port()));
}

TEST(HttpServer, ServesIPv6AndShowsThePeer) {
  HttpServerOptions options;
  options.address = "[::1]:0";
  auto server = Serve(
      options, [](HttpRequest request, HttpDone done) { done(TextResponse(200, request.peer_address)); });
  EXPECT_EQ(server->address(), "[::1]:" + std::to_string(server->port()));
  RawClient client(server->port(), "::1");
  client.Send(Get("/"));
  EXPECT_EQ(client.Read().body, "::1");
}

TEST(HttpServer, ShowsAnIPv4PeerOfAnIPv6SocketAsIPv4) {
  HttpServerOptions options;
  options.address = "[::]:0";
  auto server = Serve(
      options, [](HttpRequest request, HttpDone done) { done(TextResponse(200, request.peer_address)); });
  EXPECT_EQ(Ask(*server, Get("/")).body, "127.0.0.1");
}

TEST(HttpServer, NamesTheAddressAndTheCauseThatKeptItFromBinding) {
  auto first = Serve();
  HttpServerOptions options;
  options.address = first->address();
  HttpServer second(options, [](HttpRequest, HttpDone) {});
  const absl::Status status = second.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "cannot listen on " + first->address() + ": Address already in use");
}

TEST(HttpServer, RefusesAnAddressThatIsNotIpAndPort) {
  for (const char* address :
       {"", "127.0.0.1", ":80", "example.org:80", "127.0.0.1:65536", "::1:80", "[::1:80"}) {
    HttpServerOptions options;
    options.address = address;
    HttpServer server(options, [](HttpRequest, HttpDone) {});
    const absl::Status status = server.Start();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string("\"") + address + "\": want IP:PORT"));
  }
}

TEST(HttpServer, KeepsTrailersOutOfTheHeaders) {
  auto server = Serve();
  const RawResponse response =
      Ask(*server,
          "POST / HTTP/1.1\r\nHost: test\r\nX-Seen: head\r\nTransfer-Encoding: chunked\r\n\r\n"
          "1\r\na\r\n0\r\nX-Seen: trailer\r\n\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.Has("X-Seen: head"));
  EXPECT_FALSE(response.Has("X-Seen: trailer"));
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  auto server = Serve();
  RawClient client(server->port());
  client.Send(Get("/1") + WithBody(5000) + Get("/2") + Get("/3", "Connection: close\r\n"));
  EXPECT_EQ(client.Read().body, "GET /1 [] 0");
  EXPECT_EQ(client.Read().body, "POST / [] 5000");
  EXPECT_EQ(client.Read().body, "GET /2 [] 0");
  EXPECT_EQ(client.Read().body, "GET /3 [] 0");
  EXPECT_TRUE(client.Ended());
}

TEST(HttpServer, HasOneRequestOfAConnectionInFlight) {
  Parking parking;
  auto server = Serve({}, parking.Handler());
  RawClient client(server->port());
  client.Send(Get("/1") + Get("/2"));
  parking.Take()(TextResponse(200, "first"));
  EXPECT_EQ(client.Read().body, "first");
  parking.Take()(TextResponse(200, "second"));
  EXPECT_EQ(client.Read().body, "second");
}

TEST(HttpServer, TakesARequestByteByByte) {
  auto server = Serve();
  RawClient client(server->port());
  for (const char byte : WithBody(20)) client.Send(std::string(1, byte));
  EXPECT_EQ(client.Read().body, "POST / [] 20");
}

TEST(HttpServer, AnswersHeadWithoutABody) {
  auto server = Serve();
  RawClient client(server->port());
  client.Send("HEAD /x HTTP/1.1\r\nHost: test\r\n\r\n" + Get("/next"));
  const RawResponse head = client.Read(/*head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.Has("Content-Length: 12"));
  EXPECT_EQ(client.Read().body, "GET /next [] 0");
}

TEST(HttpServer, Answers400ToGarbageAtOnce) {
  auto server = Serve();
  for (const std::string& garbage : std::vector<std::string>{
           "\x16\x03\x01\x02\x00\x01\x00"s,  // a TLS hello
           "\r\n\r\n", "hello\r\n", "GET / HTTP/2.0\r\n", "GET /\r\n", "GET / HTTP/1.1\n",
           "GET / HTTP/1.1\r\nHost: test\r\nX: a\r\n b\r\n\r\n",  // folded
           "GET / HTTP/1.1\r\nHost: test\r\nX : a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: test\r\nno colon\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: test\r\n: empty\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: test\r\nX: \0\r\n\r\n"s, "GET / HTTP/1.9\r\nHost: test\r\n\r\n",
           "G\xc3\xa4T / HTTP/1.1\r\nHost: test\r\n\r\n", "GET relative HTTP/1.1\r\nHost: test\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",                        // no Host
           "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",  // two
       }) {
    const RawResponse response = Ask(*server, garbage);
    EXPECT_EQ(response.status, 400) << garbage;
    EXPECT_TRUE(response.Has("Connection: close"));
  }
}

TEST(HttpServer, RefusesEveryDoubtAboutWhereABodyEnds) {
  auto server = Serve();
  const auto status = [&](const std::string& headers, const std::string& body) {
    return Ask(*server, "POST / HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n" + body).status;
  };
  EXPECT_EQ(status("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400);
  EXPECT_EQ(status("Content-Length: -1\r\n", ""), 400);
  EXPECT_EQ(status("Content-Length: 0x1\r\n", "a"), 400);
  EXPECT_EQ(status("Content-Length: 18446744073709551616\r\n", ""), 400);
  EXPECT_EQ(status("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: chunked\r\n", "x\r\n"), 400);
  EXPECT_EQ(status("Transfer-Encoding: gzip\r\n", ""), 501);
  EXPECT_EQ(status("Transfer-Encoding: xchunked\r\n", ""), 501);
  EXPECT_EQ(status("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501);
  EXPECT_EQ(status("Transfer-Encoding: chunked, gzip\r\n", ""), 501);
  EXPECT_EQ(status("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 501);
  EXPECT_EQ(Ask(*server, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status, 400);
}

TEST(HttpServer, SpeaksHttp10) {
  auto server = Serve();
  RawClient closing(server->port());
  closing.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(closing.Read().Has("Connection: close"));
  EXPECT_TRUE(closing.Ended());
  RawClient staying(server->port());
  staying.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(staying.Read().Has("Connection: keep-alive"));
  staying.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(staying.Read().status, 200);
}

TEST(HttpServer, TellsAClientThatWaitsToSendItsBody) {
  auto server = Serve();
  RawClient client(server->port());
  client.Send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("abc");
  EXPECT_EQ(client.Read().body, "POST / [] 3");
  EXPECT_EQ(Ask(*server, Get("/", "Expect: miracles\r\n")).status, 417);
}

TEST(HttpServer, AnswersOnlyHostsItIsNamedByWhereAListIsGiven) {
  HttpServerOptions options;
  options.allowed_hosts = {"localhost", "::1"};
  auto server = Serve(options);
  const auto status = [&](const std::string& host, const std::string& target = "/") {
    return Ask(*server, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
  };
  EXPECT_EQ(status("localhost"), 200);
  EXPECT_EQ(status("LOCALHOST:9003"), 200);
  EXPECT_EQ(status("[::1]:9003"), 200);
  EXPECT_EQ(status("evil.example"), 421);
  EXPECT_EQ(status("localhost.evil.example"), 421);
  EXPECT_EQ(status("localhost:1:2"), 421);
  EXPECT_EQ(status("localhost:99999"), 421);
  EXPECT_EQ(status(""), 421);
  EXPECT_EQ(status("localhost", "http://evil.example/"), 421);
  EXPECT_EQ(status("evil.example", "http://localhost/x"), 200);
  EXPECT_EQ(Ask(*server, "GET / HTTP/1.0\r\n\r\n").status, 421);
}

TEST(HttpServer, Answers500WhereAHandlerThrowsOrForgets) {
  auto server = Serve({}, [](HttpRequest request, HttpDone done) {
    if (request.path == "/throw") throw std::runtime_error("broken");
  });
  EXPECT_EQ(Ask(*server, Get("/throw")).status, 500);
  EXPECT_EQ(Ask(*server, Get("/forget")).status, 500);
}

TEST(HttpServer, TakesTheFirstAnswerOnly) {
  auto server = Serve({}, [](HttpRequest request, HttpDone done) {
    done(TextResponse(200, "first"));
    done(TextResponse(200, "second"));
  });
  RawClient client(server->port());
  client.Send(Get("/") + Get("/"));
  EXPECT_EQ(client.Read().body, "first");
  EXPECT_EQ(client.Read().body, "first");
}

TEST(HttpServer, AnswersAClientThatHasClosedItsSide) {
  Parking parking;
  auto server = Serve({}, parking.Handler());
  RawClient client(server->port());
  client.Send(Get("/"));
  client.HalfClose();
  parking.Take()(TextResponse(200, "still here"));
  EXPECT_EQ(client.Read().body, "still here");
}

TEST(HttpServer, LetsARequestInFlightFinishWhenItStops) {
  Parking parking;
  auto server = Serve({}, parking.Handler());
  RawClient idle(server->port());
  RawClient busy(server->port());
  busy.Send(Get("/"));
  HttpDone done = parking.Take();
  std::thread stopping([&] { server->Stop(absl::InfiniteDuration()); });
  EXPECT_TRUE(idle.Ended());  // draining has begun
  done(TextResponse(200, "finished"));
  const RawResponse response = busy.Read();
  EXPECT_EQ(response.body, "finished");
  EXPECT_TRUE(response.Has("Connection: close"));
  EXPECT_TRUE(busy.Ended());
  stopping.join();
}

TEST(HttpServer, CutsARequestThatOutlivesTheDrain) {
  Parking parking;
  auto server = Serve({}, parking.Handler());
  RawClient client(server->port());
  client.Send(Get("/"));
  HttpDone done = parking.Take();
  server->Stop(absl::Milliseconds(10));
  EXPECT_TRUE(client.Ended());
  server.reset();
  done(TextResponse(200, "too late"));  // and nothing happens
}

TEST(HttpServer, TakesNoConnectionOnceStopped) {
  auto server = Serve();
  const int port = server->port();
  server->Stop(absl::ZeroDuration());
  server->Stop(absl::ZeroDuration());
  EXPECT_FALSE(RawClient(port).connected());
}

TEST(HttpServer, RunsPostedTasksOnItsOwnThreads) {
  auto server = Serve();
  Mutex mutex;
  CondVar ran;
  bool on_own_thread = false;
  server->executor().Post([&, poster = std::this_thread::get_id()] {
    MutexLock lock(mutex);
    on_own_thread = std::this_thread::get_id() != poster;
    ran.SignalAll();
  });
  MutexLock lock(mutex);
  while (!on_own_thread) ran.Wait(mutex);
}

TEST(HttpServer, AnswersManyClientsOnSeveralThreads) {
  HttpServerOptions options;
  options.threads = 3;
  auto server = Serve(options);
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&server, i] {
      RawClient client(server->port());
      for (int request = 0; request < 200; ++request) {
        const std::string path = absl::StrCat("/", i, "/", request);
        client.Send(Get(path));
        EXPECT_EQ(client.Read().body, "GET " + path + " [] 0");
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

}  // namespace
}  // namespace assay
