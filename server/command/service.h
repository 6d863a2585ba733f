// Service: assayd as it runs, put together from one configuration.
#ifndef ASSAY_SERVER_COMMAND_SERVICE_H_
#define ASSAY_SERVER_COMMAND_SERVICE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "assay/v1/config.pb.h"

namespace assay {

// Service owns every part and its order of life. Thread-safety: single-threaded (owner: the main thread).
class Service {
 public:
  explicit Service(v1::Config config);  // one that LoadConfig has returned
  ~Service();                           // Drain(0), where that was not done

  // Start opens the listeners and begins to fetch keys. The error names what could not be had, and why.
  absl::Status Start();
  // Follow takes each change of the file at `path`, from which the configuration came, and of what it
  // includes.
  void Follow(const std::string& path);
  // Reload has what Follow follows read again, and does not wait for that.
  void Reload();
  // Drain tells balancers that no more is to be sent, gives calls under way `grace` to end, and stops every
  // part.
  void Drain(absl::Duration grace);

  std::string service_address() const;       // "127.0.0.1:9000", with the port really bound
  std::string forward_auth_address() const;  // empty where there is none
  std::string ops_address() const;
  std::string admin_address() const;  // "unix:PATH" or "HOST:PORT"; empty where there is none
  bool ready() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_SERVICE_H_
