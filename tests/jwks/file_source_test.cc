#include "server/jwks/file_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "server/base/limits.h"

namespace assay {
namespace {

class FileSourceTest : public ::testing::Test {
 protected:
  FileSourceTest() : folder(::testing::TempDir() + "file_source_" + std::to_string(::getpid())) {
    std::filesystem::create_directory(folder);
  }
  ~FileSourceTest() override { std::filesystem::remove_all(folder); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder + "/" + name) << text;
    return folder + "/" + name;
  }

  static v1::KeySetFault FaultOf(const std::string& path) {
    const auto text = ReadKeySetFile(path);
    return text ? v1::KEY_SET_FAULT_UNSPECIFIED : text.error().fault;
  }

  const std::string folder;
};

TEST_F(FileSourceTest, ReadsTheFileAnewEachTime) {
  const std::string path = Write("keys", "one");
  FileSource source(path);
  std::string got;
  const auto keep = [&got](tl::expected<KeySetBody, FetchFault> body) { got = *body.value().json; };
  source.Fetch({}, keep);
  EXPECT_EQ(got, "one");
  Write("other", "two");
  std::filesystem::rename(folder + "/other", path);
  source.Fetch({}, keep);
  EXPECT_EQ(got, "two");
  EXPECT_EQ(source.Describe(), path);
}

TEST_F(FileSourceTest, SaysUnreadableOfWhatIsMissingOrNoRegularFile) {
  EXPECT_EQ(FaultOf(folder + "/missing"), v1::KEY_SET_FAULT_FILE_UNREADABLE);
  EXPECT_EQ(FaultOf(folder), v1::KEY_SET_FAULT_FILE_UNREADABLE);
  const std::string pipe = folder + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(FaultOf(pipe), v1::KEY_SET_FAULT_FILE_UNREADABLE);
  EXPECT_NE(ReadKeySetFile(folder + "/missing").error().detail.find("missing"), std::string::npos);
}

TEST_F(FileSourceTest, Row63_CapsTheBytes) {
  EXPECT_EQ(FaultOf(Write("under", std::string(kKeySetBytes - 1, ' '))), v1::KEY_SET_FAULT_UNSPECIFIED);
  EXPECT_EQ(FaultOf(Write("at", std::string(kKeySetBytes, ' '))), v1::KEY_SET_FAULT_UNSPECIFIED);
  EXPECT_EQ(FaultOf(Write("over", std::string(kKeySetBytes + 1, ' '))), v1::KEY_SET_FAULT_TOO_LARGE);
}

}  // namespace
}  // namespace assay
