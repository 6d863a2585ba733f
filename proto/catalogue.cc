#include "proto/catalogue.h"

#include <cctype>
#include <deque>
#include <string>
#include <vector>

namespace assay {
namespace {

namespace pb = google::protobuf;

// Spelling owns what an entry views and the descriptor does not hold as such.
struct Spelling {
  std::string name;
  std::string label;
  std::vector<v1::Stage> stages;
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

Spelling SpellingOf(const pb::EnumValueDescriptor& value, std::string_view prefix) {
  Spelling spelling;
  spelling.name = value.name().substr(prefix.size());
  spelling.label = Lower(spelling.name);
  return spelling;
}

// Table is indexed by number: the catalogue's numbers are dense, and lookup then needs no hash and no
// allocation. It is never freed, so that entries outlive whatever still logs at exit.
template <typename Entry>
class Table {
 public:
  template <typename Fill>
  Table(const pb::EnumDescriptor& descriptor, std::string_view prefix, const Fill& fill) : prefix_(prefix) {
    for (int i = 0; i < descriptor.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *descriptor.value(i);
      if (static_cast<size_t>(value.number()) >= entries_.size()) entries_.resize(value.number() + 1);
      Spelling& spelling = spellings_.emplace_back(SpellingOf(value, prefix));
      Entry& entry = entries_[value.number()];
      entry = fill(value.options(), spelling);
      entry.name = spelling.name;
      entry.label = spelling.label;
    }
  }

  const Entry& At(int number) const {
    const bool known =
        number >= 0 && static_cast<size_t>(number) < entries_.size() && !entries_[number].name.empty();
    return entries_[known ? number : 0];
  }

  // Values are those behind UNSPECIFIED that the enum has.
  template <typename Enum>
  std::vector<Enum> Values() const {
    std::vector<Enum> values;
    for (size_t number = 1; number < entries_.size(); ++number) {
      if (!entries_[number].name.empty()) values.push_back(static_cast<Enum>(number));
    }
    return values;
  }

  template <typename Enum>
  std::optional<Enum> Find(std::string_view name) const {
    std::string label = Lower(name);
    if (const std::string prefix = Lower(prefix_); label.starts_with(prefix)) label.erase(0, prefix.size());
    for (size_t number = 1; number < entries_.size(); ++number) {
      if (!label.empty() && entries_[number].label == label) return static_cast<Enum>(number);
    }
    return std::nullopt;
  }

 private:
  const std::string_view prefix_;
  std::vector<Entry> entries_;
  std::deque<Spelling> spellings_;  // a deque: growing must not move what entries view
};

ReasonEntry FillReason(const pb::EnumValueOptions& options, Spelling& spelling) {
  const v1::ReasonEntry& option = options.GetExtension(v1::reason_entry);
  for (int stage : option.stages()) spelling.stages.push_back(static_cast<v1::Stage>(stage));
  ReasonEntry entry;
  entry.outcome = option.outcome();
  entry.stages = spelling.stages;
  entry.http_status = option.http_status();
  entry.rfc6750_error = option.rfc6750_error();
  entry.public_code = option.public_code();
  entry.public_text = option.public_text();
  entry.cause = option.cause();
  entry.cure = option.cure();
  return entry;
}

FaultEntry FillFault(const pb::EnumValueOptions& options, Spelling&) {
  const v1::FaultEntry& option = options.GetExtension(v1::fault_entry);
  return {.cause = option.cause(), .cure = option.cure(), .name = {}, .label = {}};
}

PublicCodeEntry FillPublicCode(const pb::EnumValueOptions& options, Spelling&) {
  return {.text = options.GetExtension(v1::public_code_text), .name = {}, .label = {}};
}

FaultEntry FillNothing(const pb::EnumValueOptions&, Spelling&) { return {}; }

const Table<ReasonEntry>& ReasonTable() {
  static const auto& table = *new Table<ReasonEntry>(*v1::Reason_descriptor(), "REASON_", FillReason);
  return table;
}

const Table<FaultEntry>& KeySetFaultTable() {
  static const auto& table =
      *new Table<FaultEntry>(*v1::KeySetFault_descriptor(), "KEY_SET_FAULT_", FillFault);
  return table;
}

const Table<FaultEntry>& KeyFaultTable() {
  static const auto& table = *new Table<FaultEntry>(*v1::KeyFault_descriptor(), "KEY_FAULT_", FillFault);
  return table;
}

}  // namespace

const ReasonEntry& Describe(v1::Reason reason) { return ReasonTable().At(reason); }
const PublicCodeEntry& Describe(v1::PublicCode code) {
  static const auto& table =
      *new Table<PublicCodeEntry>(*v1::PublicCode_descriptor(), "PUBLIC_CODE_", FillPublicCode);
  return table.At(code);
}
const FaultEntry& Describe(v1::KeySetFault fault) { return KeySetFaultTable().At(fault); }
const FaultEntry& Describe(v1::KeyFault fault) { return KeyFaultTable().At(fault); }

std::span<const v1::Reason> Reasons() {
  static const auto& values = *new auto(ReasonTable().Values<v1::Reason>());
  return values;
}
std::span<const v1::KeySetFault> KeySetFaults() {
  static const auto& values = *new auto(KeySetFaultTable().Values<v1::KeySetFault>());
  return values;
}
std::span<const v1::KeyFault> KeyFaults() {
  static const auto& values = *new auto(KeyFaultTable().Values<v1::KeyFault>());
  return values;
}

std::optional<v1::Reason> FindReason(std::string_view name) { return ReasonTable().Find<v1::Reason>(name); }
std::optional<v1::KeySetFault> FindKeySetFault(std::string_view name) {
  return KeySetFaultTable().Find<v1::KeySetFault>(name);
}
std::optional<v1::KeyFault> FindKeyFault(std::string_view name) {
  return KeyFaultTable().Find<v1::KeyFault>(name);
}

const FaultEntry& Describe(v1::Hint hint) {
  static const auto& table = *new Table<FaultEntry>(*v1::Hint_descriptor(), "HINT_", FillFault);
  return table.At(hint);
}

const FaultEntry& Describe(v1::OnRequest consequence) {
  static const auto& table = *new Table<FaultEntry>(*v1::OnRequest_descriptor(), "ON_REQUEST_", FillFault);
  return table.At(consequence);
}

const FaultEntry& Describe(v1::IssuerFinding finding) {
  static const auto& table =
      *new Table<FaultEntry>(*v1::IssuerFinding_descriptor(), "ISSUER_FINDING_", FillFault);
  return table.At(finding);
}

std::string_view Name(v1::Stage stage) {
  static const auto& table = *new Table<FaultEntry>(*v1::Stage_descriptor(), "STAGE_", FillNothing);
  return table.At(stage).name;
}

}  // namespace assay
