package import Basics
import CJPEG
import CPNG
package import Foundation

extension Picture {
  /// The picture as a PNG file: RGB or RGBA of 8 bits, the same bytes for the same picture and text.
  ///
  /// - Parameter text: pairs of a keyword (1...79 ASCII letters) and a value, which become tEXt chunks, or iTXt
  ///   chunks where the value is not ASCII.
  package func pngData(text: [(String, String)] = []) throws(Diagnostic) -> Data {
    precondition(text.allSatisfy { (1...79).contains($0.0.utf8.count) && $0.0.utf8.allSatisfy { $0 < 128 } })
    let strings = text.map { (strdup($0.0), strdup($0.1), $0.1.utf8.allSatisfy { $0 < 128 }) }
    defer {
      for (keyword, value, _) in strings {
        free(keyword)
        free(value)
      }
    }
    let chunks = strings.map { keyword, value, ascii in
      micrograph_png_text(keyword: keyword, text: value, international: ascii ? 0 : 1)
    }
    return try encodePNG(pixels, width, height, channels: channels, text: chunks)
  }

  /// The picture as a JPEG file, laid over white where it has alpha; `quality` is 1...100.
  ///
  /// - Parameter isProgressive: whether its coefficients stand from coarse to fine: the same pixels in fewer bytes where
  ///   the picture is large.
  package func jpegData(quality: Int, isProgressive: Bool = false) throws(Diagnostic) -> Data {
    precondition((1...100).contains(quality))
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(MICROGRAPH_JPEG_MESSAGE))
    let succeeded = micrograph_jpeg_encode(
      opaque().pixels, Int32(width), Int32(height), Int32(quality), isProgressive ? 1 : 0, &bytes, &count, &message)
    return try encoded(bytes, count, succeeded, message, "JPEG", width, height)
  }
}

extension Mask {
  /// The mask as a grey PNG file.
  package func pngData() throws(Diagnostic) -> Data { try encodePNG(values, width, height, channels: 1, text: []) }
}

private func encodePNG(
  _ pixels: [UInt8], _ width: Int, _ height: Int, channels: Int, text: [micrograph_png_text]
) throws(Diagnostic) -> Data {
  var bytes: UnsafeMutablePointer<UInt8>?
  var count = 0
  var message = [CChar](repeating: 0, count: Int(MICROGRAPH_PNG_MESSAGE))
  let succeeded = micrograph_png_encode(
    pixels, Int32(width), Int32(height), Int32(channels), text, Int32(text.count), &bytes, &count, &message)
  return try encoded(bytes, count, succeeded, message, "PNG", width, height)
}

private func encoded(
  _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ succeeded: Int32, _ message: [CChar], _ format: String,
  _ width: Int, _ height: Int
) throws(Diagnostic) -> Data {
  guard succeeded == 1, let bytes else {
    let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw Diagnostic("a picture of \(width) x \(height) pixels cannot be written as \(format): \(reason)")
  }
  return Data(bytesNoCopy: bytes, count: count, deallocator: .free)
}
