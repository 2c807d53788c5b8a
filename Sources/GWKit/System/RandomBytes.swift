internal import CSystem

/// Random bytes from the kernel, fit for identifiers and keys.
package enum RandomBytes {
  package static func make(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe bytes.withUnsafeMutableBytes { unsafe gw_random($0.baseAddress, $0.count) }
    return bytes
  }
}
