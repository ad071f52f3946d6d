package import Basics
import CJPEG
import CPNG
package import Foundation

extension Picture {
  /// The largest picture that is read unless the caller says otherwise: 100 megapixels.
  package static let pixelLimit = 100_000_000

  /// Decodes the content of a JPEG or PNG file.
  ///
  /// JPEG: baseline or progressive; grey, colour, CMYK and YCCK; turned upright as its EXIF orientation says.
  /// PNG: every colour type and depth, interlaced or not; 16 bits are scaled to 8. Colour profiles are ignored.
  ///
  /// - Parameters:
  ///   - limit: a picture of more pixels is refused before its pixels are read.
  ///   - place: what the diagnostic names as the picture's place, usually the file's name.
  package init(decoding data: Data, limit: Int = pixelLimit, at place: String? = nil) throws(Diagnostic) {
    if data.isEmpty {
      throw Diagnostic("the image file is empty", at: place, advice: "Remove the file or put the image back")
    }
    let fault: String
    switch ImageFormat(of: data) {
    case .jpeg:
      switch decodeJPEG(data, limit: limit) {
      case .success(let picture):
        self = picture.turned(by: Orientation(inJPEG: data))
        return
      case .failure(let message): fault = "the JPEG image cannot be read: \(message.text)"
      }
    case .png:
      switch decodePNG(data, limit: limit) {
      case .success(let picture):
        self = picture
        return
      case .failure(let message): fault = "the PNG image cannot be read: \(message.text)"
      }
    case nil:
      throw Diagnostic("the file is neither a JPEG nor a PNG image", at: place, advice: "Remove it or convert it")
    }
    throw Diagnostic(fault, at: place, advice: "Remove the file or replace it with a whole one")
  }
}

/// The formats that are read, told by a file's first bytes.
package enum ImageFormat: String, Sendable {
  case jpeg
  case png

  package init?(of data: Data) {
    if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if data.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }
}

/// What a C library says about a file that it cannot read.
private struct LibraryMessage: Error {
  let text: String
}

private func decodeJPEG(_ data: Data, limit: Int) -> Result<Picture, LibraryMessage> {
  var decoded = micrograph_jpeg_picture()
  var message = [CChar](repeating: 0, count: Int(MICROGRAPH_JPEG_MESSAGE))
  let succeeded = data.withUnsafeBytes { bytes in
    micrograph_jpeg_decode(
      bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, UInt64(limit), &decoded, &message)
  }
  guard succeeded == 1 else { return .failure(LibraryMessage(text: text(of: message))) }
  defer { free(decoded.pixels) }
  let (width, height) = (Int(decoded.width), Int(decoded.height))
  let pixels = [UInt8](UnsafeBufferPointer(start: decoded.pixels, count: width * height * 3))
  return .success(Picture(width: width, height: height, pixels: pixels))
}

private func decodePNG(_ data: Data, limit: Int) -> Result<Picture, LibraryMessage> {
  decodePNG(data, limit: limit, by: micrograph_png_decode).map {
    Picture(width: $0.width, height: $0.height, channels: $0.channels, pixels: $0.bytes)
  }
}

extension Mask {
  /// Decodes a PNG file whose values are numbers, not colours: grey or with a palette, of at most 8 bits.
  ///
  /// - Parameter place: what the diagnostic names as the mask's place, usually the file's name.
  package init(decoding data: Data, limit: Int = Picture.pixelLimit, at place: String? = nil) throws(Diagnostic) {
    switch decodePNG(data, limit: limit, by: micrograph_png_decode_values) {
    case .success(let (width, height, _, bytes)): self.init(width: width, height: height, values: bytes)
    case .failure(let message):
      throw Diagnostic(
        "the mask cannot be read: \(message.text)", at: place,
        advice: "Masks are PNG files, grey or with a palette, of at most 8 bits a pixel")
    }
  }
}

private typealias PNGDecoder = (
  UnsafePointer<UInt8>?, Int, UInt64, UnsafeMutablePointer<micrograph_png_picture>?, UnsafeMutablePointer<CChar>?
) -> Int32

private typealias DecodedPNG = (width: Int, height: Int, channels: Int, bytes: [UInt8])

private func decodePNG(_ data: Data, limit: Int, by decode: PNGDecoder) -> Result<DecodedPNG, LibraryMessage> {
  var decoded = micrograph_png_picture()
  var message = [CChar](repeating: 0, count: Int(MICROGRAPH_PNG_MESSAGE))
  let succeeded = data.withUnsafeBytes { bytes in
    decode(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, UInt64(limit), &decoded, &message)
  }
  guard succeeded == 1 else { return .failure(LibraryMessage(text: text(of: message))) }
  defer { free(decoded.pixels) }
  let (width, height, channels) = (Int(decoded.width), Int(decoded.height), Int(decoded.channels))
  let bytes = [UInt8](UnsafeBufferPointer(start: decoded.pixels, count: width * height * channels))
  return .success((width, height, channels, bytes))
}

private func text(of message: [CChar]) -> String {
  String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
