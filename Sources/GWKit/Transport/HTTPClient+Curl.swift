internal import CCurl

extension HTTPClient {
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
      })
  }
}
