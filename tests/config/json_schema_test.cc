#include "server/config/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/v1/config.pb.h"
#include "proto/commented_descriptors.h"
#include "server/base/json.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ConfigSchema() { return JsonSchema(*CommentedDescriptor("assay.v1.Config"), "t"); }

TEST(JsonSchema, IsJsonThatNamesItsDraft) {
  const std::string schema = ConfigSchema();
  EXPECT_TRUE(JsonDocument::Parse(schema)) << schema;
  EXPECT_THAT(schema, HasSubstr(R"("$schema": "https://json-schema.org/draft/2020-12/schema")"));
  EXPECT_THAT(schema, HasSubstr(R"("$ref": "#/$defs/Config")"));
}

TEST(JsonSchema, SpellsEnumsAsTheFileDoesAndExplainsThem) {
  EXPECT_THAT(ConfigSchema(), HasSubstr(R"("Kidless": {"enum": ["single", "reject", "try_all"], )"
                                        R"("description": "What becomes of a token that names no key.\u000a)"
                                        R"(single: verified where exactly one key fits; the default\u000a)"
                                        R"(try_all: at most four fitting keys are tried"})"));
}

TEST(JsonSchema, DescribesByTheCommentAboveOrBehind) {
  const std::string schema = ConfigSchema();
  EXPECT_THAT(schema,
              HasSubstr(R"("max_age": {"$ref": "#/$defs/Duration", "description": "since iat; no bound)"));
  EXPECT_THAT(schema, HasSubstr(R"("description": "Header `typ`, without case and \"application/\";)"));
}

TEST(JsonSchema, LeavesOutWhatIsNotInThisBuild) {
  EXPECT_THAT(ConfigSchema(), Not(HasSubstr("LaterRoom")));
  EXPECT_THAT(ConfigSchema(), Not(HasSubstr("verdict_cache")));
}

TEST(JsonSchema, WithoutCommentsTellsTheSameShapes) {
  const std::string bare = JsonSchema(*v1::Config::descriptor(), "t");
  EXPECT_TRUE(JsonDocument::Parse(bare)) << bare;
  EXPECT_THAT(bare, Not(HasSubstr("description")));
  EXPECT_THAT(bare, HasSubstr(R"("max_age": {"$ref": "#/$defs/Duration"})"));
}

TEST(CommentedDescriptor, KnowsNoStranger) { EXPECT_EQ(CommentedDescriptor("assay.v1.Nobody"), nullptr); }

}  // namespace
}  // namespace assay
