#include "server/config/field_meaning.h"

#include <gtest/gtest.h>

#include "assay/v1/config.pb.h"
#include "server/base/str_cat.h"
#include "server/config/yaml_scalar.h"

namespace assay {
namespace {

namespace pb = google::protobuf;
using Kind = FieldMeaning::Kind;

void ExpectFits(const pb::FieldDescriptor& field, const FieldMeaning& meaning) {
  switch (meaning.kind) {
    case Kind::kUnknown:
    case Kind::kNothing:
      break;
    case Kind::kAllowed:
    case Kind::kDemanded:
    case Kind::kAnyDemanded:
      EXPECT_TRUE(field.is_repeated()) << field.full_name();
      break;
    case Kind::kPermission:
      EXPECT_EQ(field.type(), pb::FieldDescriptor::TYPE_BOOL) << field.full_name();
      break;
    case Kind::kBound:
      EXPECT_TRUE(IsDuration(field) || field.type() == pb::FieldDescriptor::TYPE_UINT64) << field.full_name();
      break;
    case Kind::kRanked: {
      const std::string ranks = StrCat(" ", meaning.ranks);
      for (int i = 1; i < field.enum_type()->value_count(); ++i)
        EXPECT_NE(ranks.find(StrCat(" ", EnumText(*field.enum_type()->value(i)), " ")), std::string::npos)
            << field.full_name();
      break;
    }
    case Kind::kOffer:
    case Kind::kDenial:
      EXPECT_EQ(field.type(), pb::FieldDescriptor::TYPE_STRING) << field.full_name();
      break;
  }
  if (meaning.unless.empty()) return;
  const auto* permission = field.containing_type()->FindFieldByName(std::string(meaning.unless));
  ASSERT_NE(permission, nullptr) << field.full_name();
  EXPECT_EQ(MeaningOf(*permission).kind, Kind::kPermission) << field.full_name();
}

TEST(FieldMeaning, FitsTheTypeOfEachField) {
  const pb::FileDescriptor& file = *v1::Config::descriptor()->file();
  int known = 0;
  for (int i = 0; i < file.message_type_count(); ++i) {
    const pb::Descriptor& message = *file.message_type(i);
    for (int j = 0; j < message.field_count(); ++j) {
      const FieldMeaning meaning = MeaningOf(*message.field(j));
      known += meaning.kind == Kind::kUnknown ? 0 : 1;
      ExpectFits(*message.field(j), meaning);
    }
  }
  EXPECT_EQ(static_cast<size_t>(known), KnownMeanings()) << "a name of the table is no field's";
}

}  // namespace
}  // namespace assay
