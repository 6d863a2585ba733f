#include "server/fetch/transfer_queue.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"

namespace assay {
namespace {

class TransferQueueTest : public ::testing::Test {
 protected:
  void Push(const std::string& host, int number = 0) {
    const std::string url = StrCat("https://", host, "/", number);
    queue.Push(
        std::make_unique<Transfer>(FetchRequest{.url = url}, *KeyUrl::Parse(url), std::nullopt, [](auto) {}));
  }
  // Next is the URL of the next transfer, without its scheme, or nothing.
  std::string Next() {
    EXPECT_EQ(queue.HasNext(), queue.HasNext());
    const auto transfer = queue.Next();
    return transfer == nullptr ? "" : transfer->request().url.substr(8);
  }
  void End(const std::string& host) { queue.Ended(KeyUrl::Parse("https://" + host)->Origin()); }

  TransferQueue queue{{.running = 4, .running_per_host = 2, .lookups = 2}};
};

TEST_F(TransferQueueTest, LetsHostsTakeTurns) {
  for (int i = 0; i < 3; ++i) Push("127.0.0.1", i);
  Push("127.0.0.2");
  EXPECT_EQ(Next(), "127.0.0.1/0");
  EXPECT_EQ(Next(), "127.0.0.1/1");
  EXPECT_EQ(Next(), "127.0.0.2/0");
  EXPECT_EQ(Next(), "");
  EXPECT_FALSE(queue.HasNext());
  End("127.0.0.1");
  EXPECT_EQ(Next(), "127.0.0.1/2");
}

TEST_F(TransferQueueTest, BoundsWhatRunsInAll) {
  for (int i = 1; i <= 5; ++i) Push(StrCat("127.0.0.", i));
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(Next(), StrCat("127.0.0.", i, "/0"));
  EXPECT_EQ(Next(), "");
  End("127.0.0.2");
  EXPECT_EQ(Next(), "127.0.0.5/0");
}

TEST_F(TransferQueueTest, BoundsLookupsAndLetsPassWhatNeedsNone) {
  for (const char* host : {"a.test", "b.test", "c.test", "127.0.0.1"}) Push(host);
  EXPECT_EQ(Next(), "a.test/0");
  EXPECT_EQ(Next(), "127.0.0.1/0");  // the two lines take turns
  EXPECT_EQ(Next(), "b.test/0");
  EXPECT_EQ(Next(), "");
  EXPECT_FALSE(queue.HasNext());
  queue.LookupEnded();
  EXPECT_TRUE(queue.HasNext());
  EXPECT_EQ(Next(), "c.test/0");
  EXPECT_EQ(Next(), "");
}

TEST_F(TransferQueueTest, KeepsAHostsBoundAcrossItsLookups) {
  for (int i = 0; i < 3; ++i) Push("a.test", i);
  EXPECT_EQ(Next(), "a.test/0");
  EXPECT_EQ(Next(), "a.test/1");
  queue.LookupEnded();
  queue.LookupEnded();
  EXPECT_EQ(Next(), "");
  End("a.test");
  EXPECT_EQ(Next(), "a.test/2");
}

TEST_F(TransferQueueTest, ClearForgetsWhatWaits) {
  Push("a.test");
  Push("127.0.0.1");
  queue.Clear();
  EXPECT_EQ(Next(), "");
}

}  // namespace
}  // namespace assay
