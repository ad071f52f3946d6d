package import Foundation
import Images

/// A project with a tiny model and a few drawn images, in a folder of its own.
package final class TinyProject {
  package let url: URL

  /// - Parameters:
  ///   - layers: of ``TinyModel/layers``.
  ///   - more: further lines of the configuration.
  package init(
    images: Int = 6, layers: [String] = TinyModel.layers, features: String = "{preset: draft, steps: 4, size: 16}",
    more: String = ""
  ) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    try write(
      """
      title: Tiny
      model: tiny.onnx
      images: images
      layers: [\(layers.joined(separator: ", "))]
      features: \(features)
      examples: {count: 3, samples: 2}
      \(more)
      """, to: "Content/microscope.yml")
    try write(TinyModel())
    for number in 0..<images { try addImage(number) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  package func write(_ data: Data, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  package func write(_ model: TinyModel) throws { try write(model.data, to: "tiny.onnx") }

  package func addImage(_ number: Int) throws {
    var pixels: [UInt8] = []
    for y in 0..<20 {
      for x in 0..<20 {
        for channel in 0..<3 { pixels.append(UInt8((x * (number + 3) + y * (channel + 5) * number) % 256)) }
      }
    }
    try write(try Picture(width: 20, height: 20, pixels: pixels).pngData(), to: "images/\(number).png")
  }

  /// The bytes of every file in Output, by path.
  package func output() throws -> [String: Data] {
    let folder = url.appending(path: "Output")
    var files: [String: Data] = [:]
    for path in FileManager.default.subpaths(atPath: folder.path) ?? [] {
      if let data = FileManager.default.contents(atPath: folder.appending(path: path).path) { files[path] = data }
    }
    return files
  }

  /// When each file in Output was last written, by path.
  package func times() throws -> [String: Date] {
    let folder = url.appending(path: "Output")
    var times: [String: Date] = [:]
    for path in try output().keys {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path)
      times[path] = attributes[.modificationDate] as? Date
    }
    return times
  }
}
