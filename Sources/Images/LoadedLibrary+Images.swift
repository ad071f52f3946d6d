package import Basics
import CJPEG
import CPNG
import CWebP

extension LoadedLibrary {
  /// What reads and writes pictures.
  package static var images: [LoadedLibrary] {
    let webp = UInt32(bitPattern: WebPGetDecoderVersion())
    return [
      LoadedLibrary("libpng", micrograph_png_version().map { String(cString: $0) }),
      LoadedLibrary("zlib", micrograph_zlib_version().map { String(cString: $0) }),
      LoadedLibrary("libjpeg", "interface \(micrograph_jpeg_version())"),
      LoadedLibrary("libwebp", "\(webp >> 16 & 255).\(webp >> 8 & 255).\(webp & 255)"),
    ]
  }
}
