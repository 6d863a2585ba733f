#include "server/command/gateway_files.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "server/command/gateway_text.h"

namespace assay {
namespace {

TEST(GatewayFiles, AreFilledWhole) {
  const std::regex placeholder("@[A-Z_]+@");
  for (const GatewayFile& file : GatewayFiles()) {
    const bool wants_policy = file.text.find("@POLICY@") != std::string_view::npos;
    GatewayValues values{.headers = {{.name = "x-user", .other_spellings = {"x_user"}}},
                         .certificate_header = "x-cert",
                         .cookies = true};
    if (wants_policy) values.policy = "orders";
    const auto text = GatewayText(file.text, file.assay, values);
    ASSERT_TRUE(text) << file.name << ": " << text.error();
    EXPECT_FALSE(std::regex_search(*text, placeholder)) << file.name;
    EXPECT_EQ(text->find("orders") != std::string::npos, file.name != "haproxy-lua") << file.name;
  }
}

}  // namespace
}  // namespace assay
