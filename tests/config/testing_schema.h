// TestSchema: a message type with a field of every kind that the reader knows, built at run time.
#ifndef ASSAY_TESTS_CONFIG_TESTING_SCHEMA_H_
#define ASSAY_TESTS_CONFIG_TESTING_SCHEMA_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>

#include <memory>
#include <string>

#include "assay/v1/config.pb.h"

namespace assay {

class TestSchema {
 public:
  TestSchema() : pool_(google::protobuf::DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    const bool parsed = google::protobuf::TextFormat::ParseFromString(kFile, &file);
    type_ = parsed ? pool_.BuildFile(file)->FindMessageTypeByName("House") : nullptr;
  }

  std::unique_ptr<google::protobuf::Message> NewMessage() {
    return std::unique_ptr<google::protobuf::Message>(factory_.GetPrototype(type_)->New());
  }

  // Print returns `message` as text of one line.
  static std::string Print(const google::protobuf::Message& message) {
    std::string text = message.ShortDebugString();
    return text;
  }

 private:
  static constexpr const char* kFile = R"(
    name: "house.proto" package: "test" syntax: "proto3"
    dependency: "google/protobuf/duration.proto" dependency: "assay/v1/config.proto"
    enum_type {name: "RoofKind" value {name: "ROOF_KIND_UNSPECIFIED" number: 0}
               value {name: "ROOF_KIND_FLAT" number: 1} value {name: "ROOF_KIND_STEEP_TILES" number: 2}}
    message_type {name: "House"
      field {name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL}
      field {name: "floors" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL}
      field {name: "people" number: 3 type: TYPE_UINT64 label: LABEL_OPTIONAL}
      field {name: "height" number: 4 type: TYPE_DOUBLE label: LABEL_OPTIONAL}
      field {name: "lived_in" number: 5 type: TYPE_BOOL label: LABEL_OPTIONAL}
      field {name: "roof" number: 6 type: TYPE_ENUM type_name: ".test.RoofKind" label: LABEL_OPTIONAL}
      field {name: "lease" number: 7 type: TYPE_MESSAGE type_name: ".google.protobuf.Duration" label: LABEL_OPTIONAL}
      field {name: "attic" number: 8 type: TYPE_UINT64 label: LABEL_OPTIONAL options {[assay.v1.byte_size]: true}}
      field {name: "deeds" number: 9 type: TYPE_STRING label: LABEL_OPTIONAL options {[assay.v1.json_text]: true}}
      field {name: "cellar" number: 10 type: TYPE_MESSAGE type_name: ".test.House" label: LABEL_OPTIONAL
             options {[assay.v1.not_in_this_build]: 3}}
      field {name: "owners" number: 11 type: TYPE_STRING label: LABEL_REPEATED}
      field {name: "annexes" number: 12 type: TYPE_MESSAGE type_name: ".test.House" label: LABEL_REPEATED}
      field {name: "rooms" number: 13 type: TYPE_MESSAGE type_name: ".test.House.RoomsEntry" label: LABEL_REPEATED}
      field {name: "lots" number: 14 type: TYPE_INT64 label: LABEL_REPEATED}
      field {name: "notes" number: 15 type: TYPE_MESSAGE type_name: ".test.House.NotesEntry" label: LABEL_REPEATED}
      nested_type {name: "RoomsEntry" options {map_entry: true}
        field {name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL}
        field {name: "value" number: 2 type: TYPE_MESSAGE type_name: ".test.House" label: LABEL_OPTIONAL}}
      nested_type {name: "NotesEntry" options {map_entry: true}
        field {name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL}
        field {name: "value" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL}}})";

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Descriptor* type_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_CONFIG_TESTING_SCHEMA_H_
