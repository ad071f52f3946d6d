package import Foundation

extension String {
  /// The text of a file as somebody's editor left it: UTF-8 or, behind a byte order mark, UTF-16; its lines end in LF, CRLF
  /// or CR. The text has no mark, and its lines end in LF alone; nil where the bytes are no such text.
  ///
  /// To Swift CRLF is one character, which no search for a line feed finds. Whatever people write is therefore read here.
  package init?(file data: Data) {
    let text: String?
    if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
      let isLittle = data.first == 0xFF
      let bytes = [UInt8](data.dropFirst(2))
      guard bytes.count.isMultiple(of: 2) else { return nil }
      let units = stride(from: 0, to: bytes.count, by: 2).map { place in
        let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        return isLittle ? second << 8 | first : first << 8 | second
      }
      text = String(validating: units, as: UTF16.self)
    } else {
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      text = String(validating: data.starts(with: mark) ? data.dropFirst(mark.count) : data, as: UTF8.self)
    }
    guard let text else { return nil }
    self = text.utf8.contains(0x0D) ? text.withLineFeeds() : text
  }

  private func withLineFeeds() -> String {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in unicodeScalars {
      if !(isAfterReturn && scalar == "\n") { scalars.append(scalar == "\r" ? "\n" : scalar) }
      isAfterReturn = scalar == "\r"
    }
    return String(scalars)
  }
}
