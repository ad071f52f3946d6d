package import Basics
package import Foundation

/// A folder of images of which something is known: classes by the folders in it, parts by masks.
///
/// The mask of `dogs/1.jpg` is `dogs/1.png` in the folder of masks, as large as the image. Its value 1 stands for the first
/// name of a part, 2 for the second; 0 and values that have no name stand for nothing. Of an image that has no mask, no
/// parts are known.
package struct LabelledImageFolder: LabelledPictureCollection {
  package let images: ImageFolder
  package let labelNames: [String]
  private let masks: URL?
  private let hasClasses: Bool

  /// Parts that can be told apart.
  package static let partLimit = 32

  /// - Parameters:
  ///   - hasClasses: whether the folder that an image lies in is its class.
  ///   - masks: the folder of masks, with `parts`, what their values stand for.
  package init(_ images: ImageFolder, hasClasses: Bool, masks: (folder: URL, parts: [String])?) throws(Diagnostic) {
    self.images = images
    self.hasClasses = hasClasses
    self.masks = masks?.folder
    labelNames = masks?.parts ?? []
    guard labelNames.count <= Self.partLimit else {
      throw Diagnostic(
        "there are names for \(labelNames.count) parts, more than \(Self.partLimit)", at: masks?.folder.path,
        advice: "Keep those that matter; values without a name stand for nothing")
    }
  }

  package var kind: PictureKind { images.kind }
  package var count: Int { images.count }
  package var leftOut: [LeftOutImage] { images.leftOut }
  package func name(_ index: Int) -> String { images.name(index) }
  package func digest(_ index: Int) throws(Diagnostic) -> Digest { try images.digest(index) }
  package func picture(_ index: Int) throws(Diagnostic) -> Picture { try images.picture(index) }

  package func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest {
    var hasher = DigestHasher()
    hasher.update(digest.hex)
    hasher.update(className(index) ?? "")
    hasher.update(try maskData(index).map { Digest($0).hex } ?? "")
    return hasher.finish()
  }

  package func labelledPicture(_ index: Int) throws(Diagnostic) -> LabelledPicture {
    let picture = try picture(index)
    return LabelledPicture(
      picture: picture, labels: try labels(index, picture), className: className(index), facing: nil)
  }

  /// Without a part that has masks, its pixels and those beside them filled from their surroundings.
  package func counterpart(_ index: Int, _ change: Counterfactual) throws(Diagnostic) -> Picture? {
    guard case .without(let part) = change else { return try images.counterpart(index, change) }
    guard let bit = labelNames.firstIndex(of: part) else {
      throw Diagnostic(
        "no part is called '\(part)'",
        advice: labelNames.isEmpty ? "There are no masks." : "There are \(labelNames.joined(separator: ", ")).")
    }
    let picture = try picture(index)
    let region = LabelledPicture.region(of: 1 << UInt32(bit), in: try labels(index, picture), width: picture.width)
    return region.contains(true) ? picture.filled(region) : nil
  }

  private func className(_ index: Int) -> String? {
    let components = name(index).split(separator: "/")
    return hasClasses && components.count > 1 ? String(components[components.count - 2]) : nil
  }

  private func labels(_ index: Int, _ picture: Picture) throws(Diagnostic) -> [UInt32] {
    guard let data = try maskData(index) else { return [] }
    let place = maskName(index)
    let mask = try Mask(decoding: data, at: place)
    guard (mask.width, mask.height) == (picture.width, picture.height) else {
      throw Diagnostic(
        "the mask has \(mask.width) x \(mask.height) pixels, its image \(picture.width) x \(picture.height)",
        at: place, advice: "Make it as large as the image")
    }
    return mask.values.map { 1 <= $0 && Int($0) <= labelNames.count ? 1 << (UInt32($0) - 1) : 0 }
  }

  /// Nil where there is none.
  private func maskData(_ index: Int) throws(Diagnostic) -> Data? {
    guard let masks, !labelNames.isEmpty else { return nil }
    let file = masks.appending(path: maskName(index))
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try Data(contentsOf: file)
    } catch {
      throw Diagnostic(
        "the mask cannot be read: \(error.localizedDescription)", at: maskName(index), advice: "Check its permissions")
    }
  }

  private func maskName(_ index: Int) -> String {
    (name(index) as NSString).deletingPathExtension + ".png"
  }
}
