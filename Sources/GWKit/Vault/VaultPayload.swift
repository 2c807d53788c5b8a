internal import CSodium

/// The entries as the bytes that are sealed, and back: a count, then name, provider, time and secret of each, padded so
/// that the file's size tells little. Secrets go from guarded memory to guarded memory.
enum VaultPayload {
  private static let block = 1024

  static func sealable(_ entries: [VaultEntry]) throws(VaultError) -> Secret {
    let plain = entries.reduce(4) { $0 + Self.length(of: $1) }
    // As sodium_pad does it: at least one byte, up to the next whole block.
    let padded = (plain / block + 1) * block
    guard padded <= VaultHeader.largestFile / 2 else { throw .tooLarge }
    let secret = unsafe Secret(count: padded) { buffer in
      var writer = unsafe PayloadWriter(buffer)
      writer.write(UInt32(entries.count).littleEndianBytes)
      for entry in entries { writer.write(entry) }
      var length = 0
      guard let start = buffer.baseAddress else { return }
      _ = unsafe sodium_pad(&length, start, plain, block, padded)
    }
    guard let secret else { throw .noMemory(mebibytes: 1) }
    return secret
  }

  /// Nil when the bytes are not what `sealable` makes.
  static func entries(_ payload: Secret) -> [VaultEntry]? {
    unsafe payload.withBytes { bytes in
      var length = 0
      guard let start = bytes.baseAddress,
        unsafe sodium_unpad(&length, start, bytes.count, block) == 0
      else { return nil }
      var reader = unsafe PayloadReader(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      guard let count = reader.number(UInt32.self) else { return nil }
      var entries: [VaultEntry] = []
      for _ in 0..<count {
        guard let entry = reader.entry() else { return nil }
        entries.append(entry)
      }
      return reader.isAtEnd ? entries : nil
    }
  }

  private static func length(of entry: VaultEntry) -> Int {
    2 + entry.name.utf8.count + 2 + entry.provider.utf8.count + 8 + 4 + entry.secret.count
  }
}

/// Fills guarded memory from the front.
@safe private struct PayloadWriter {
  private var rest: Slice<UnsafeMutableRawBufferPointer>

  init(_ buffer: UnsafeMutableRawBufferPointer) { unsafe rest = unsafe buffer[...] }

  mutating func write(_ bytes: some Collection<UInt8>) {
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: rest.prefix(bytes.count))
    unsafe target.copyBytes(from: bytes)
    unsafe rest = unsafe rest.dropFirst(bytes.count)
  }

  mutating func write(_ entry: VaultEntry) {
    write(text: entry.name)
    write(text: entry.provider)
    write(UInt64(bitPattern: entry.created.milliseconds).littleEndianBytes)
    write(UInt32(entry.secret.count).littleEndianBytes)
    unsafe entry.secret.withBytes { unsafe write($0) }
  }

  private mutating func write(text: String) {
    write(UInt16(text.utf8.count).littleEndianBytes)
    write(Array(text.utf8))
  }
}

/// Reads fields from guarded memory; nil where they end too early.
@safe private struct PayloadReader {
  private var rest: UnsafeRawBufferPointer

  init(_ buffer: UnsafeRawBufferPointer) { unsafe rest = buffer }

  var isAtEnd: Bool { unsafe rest.isEmpty }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard let field = unsafe take(size) else { return nil }
    return unsafe Number(littleEndian: field.loadUnaligned(as: Number.self))
  }

  mutating func entry() -> VaultEntry? {
    guard let name = text(), let provider = text(), let created = number(Int64.self),
      let count = number(UInt32.self), let bytes = unsafe take(Int(count)),
      let secret = unsafe Secret(bytes)
    else { return nil }
    return VaultEntry(
      name: name, provider: provider, created: Instant(milliseconds: created), secret: secret)
  }

  private mutating func text() -> String? {
    guard let count = number(UInt16.self), let bytes = unsafe take(Int(count)) else { return nil }
    return unsafe String(validating: bytes, as: UTF8.self)
  }

  private mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard unsafe rest.count >= count else { return nil }
    let field = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    unsafe rest = unsafe UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    return unsafe field
  }
}
