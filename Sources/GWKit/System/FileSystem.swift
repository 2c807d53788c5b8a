internal import CSystem
internal import Glibc

/// Facts about files, and the few changes gw makes to them. Errors name the path.
package enum FileSystem {
  /// What `lstat` says: the thing itself, never what a link points to.
  package struct Facts: Sendable, Equatable {
    package var isDirectory: Bool
    package var isRegularFile: Bool
    package var isSymbolicLink: Bool
    package var owner: UInt32
    /// Permission bits only.
    package var mode: UInt32
    package var size: Int64
  }

  package static func facts(_ path: String) throws(SystemError) -> Facts {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0 else {
      throw SystemError(code: errno, operation: "look at", path: path)
    }
    return Facts(facts)
  }

  /// Where a path that is written to leads, and what is there: a link's target, or the link itself where that has no
  /// name, as the pipe behind /dev/stdout.
  package static func destination(
    _ path: String
  ) throws(SystemError) -> (path: String, facts: Facts?) {
    let facts = try existing(path)
    guard facts?.isSymbolicLink == true else { return (path, facts) }
    var target = stat()
    if unsafe fstatat(AT_FDCWD, path, &target, 0) == 0, !Facts(target).isRegularFile {
      return (path, Facts(target))
    }
    let resolved = try resolved(path)
    return (resolved, try existing(resolved))
  }

  package static var currentUser: UInt32 { geteuid() }

  /// The path without links, `.` and `..`; everything on it must exist.
  package static func resolved(_ path: String) throws(SystemError) -> String {
    guard let found = unsafe realpath(path, nil) else {
      throw SystemError(code: errno, operation: "find", path: path)
    }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// Makes the folder and those above it that are missing, each for this user alone.
  package static func makeDirectories(_ path: String) throws(SystemError) {
    if unsafe mkdir(path, 0o700) == 0 { return }
    if errno == EEXIST { return }
    guard errno == ENOENT, let parent = parent(of: path) else {
      throw SystemError(code: errno, operation: "make the folder", path: path)
    }
    try makeDirectories(parent)
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw SystemError(code: errno, operation: "make the folder", path: path)
    }
  }

  /// Makes an empty file that only this user can read, unless there is one; never through a symbolic link.
  package static func makePrivateFile(_ path: String) throws(SystemError) {
    let opened = unsafe gw_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "create", path: path) }
    Descriptor(number: opened).close()
  }

  package static func setMode(_ mode: UInt32, of path: String) throws(SystemError) {
    guard unsafe chmod(path, mode_t(mode)) == 0 else {
      throw SystemError(code: errno, operation: "change the mode of", path: path)
    }
  }

  package static func remove(_ path: String) throws(SystemError) {
    guard unsafe unlink(path) == 0 else {
      throw SystemError(code: errno, operation: "remove", path: path)
    }
  }

  package static func parent(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let parent = path[..<slash]
    return parent.isEmpty ? (path.count > 1 ? "/" : nil) : String(parent)
  }

  /// The whole file; `limit` bytes at most, more is EFBIG. A pipe is waited for as many milliseconds as `patience`
  /// says each time, then it is ETIMEDOUT; what else `patience` throws is passed on.
  package static func read(
    _ path: String, limit: Int, patience: () throws -> Int64 = { .max }
  ) throws -> [UInt8] {
    // Opening a pipe must not wait for its other end: there is no time limit to that.
    let opened = unsafe gw_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0)
    guard opened >= 0 else { throw SystemError(code: -opened, operation: "open", path: path) }
    let descriptor = Descriptor(number: opened)
    defer { descriptor.close() }
    var bytes: [UInt8] = []
    do {
      while true {
        // Without a writer yet, a pipe reads as ended but does not poll as readable.
        if try !descriptor.waitUntilReadable(milliseconds: 0),
          try !descriptor.waitUntilReadable(milliseconds: patience())
        {
          throw SystemError(code: ETIMEDOUT, operation: "read")
        }
        let piece = try descriptor.read(upTo: 65_536)
        if piece.isEmpty { return bytes }
        // Moved, not copied: a small file that is a key leaves one buffer behind, which its reader wipes.
        if bytes.isEmpty { bytes = piece } else { bytes += piece }
        if bytes.count > limit { throw SystemError(code: EFBIG, operation: "read") }
      }
    } catch let error as SystemError {
      throw SystemError(code: error.code, operation: error.operation, path: path)
    }
  }

  /// Whether `write` could make or replace this file now; the error that it would meet is thrown.
  package static func checkWritable(_ path: String) throws(SystemError) {
    guard let facts = try existing(path) else {
      let folder = parent(of: path) ?? "."
      guard unsafe access(folder, W_OK | X_OK) == 0 else {
        throw SystemError(code: errno, operation: "create", path: path)
      }
      return
    }
    let isReplaced = facts.isRegularFile
    guard !facts.isDirectory, unsafe access(isReplaced ? parent(of: path) ?? "." : path, W_OK) == 0
    else {
      let code = facts.isDirectory ? EISDIR : errno
      throw SystemError(code: code, operation: "write", path: path)
    }
  }

  /// Writes what the user asked to have in a file, as `OutputFile` does.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }

  /// Nil when there is nothing of that name.
  package static func existing(_ path: String) throws(SystemError) -> Facts? {
    do {
      return try facts(path)
    } catch {
      guard error.isNotFound else { throw error }
      return nil
    }
  }

  /// True when the folder lies on a file system of another machine, where locks and shared memory cannot be trusted.
  package static func isOnNetwork(_ path: String) -> Bool {
    // Magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, CODA, AFS, 9P, CEPH. A set of them would take longer to make
    // than the question to answer.
    switch unsafe gw_file_system_type(path) {
    case 0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x7375_7245, 0x5346_414F, 0x0102_1997,
      0x00C3_6400:
      return true
    default: return false
    }
  }
}

extension FileSystem.Facts {
  fileprivate init(_ facts: stat) {
    let type = facts.st_mode & S_IFMT
    self.init(
      isDirectory: type == S_IFDIR, isRegularFile: type == S_IFREG,
      isSymbolicLink: type == S_IFLNK, owner: facts.st_uid, mode: facts.st_mode & 0o7777,
      size: Int64(facts.st_size))
  }
}
