package import Foundation

/// How a camera was held, as EXIF tag 0x0112 tells it: the turn that puts the picture upright.
///
/// A picture is first transposed (rows become columns) where the orientation says so, then mirrored.
package struct Orientation: Hashable, Sendable {
  package let transposed: Bool
  package let mirroredHorizontally: Bool
  package let mirroredVertically: Bool

  package static let upright = Orientation(exif: 1)

  /// From the tag's value, 1...8; any other value means upright.
  package init(exif value: Int) {
    transposed = (5...8).contains(value)
    mirroredHorizontally = [2, 3, 6, 7].contains(value)
    mirroredVertically = [3, 4, 7, 8].contains(value)
  }

  /// From the first EXIF block of a JPEG file; upright where there is none or it is damaged.
  package init(inJPEG data: Data) {
    self = exifBlock(of: [UInt8](data.prefix(1 << 17))).flatMap(orientation(inExif:)).map(Orientation.init) ?? .upright
  }

  /// From the EXIF chunk of a WebP file, which is a RIFF of chunks; upright where there is none or it is damaged.
  package init(inWebP data: Data) {
    self = exifChunk(of: data).flatMap(orientation(inExif:)).map(Orientation.init) ?? .upright
  }
}

extension Picture {
  /// The picture turned upright.
  func turned(by orientation: Orientation) -> Picture {
    guard orientation != .upright else { return self }
    let (newWidth, newHeight) = orientation.transposed ? (height, width) : (width, height)
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let column = orientation.mirroredHorizontally ? newWidth - 1 - x : x
        let row = orientation.mirroredVertically ? newHeight - 1 - y : y
        let source = orientation.transposed ? (column * width + row) * channels : (row * width + column) * channels
        let target = (y * newWidth + x) * channels
        for channel in 0..<channels { turned[target + channel] = pixels[source + channel] }
      }
    }
    return Picture(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}

/// The TIFF structure of the first APP1 segment that starts with "Exif", from a JPEG file's bytes.
private func exifBlock(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
  var position = 2
  while position + 4 <= bytes.count, bytes[position] == 0xFF {
    let marker = bytes[position + 1]
    if marker == 0xFF {
      position += 1
      continue
    }
    let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
    let end = position + 2 + length
    guard marker != 0xDA, length >= 2, end <= bytes.count else { return nil }
    let content = bytes[(position + 4)..<end]
    if marker == 0xE1, content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) { return content.dropFirst(6) }
    position = end
  }
  return nil
}

/// The TIFF structure of the chunk "EXIF", from a WebP file's bytes.
private func exifChunk(of data: Data) -> ArraySlice<UInt8>? {
  var rest = data.dropFirst(12)
  while rest.count >= 8 {
    let size = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let content = rest.dropFirst(8).prefix(size)
    if rest.starts(with: Array("EXIF".utf8)) {
      let bytes = [UInt8](content)
      // Some writers put JPEG's mark in front of it.
      return bytes.starts(with: Array("Exif\0\0".utf8)) ? bytes.dropFirst(6) : bytes[...]
    }
    rest = rest.dropFirst(8 + size + size % 2)
  }
  return nil
}

/// The value of tag 0x0112 in the first directory of a TIFF structure.
private func orientation(inExif block: ArraySlice<UInt8>) -> Int? {
  let bytes = Array(block)
  let isLittle = bytes.starts(with: [0x49, 0x49])
  guard isLittle || bytes.starts(with: [0x4D, 0x4D]) else { return nil }
  func number(at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset + size <= bytes.count else { return nil }
    let digits = bytes[offset..<(offset + size)]
    return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
  }
  guard number(at: 2, size: 2) == 42, let directory = number(at: 4, size: 4),
    let entries = number(at: directory, size: 2)
  else { return nil }
  for entry in 0..<entries {
    let offset = directory + 2 + entry * 12
    guard let tag = number(at: offset, size: 2) else { return nil }
    if tag == 0x0112 { return number(at: offset + 8, size: 2) }
  }
  return nil
}
