internal import Glibc

/// How many descriptors this process may have open.
package enum DescriptorLimit {
  /// Raises the limit as far as `wanted`, or as far as it goes. Returns what it is now.
  package static func raise(to wanted: Int) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return wanted
    }
    let target = min(rlim_t(max(0, wanted)), limit.rlim_max)
    if limit.rlim_cur < target {
      var raised = limit
      raised.rlim_cur = target
      if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 {
        limit = raised
      }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
