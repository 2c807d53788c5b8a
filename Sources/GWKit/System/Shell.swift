internal import CSystem
internal import Glibc

/// Runs a command that the user configured, by `/bin/sh -c`, and reads what it prints.
package enum Shell {
  /// Standard input is empty and standard error is passed on. Throws ECHILD when the command fails, EFBIG when it
  /// prints more than `limit` bytes, ETIMEDOUT when it was ended after `timeout`.
  package static func output(
    of command: String, limit: Int, timeout: TimeSpan
  ) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    var status: Int32 = 0
    let count = unsafe buffer.withUnsafeMutableBufferPointer { bytes in
      unsafe gw_run_shell(command, bytes.baseAddress, limit, timeout.milliseconds, &status)
    }
    // It may be a key; the copy that is returned is the caller's to wipe.
    defer {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
      }
    }
    guard count >= 0 else {
      throw SystemError(code: Int32(-count), operation: "run the command")
    }
    return Array(buffer[..<Int(count)])
  }
}
