import COpenSSL
package import Foundation

/// A SHA-256 of content: the name of every result, image and page in Micrograph.
package struct Digest: Hashable, Sendable, Comparable {
  /// The 32 bytes in their order in memory.
  fileprivate let words: Words

  fileprivate struct Words: Hashable, Sendable {
    var a: UInt64 = 0
    var b: UInt64 = 0
    var c: UInt64 = 0
    var d: UInt64 = 0
  }

  /// The digest of `data`.
  package init(_ data: some DataProtocol) {
    var hasher = DigestHasher()
    hasher.update(data)
    self = hasher.finish()
  }

  /// The digest of a value as it is stored, so equal values have equal digests on every run.
  package init(of value: some Encodable) { self.init(StoredForm.encode(value)) }

  /// The digest of several digests in their order, of missing ones too.
  package init(combining digests: some Sequence<Digest?>) {
    var hasher = DigestHasher()
    for digest in digests { hasher.update(digest) }
    self = hasher.finish()
  }

  /// Reads back a digest that was written as text; nil when it is not 64 lower-case hexadecimal digits.
  package init?(hex: String) {
    let digits = hex.utf8.compactMap(Digest.value)
    guard hex.utf8.count == 64, digits.count == 64 else { return nil }
    self.init(checked: stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
  }

  /// Reads back a digest that was written as bytes; nil when they are not 32.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init(checked: bytes)
  }

  fileprivate init(checked bytes: some Collection<UInt8>) {
    var words = Words()
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    self.words = words
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 97...102: digit - 87
    default: nil
    }
  }

  /// The 32 bytes.
  package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  /// The first eight of them: a number as good as random, the same for the same content.
  package var number: UInt64 { UInt64(bigEndian: words.a) }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    String(unsafeUninitializedCapacity: 64) { text in
      withUnsafeBytes(of: words) { bytes in
        for index in 0..<32 {
          text[2 * index] = Digest.digit(bytes[index] >> 4)
          text[2 * index + 1] = Digest.digit(bytes[index] & 15)
        }
      }
      return 64
    }
  }

  /// The first 12 digits: enough to tell results apart on a page.
  package var short: String { String(hex.prefix(12)) }

  /// In the order of their bytes.
  package static func < (a: Digest, b: Digest) -> Bool {
    let (one, other) = (a.words, b.words)
    func precedes(_ x: UInt64, _ y: UInt64) -> Bool { UInt64(bigEndian: x) < UInt64(bigEndian: y) }
    if one.a != other.a { return precedes(one.a, other.a) }
    if one.b != other.b { return precedes(one.b, other.b) }
    return one.c != other.c ? precedes(one.c, other.c) : precedes(one.d, other.d)
  }
}

extension Digest: StoredAsText {
  package init?(_ description: String) { self.init(hex: description) }

  package var description: String { hex }
}

/// Builds a ``Digest`` from content that comes in pieces.
///
/// OpenSSL's libcrypto does the arithmetic; it uses the processor's SHA instructions.
package struct DigestHasher: ~Copyable {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ data: some DataProtocol) {
    for region in data.regions {
      region.withUnsafeBytes { bytes in
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
      }
    }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds the bytes of a digest after a 1, or a 0 where there is none.
  package mutating func update(_ digest: Digest?) {
    withUnsafeBytes(of: UInt8(digest == nil ? 0 : 1)) { update($0) }
    if let digest { withUnsafeBytes(of: digest.words) { update($0) } }
  }

  /// Adds a string with its length, so that two neighbouring strings cannot run into one another.
  package mutating func update(_ text: String) {
    var content = text
    let context = context
    update(Array("\(text.utf8.count):".utf8))
    content.withUTF8 { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
  }

  package consuming func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    return Digest(checked: bytes)
  }
}
