import COpenSSL

/// A library that the program does its work with, as `micrograph doctor` names it.
package struct LoadedLibrary: Hashable, Sendable, Encodable {
  package let name: String
  /// As the library itself says it.
  package let version: String

  package init(_ name: String, _ version: String?) {
    self.name = name
    self.version = version ?? "unknown"
  }

  /// What makes digests.
  package static var digests: LoadedLibrary {
    LoadedLibrary("libcrypto", OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) })
  }
}
