#include "server/crypto/digest.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

std::string Sha256String(std::string_view bytes) {
  const auto digest = Sha256(bytes);
  return std::string(digest.begin(), digest.end());
}

TEST(Sha256, AnswersTheExamplesOfFips180) {
  EXPECT_EQ(Sha256String("abc"), Hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  EXPECT_EQ(Sha256String("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            Hex("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
}

TEST(Sha256, OfNothingIsTheDigestOfNoOctets) {
  EXPECT_EQ(Sha256String(""), Hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  EXPECT_EQ(Sha256String({}), Sha256String(""));
}

}  // namespace
}  // namespace assay
