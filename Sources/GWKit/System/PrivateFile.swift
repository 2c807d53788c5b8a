internal import CSystem
internal import Glibc

/// Reads files that only this user may reach. What is checked is the opened file itself, so that nothing can be put in
/// its place between the check and the reading.
package struct PrivateFile: ~Copyable {
  private let descriptor: Descriptor
  private let path: String
  package let size: Int

  /// Whose file may be read.
  package enum Rule: Sendable {
    /// Ours alone: mode 0600 or less.
    case own
    /// Handed to us read-only by the system, as systemd's credentials are: ours or root's, and nobody may write it.
    case credential
  }

  package enum Failure: Error {
    case exposed(ExposedPath)
    case system(SystemError)
  }

  /// Opens it without following a link and without waiting for the other end of a pipe. ENOENT when it is not there.
  package init(_ path: String, rule: Rule) throws(Failure) {
    (descriptor, size) = try Self.open(path, rule)
    self.path = path
  }

  private static func open(
    _ path: String, _ rule: Rule
  ) throws(Failure) -> (descriptor: Descriptor, size: Int) {
    let opened = unsafe gw_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0)
    guard opened >= 0 else {
      let error = SystemError(code: -opened, operation: "open", path: path)
      throw error.isSymbolicLink ? .exposed(.symbolicLink(path: path)) : .system(error)
    }
    let descriptor = Descriptor(number: opened)
    var facts = stat()
    guard unsafe fstat(opened, &facts) == 0 else {
      let error = SystemError(code: errno, operation: "look at", path: path)
      descriptor.close()
      throw .system(error)
    }
    if let problem = problem(facts, path: path, rule: rule) {
      descriptor.close()
      throw .exposed(problem)
    }
    return (descriptor, Int(facts.st_size))
  }

  deinit { descriptor.close() }

  private static func problem(_ facts: stat, path: String, rule: Rule) -> ExposedPath? {
    guard facts.st_mode & S_IFMT == S_IFREG else { return .notAFile(path: path) }
    switch rule {
    case .own:
      guard facts.st_uid == geteuid() else { return .foreignOwner(path: path) }
      guard facts.st_mode & 0o077 == 0 else { return .open(path: path, mode: "600") }
      guard facts.st_nlink == 1 else { return .hardLinked(path: path) }
    case .credential:
      guard facts.st_uid == 0 || facts.st_uid == geteuid() else {
        return .foreignOwner(path: path)
      }
      guard facts.st_mode & 0o222 == 0 else { return .open(path: path, mode: "400") }
    }
    return nil
  }

  /// All of it, `limit` bytes at most; EFBIG when it is longer.
  package func read(limit: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece: [UInt8]
      do {
        piece = try descriptor.read(upTo: min(size, limit) + 1)
      } catch {
        throw SystemError(code: error.code, operation: "read", path: path)
      }
      if piece.isEmpty { return bytes }
      bytes += piece
      guard bytes.count <= limit else {
        throw SystemError(code: EFBIG, operation: "read", path: path)
      }
    }
  }

  /// Up to as many bytes as there is room for; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      let got = unsafe Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
      if got >= 0 { return got }
      guard errno == EINTR else { throw SystemError(code: errno, operation: "read", path: path) }
    }
  }
}

/// Making such files.
extension PrivateFile {
  /// A new file with what `write` puts into it and mode 0600, on the disk when this returns; EEXIST when there is one
  /// of that name.
  package static func make(
    _ path: String, _ write: (Descriptor) throws(SystemError) -> Void
  ) throws(SystemError) {
    let opened = unsafe gw_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "create", path: path) }
    let descriptor = Descriptor(number: opened)
    defer { descriptor.close() }
    do throws(SystemError) {
      try write(descriptor)
      guard fsync(opened) == 0 else { throw SystemError(code: errno, operation: "write") }
    } catch {
      unsafe unlink(path)
      throw SystemError(code: error.code, operation: "write", path: path)
    }
  }

  /// Gives `path` the file at `temporary`, in the same folder, in one step that outlives a power cut.
  package static func replace(_ path: String, by temporary: String) throws(SystemError) {
    guard unsafe rename(temporary, path) == 0 else {
      let code = errno
      unsafe unlink(temporary)
      throw SystemError(code: code, operation: "replace", path: path)
    }
    guard let folder = FileSystem.parent(of: path) else { return }
    let opened = unsafe gw_open(folder, O_RDONLY | O_DIRECTORY, 0)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: folder) }
    defer { close(opened) }
    guard fsync(opened) == 0 else {
      throw SystemError(code: errno, operation: "write", path: folder)
    }
  }

  /// Nothing happens when there is none.
  package static func remove(_ path: String) throws(SystemError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw SystemError(code: errno, operation: "remove", path: path)
    }
  }
}

/// The folders above a file.
extension FileSystem {
  /// The first folder on the way from the root to `folder`, itself included, in which strangers could put something
  /// else: writable by everyone without the sticky bit, or owned by neither root nor us. `folder` must be resolved.
  package static func unsafeFolder(above folder: String) throws(SystemError) -> String? {
    try firstFolder(above: folder) { facts in
      let isOpen = facts.mode & 0o002 != 0 && facts.mode & 0o1000 == 0
      return isOpen || (facts.owner != 0 && facts.owner != currentUser)
    }
  }

  /// The first one that a whole group may change.
  package static func groupWritableFolder(above folder: String) throws(SystemError) -> String? {
    try firstFolder(above: folder) { $0.mode & 0o020 != 0 && $0.mode & 0o1000 == 0 }
  }

  private static func firstFolder(
    above folder: String, where matches: (Facts) -> Bool
  ) throws(SystemError) -> String? {
    var path: String? = folder
    while let current = path {
      if matches(try facts(current)) { return current }
      path = parent(of: current)
    }
    return nil
  }
}
