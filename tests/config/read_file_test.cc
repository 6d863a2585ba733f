#include "server/config/read_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace assay {
namespace {

class ReadFileTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_ = "/tmp/assay-read-XXXXXX";
};

TEST_F(ReadFileTest, ReturnsOneByteMoreThanTheLimitAtMost) {
  std::ofstream(Path("f")) << std::string(100'000, 'x');
  EXPECT_EQ(ReadFile(Path("f"), 100'001)->size(), 100'000u);
  EXPECT_EQ(ReadFile(Path("f"), 100'000)->size(), 100'000u);
  EXPECT_EQ(ReadFile(Path("f"), 99'999)->size(), 100'000u);
  EXPECT_EQ(ReadFile(Path("f"), 99'998)->size(), 99'999u);
}

TEST_F(ReadFileTest, NamesFileAndCause) {
  EXPECT_EQ(ReadFile(Path("none"), 1).status().message(), Path("none") + ": No such file or directory");
  EXPECT_EQ(ReadFile(folder_, 1).status().message(), folder_ + ": Is a directory");
  EXPECT_EQ(CheckReadable(Path("none")).message(), Path("none") + ": No such file or directory");
}

TEST_F(ReadFileTest, WaitsForNobodyToOpenAPipe) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(*ReadFile(Path("pipe"), 100), "");
}

TEST_F(ReadFileTest, RefusesPipesWhereOthersWait) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  const int held =
      open(Path("pipe").c_str(), O_RDWR);  // whoever reads waits for this end, which says nothing
  EXPECT_EQ(ReadFile(Path("pipe"), 100, Pipes::kRefused).status().message(),
            Path("pipe") + ": not a regular file");
  close(held);
}

TEST_F(ReadFileTest, WaitsForWhoWritesToAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::thread writer([&] {
    EXPECT_EQ(write(ends[1], "text", 4), 4);
    close(ends[1]);
  });
  EXPECT_EQ(*ReadFile("/dev/fd/" + std::to_string(ends[0]), 100), "text");
  writer.join();
  close(ends[0]);
}

}  // namespace
}  // namespace assay
