import Basics
import Foundation

/// Tensors kept in files beside the model, and nowhere else.
///
/// A file beside the model may be a link into the folder where the model itself really lies, but not elsewhere, as in
/// ONNX Runtime since its pull request 27374: in Hugging Face's cache `model.onnx` and `model.onnx_data` both are links
/// into `blobs`.
struct ExternalData {
  private let folder: URL
  /// Where the files may lie once links are followed, each path with its `/`.
  private let homes: [String]
  private var files: [String: Data] = [:]

  /// - Parameters:
  ///   - folder: where the names of the files start.
  ///   - model: the model's file, if it is one.
  init(folder: URL, model: URL? = nil) {
    self.folder = folder.resolvingSymlinksInPath()
    let home = model.map { $0.resolvingSymlinksInPath().deletingLastPathComponent() }
    homes = [self.folder, home].compactMap(\.self).map { $0.path.hasSuffix("/") ? $0.path : $0.path + "/" }
  }

  var contents: [Data] { files.sorted { $0.key < $1.key }.map(\.value) }

  /// The `size` bytes that a tensor's external_data entries point at.
  mutating func read(_ entries: [Onnx_StringStringEntryProto], size: Int) throws(Diagnostic) -> Data {
    let fields = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard let location = fields["location"], !location.isEmpty else {
      throw Diagnostic("says that it is stored in another file but not in which")
    }
    guard let offset = Int(fields["offset"] ?? "0"), offset >= 0,
      let length = Int(fields["length"] ?? String(size)), length == size
    else {
      throw Diagnostic("needs \(size) bytes but points at other bytes of '\(location)'")
    }
    let data = try contents(of: location)
    guard offset <= data.count, size <= data.count - offset else {
      throw Diagnostic("needs \(size) bytes from byte \(offset) of '\(location)', which has \(data.count)")
    }
    return data.dropFirst(offset).prefix(size)
  }

  private mutating func contents(of location: String) throws(Diagnostic) -> Data {
    if let data = files[location] { return data }
    let outside = Diagnostic(
      "is stored in '\(location)', outside the model's folder", advice: "Put the data beside the model file.")
    guard !location.hasPrefix("/"), !location.contains("\\"), !location.contains("\0"),
      !location.split(separator: "/").contains("..")
    else { throw outside }
    let url = folder.appending(path: location).resolvingSymlinksInPath()
    guard homes.contains(where: url.path.hasPrefix) else { throw outside }
    // Mapped, so that only the tensors made from it are copies: `mappedIfSafe` reads the whole file on Linux. It is let go
    // of when the model is read.
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let data = try? Data(contentsOf: url, options: .alwaysMapped)
    else {
      throw Diagnostic(
        "is stored in '\(location)', which cannot be read", advice: "Copy that file beside the model file.")
    }
    files[location] = data
    return data
  }
}
