package import Foundation

/// The formats of images, told by a file's first bytes, whatever its name says.
package enum ImageFormat: String, Hashable, Sendable, Codable, CaseIterable {
  case jpeg
  case png
  case webp
  case gif
  case tiff
  case bmp
  case avif
  case heic

  /// Bytes from a file's start on that suffice to tell.
  package static let headSize = 32

  package init?(of data: Data) {
    let head = [UInt8](data.prefix(Self.headSize))
    func has(_ text: String, at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: Array(text.utf8)) }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .webp
    } else if has("GIF87a") || has("GIF89a") {
      self = .gif
    } else if ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains(where: { has($0) }) {
      self = .tiff
    } else if has("BM"), head.count > 14, head[6..<10].allSatisfy({ $0 == 0 }) {
      self = .bmp
    } else if has("ftypavi", at: 4) {
      self = .avif
    } else if ["ftyphei", "ftyphev", "ftypmif1", "ftypmsf1"].contains(where: { has($0, at: 4) }) {
      self = .heic
    } else {
      return nil
    }
  }

  /// Whether ``Picture`` decodes it.
  package var isRead: Bool { [.jpeg, .png, .webp].contains(self) }

  /// As people write it.
  package var name: String { self == .webp ? "WebP" : rawValue.uppercased() }

  /// Whether a file's name says that it is an image, of whatever format.
  package static func isNamed(_ file: String) -> Bool {
    guard let dot = file.lastIndex(of: ".") else { return false }
    return extensions.contains(file[file.index(after: dot)...].lowercased())
  }

  private static let extensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "tif", "tiff", "bmp", "avif", "heic", "heif",
  ]
}
