internal import Glibc

/// The file that this process runs, as the kernel knows it; how it was called does not matter.
package enum Executable {
  /// ENOENT when the file is not there any more, or another one has taken its place.
  package static func path() throws(SystemError) -> String {
    let link = "/proc/self/exe"
    let longest = Int(PATH_MAX)
    var buffer = [CChar](repeating: 0, count: longest)
    let count = unsafe readlink(link, &buffer, longest)
    guard count >= 0 else { throw SystemError(code: errno, operation: "read", path: link) }
    let bytes = buffer[..<count].map { UInt8(bitPattern: $0) }
    guard let path = String(validating: bytes, as: UTF8.self) else {
      throw SystemError(code: EILSEQ, operation: "read", path: link)
    }
    // The kernel writes ' (deleted)' behind the name of a file that is gone.
    guard try FileSystem.existing(path)?.isRegularFile == true else {
      throw SystemError(code: ENOENT, operation: "find the running gw at", path: path)
    }
    return path
  }
}
