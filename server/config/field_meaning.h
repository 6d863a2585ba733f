// FieldMeaning: which way a change of a configuration's field moves verdicts.
#ifndef ASSAY_SERVER_CONFIG_FIELD_MEANING_H_
#define ASSAY_SERVER_CONFIG_FIELD_MEANING_H_

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <string_view>

namespace assay {

struct FieldMeaning {
  enum class Kind {
    kUnknown,      // a change may do both; so is every field that the table does not name
    kNothing,      // no verdict depends on it, nor on what stands below it
    kAllowed,      // a list or map of what is accepted
    kDemanded,     // a list of what is demanded, each of it
    kAnyDemanded,  // a list of which one is demanded, unless it is empty
    kPermission,   // a boolean that lets more through
    kBound,        // the greater, the more passes; absent: no bound
    kRanked,       // an enum whose values are ranked
    kOffer,        // its presence lets more through
    kDenial,       // its presence lets less through
  };
  Kind kind = Kind::kUnknown;
  std::string_view ranks = {};   // of kRanked: spellings, strictest first, each followed by a blank
  std::string_view unless = {};  // the permission beside it that stands in its place
};

// MeaningOf looks a field of assay.v1.Config, or of a message below it, up.
FieldMeaning MeaningOf(const google::protobuf::FieldDescriptor& field);

// KnownMeanings is how many fields the table names.
size_t KnownMeanings();

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FIELD_MEANING_H_
