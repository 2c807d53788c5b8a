internal import CCurl

extension HTTPClient {
  /// What libcurl calls itself, such as `libcurl/7.88.1`; nil when it cannot be loaded.
  package static func curlVersion() -> String? {
    guard unsafe gw_curl_load() == nil, let text = unsafe gw_curl_version() else { return nil }
    return unsafe String(cString: text).split(separator: " ").first.map(String.init)
  }

  /// The real one. `clock` is in milliseconds and never goes back; `isInterrupted` is asked all the time.
  package static func curl(
    clock: @escaping () -> Int64, isInterrupted: @escaping () -> Bool
  ) -> HTTPClient {
    HTTPClient(
      prepare: { gw_curl_preload() },
      send: { call, receiver in
        try CurlTransfer(
          call, receiver: receiver, clock: clock, isInterrupted: isInterrupted
        ).run()
      },
      fan: { isFanInterrupted in
        let fan = try CurlFan(clock: clock, isInterrupted: isFanInterrupted ?? isInterrupted)
        return HTTPFan(add: fan.add, wait: fan.wait)
      })
  }
}
