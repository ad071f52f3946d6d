package import Basics
package import Foundation
package import Networks
import SwiftProtobuf

/// Reads models that were exported to ONNX (opset 7 to 28).
package enum ONNXFile {
  /// The model in a file. Faults name the file and the node or tensor; all that are found are told together.
  package static func read(_ url: URL) throws(Diagnostic) -> Model {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw Diagnostic("the model file cannot be read", at: url.path, advice: "Check the path and its permissions.")
    }
    do {
      return try read(data, external: ExternalData(folder: url.deletingLastPathComponent(), model: url))
    } catch {
      let name = url.lastPathComponent
      throw error.changed { fault in fault.place = fault.place.map { "\(name), \($0)" } ?? name }
    }
  }

  /// The model in the content of a file; external data is looked for in `folder`.
  package static func read(_ data: Data, folder: URL) throws(Diagnostic) -> Model {
    try read(data, external: ExternalData(folder: folder))
  }

  private static func read(
    _ data: Data, external: ExternalData, _ setting: ImportSetting = ImportSetting()
  ) throws(Diagnostic) -> Model {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    options.messageDepthLimit = 32
    let file: Onnx_ModelProto
    do {
      file = try Onnx_ModelProto(serializedBytes: data, options: options)
    } catch {
      throw Diagnostic(
        "this is not a complete ONNX file",
        advice: "It may be cut off or of another kind; export or download the model again.")
    }
    return try Importer(file, external: external).model(of: data, setting) { setting in
      { image throws(Diagnostic) in
        var other = setting
        other.image = image
        return try read(data, external: external, other)
      }
    }
  }
}
