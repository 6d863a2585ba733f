// NameThread: what top and a debugger call one of our threads.
#ifndef ASSAY_SERVER_BASE_NAME_THREAD_H_
#define ASSAY_SERVER_BASE_NAME_THREAD_H_

#include <pthread.h>

namespace assay {

// NameThread names the calling thread; the kernel takes 15 characters (pthread_setname_np(3)). All of ours
// begin with "assay", which tells them from those of gRPC's pools.
inline void NameThread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_NAME_THREAD_H_
