import Analyses
import Basics
import Foundation
import Networks

/// Writes arrays in NumPy's own format, version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
enum NumPyFile {
  /// Writes the maps of a layer to `folder/IMAGE/LAYER.npy`, `[units, height, width]` (only `[units]` of a layer without
  /// places), and what units are at tokens without a place to `LAYER.extra.npy`, `[units, tokens]`.
  ///
  /// Slashes in the layer's name become full stops, other signs that file systems may not like `_`.
  static func write(
    _ maps: Maps, place: Int, to folder: URL, image: URL, layer: String
  ) throws(Diagnostic) {
    let name = String(layer.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : $0 == "/" ? "." : "_" })
    let own = folder.appending(path: image.deletingPathExtension().lastPathComponent)
    let grid = maps.space.grid
    let extents = maps.space.places == .none ? [] : [grid.height, grid.width]
    try write(Array(maps[place]), shape: [maps.channels] + extents, to: own.appending(path: "\(name).npy"))
    guard maps.space.extraTokens > 0 else { return }
    try write(
      maps.extras(place), shape: [maps.channels, maps.space.extraTokens], to: own.appending(path: "\(name).extra.npy"))
  }

  private static func write(
    _ values: [Float], shape: [Int], to file: URL
  ) throws(Diagnostic) {
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data(values, shape: shape).write(to: file)
    } catch {
      throw Diagnostic("the map cannot be written: \(error.localizedDescription)", at: file.path)
    }
  }

  static func data(_ values: [Float], shape: [Int]) -> Data {
    let extents = shape.map { "\($0), " }.joined()
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }
}
