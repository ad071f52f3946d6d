import Basics
import Foundation
import Networks

/// Writes arrays in NumPy's own format, version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
enum NumPyFile {
  /// Writes a map to `folder/IMAGE/LAYER.npy`, without its batch axis; slashes in the layer's name become `_`.
  static func write(
    _ values: UnsafeBufferPointer<Float>, shape: Shape, to folder: URL, image: URL, layer: String
  ) throws(Diagnostic) {
    let name = layer.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" }
    let place = folder.appending(path: image.deletingPathExtension().lastPathComponent)
    let file = place.appending(path: "\(String(name)).npy")
    do {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try data(values, shape: Array(shape.dimensions.dropFirst())).write(to: file)
    } catch {
      throw Diagnostic("the map cannot be written: \(error.localizedDescription)", at: file.path)
    }
  }

  static func data(_ values: UnsafeBufferPointer<Float>, shape: [Int]) -> Data {
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
