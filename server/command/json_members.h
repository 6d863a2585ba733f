// JsonMembers: a JSON object that is put together, member by member.
#ifndef ASSAY_SERVER_COMMAND_JSON_MEMBERS_H_
#define ASSAY_SERVER_COMMAND_JSON_MEMBERS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

// JsonMembers keeps its members in the order in which they came. Values are JSON texts. Thread-safety:
// single-threaded.
class JsonMembers {
 public:
  // Set puts `value` in the place of a member, or behind all others.
  void Set(std::string_view name, std::string value);

  // SetAll sets each member of `object`, a JSON text; what is no object that JsonDocument reads sets nothing.
  void SetAll(const std::string& object);

  void Erase(std::string_view name);

  std::string Text() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_JSON_MEMBERS_H_
