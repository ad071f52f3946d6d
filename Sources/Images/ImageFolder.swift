package import Basics
package import Foundation

/// The JPEG and PNG files of a folder and the folders in it, sorted by name.
package struct ImageFolder: PictureCollection {
  package let url: URL
  /// Paths relative to the folder, in the order of their UTF-8 bytes.
  package let names: [String]

  /// Lists the folder; hidden files are left out, and so is all that is not named as a JPEG or PNG file.
  package init(_ url: URL) throws(Diagnostic) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw Diagnostic("there is no such folder of images", at: url.path, advice: "Check the path")
    }
    guard let found = FileManager.default.enumerator(atPath: url.path) else {
      throw Diagnostic("the folder of images cannot be read", at: url.path, advice: "Check its permissions")
    }
    self.url = url
    names = found.compactMap { $0 as? String }.filter(isImage).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if names.isEmpty {
      throw Diagnostic("the folder holds no JPEG or PNG image", at: url.path, advice: "Put images there")
    }
  }

  package var kind: PictureKind { .photographs }
  package var count: Int { names.count }

  package func name(_ index: Int) -> String { names[index] }

  /// The digest of the file's content.
  package func digest(_ index: Int) throws(Diagnostic) -> Digest { Digest(try data(index)) }

  package func picture(_ index: Int) throws(Diagnostic) -> Picture {
    try Picture(decoding: data(index), at: names[index])
  }

  /// The file's content.
  package func data(_ index: Int) throws(Diagnostic) -> Data {
    do {
      return try Data(contentsOf: url.appendingPathComponent(names[index]))
    } catch {
      throw Diagnostic(
        "the image file cannot be read: \(error.localizedDescription)", at: names[index],
        advice: "Check its permissions")
    }
  }
}

private func isImage(_ path: String) -> Bool {
  let components = path.split(separator: "/")
  guard !components.contains(where: { $0.hasPrefix(".") }), let last = components.last?.lowercased() else {
    return false
  }
  return [".jpg", ".jpeg", ".png"].contains { last.hasSuffix($0) }
}
