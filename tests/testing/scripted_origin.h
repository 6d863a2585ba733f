// ScriptedOrigin: a server on loopback that answers whatever bytes a test likes, HTTP or not.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_ORIGIN_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_ORIGIN_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace assay::testing {

// ScriptedOrigin counts what it is asked. Its end closes all connections. Thread-safety: thread-safe.
class ScriptedOrigin {
 public:
  enum class Then {
    kKeepAlive,  // waits for the next request
    kClose,
    kReset,  // with a TCP reset
    kHang,   // says nothing more, until the client goes
  };
  struct Reply {
    std::string bytes;
    Then then = Then::kClose;
    bool drip = false;                            // one byte at a time, a few a second, until the client goes
    bool gated = false;                           // waits for OpenGate first
    absl::Duration delay = absl::ZeroDuration();  // before `bytes`, unless the client goes
    int tunnel_to = 0;  // a port on loopback to which all goes on after `bytes`, as through a proxy
  };

  // Response is a whole answer of HTTP/1.1 with its length, after which the connection stays open. `status`
  // is such as "200 OK"; `headers` are whole lines, each with its CR LF.
  static Reply Response(std::string_view status, std::string_view body, std::string_view headers = "");

  ScriptedOrigin();
  ~ScriptedOrigin();
  ScriptedOrigin(const ScriptedOrigin&) = delete;
  ScriptedOrigin& operator=(const ScriptedOrigin&) = delete;

  std::string Url(std::string_view path) const;
  int port() const { return port_; }
  // Serve sets what `path` answers from now on; anything else is a 404, or what ServeBy says. `rule` is
  // called with the request as it came, from several threads at once.
  void Serve(std::string path, Reply reply);
  void ServeBy(std::function<Reply(const std::string& request)> rule);
  void OpenGate();

  std::vector<std::string> requests() const;  // whole, in order of arrival
  size_t connections() const;
  size_t most_at_once() const;  // requests that were under way together
  void WaitForRequests(size_t count) const;

 private:
  void Accept();
  void Talk(int fd);
  bool Answer(int fd, const Reply& reply);

  int listener_;
  int port_;
  mutable Mutex mutex_;
  mutable CondVar changed_;
  std::map<std::string, Reply> replies_ ABSL_GUARDED_BY(mutex_);
  std::function<Reply(const std::string&)> rule_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<int> open_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> talks_ ABSL_GUARDED_BY(mutex_);
  size_t connections_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t at_once_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t most_at_once_ ABSL_GUARDED_BY(mutex_) = 0;
  bool gate_open_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread acceptor_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_ORIGIN_H_
