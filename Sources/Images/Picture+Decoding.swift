package import Basics
import CJPEG
import CPNG
import CWebP
package import Foundation

extension Picture {
  /// The largest picture that is read unless the caller says otherwise: 100 megapixels.
  package static let pixelLimit = 100_000_000

  /// Decodes the content of a JPEG, PNG or WebP file.
  ///
  /// JPEG: baseline or progressive; grey, colour, CMYK and YCCK; turned upright as its EXIF orientation says.
  /// PNG: every colour type and depth, interlaced or not; 16 bits are scaled to 8. WebP: lossy or not,
  /// with or without alpha, turned as JPEG is, but no animations. Colour profiles are ignored.
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
    case .webp:
      switch decodeWebP(data, limit: limit) {
      case .success(let picture):
        self = picture.turned(by: Orientation(inWebP: data))
        return
      case .failure(let message): fault = "the WebP image cannot be read: \(message.text)"
      }
    case let format?:
      throw Diagnostic(
        "the file is a \(format.name) image, which is not read", at: place,
        advice: "Remove it or convert it to JPEG, PNG or WebP")
    case nil:
      throw Diagnostic(
        "the file is no JPEG, PNG or WebP image", at: place, advice: "Remove it or convert it")
    }
    throw Diagnostic(fault, at: place, advice: "Remove the file or replace it with a whole one")
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

private func decodeWebP(_ data: Data, limit: Int) -> Result<Picture, LibraryMessage> {
  data.withUnsafeBytes { (raw: UnsafeRawBufferPointer) -> Result<Picture, LibraryMessage> in
    let bytes = raw.bindMemory(to: UInt8.self)
    var features = WebPBitstreamFeatures()
    guard WebPGetFeatures(bytes.baseAddress, bytes.count, &features) == VP8_STATUS_OK else {
      return .failure(LibraryMessage(text: "its head is damaged or cut off"))
    }
    guard features.has_animation == 0 else { return .failure(LibraryMessage(text: "it is an animation")) }
    let (width, height) = (Int(features.width), Int(features.height))
    guard width > 0, height > 0, width * height <= limit else {
      return .failure(
        LibraryMessage(text: "the picture has \(width) x \(height) pixels, more than the limit of \(limit)"))
    }
    let channels = features.has_alpha != 0 ? 4 : 3
    let decode = channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
    let size = width * height * channels
    var isWhole = false
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      isWhole = decode(bytes.baseAddress, bytes.count, target.baseAddress, size, Int32(width * channels)) != nil
      count = isWhole ? size : 0
    }
    guard isWhole else { return .failure(LibraryMessage(text: "the file is cut off or damaged")) }
    return .success(Picture(width: width, height: height, channels: channels, pixels: pixels))
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
