import Analyses
package import Basics
package import Foundation
import Images
package import Networks
package import Projects

/// What `micrograph init` found in the files it was given, what it took and what it doubts.
package struct ProjectSurvey: Sendable {
  /// A line each, with the key of the configuration that changes it.
  package private(set) var lines: [String]
  package private(set) var doubts: [Diagnostic]
  /// What the first build will take; nil where it cannot be known.
  package private(set) var firstBuild: FirstBuild?

  /// - Parameters:
  ///   - layers: those that the site will show.
  ///   - images: a folder of images; nil for none.
  package init(_ specimen: Specimen, layers: [Layer], images: URL?, workers: Int) throws(Diagnostic) {
    let classes = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1))
    let units = layers.reduce(0) { $0 + $1.channels }
    lines = [
      "Model:  \(specimen.name), \(layers.count) layers with \(units) units"
        + (classes.map { ", \($0.count) classes" } ?? "") + " (layers: others, or fewer)",
      "Pixels: \(specimen.preprocessingInWords) (preprocessing)",
    ]
    if specimen.labels.isEmpty {
      lines.append("Labels: none, so classes have numbers (labels: a text file, a name a line)")
    } else {
      let first = specimen.labels.prefix(3).joined(separator: "; ")
      lines.append("Labels: \(specimen.labels.count) names: \(first) ... (labels)")
    }
    doubts = [specimen.doubtfulLabels, specimen.doubtfulPixels].compactMap(\.self)
    var count = 0
    if let images {
      let folder = try ImageFolder(images)
      count = folder.count
      lines += Self.lines(folder, specimen, classes: classes?.count)
      doubts += Self.doubts(folder)
      if let doubt = specimen.doubtfulScale((0..<min(count, 4)).compactMap({ try? folder.picture($0) })) {
        doubts.append(doubt)
      }
    } else {
      lines.append("Images: none, so no examples, circuits or accuracy (images)")
    }
    firstBuild = try? FirstBuild(specimen, layers: layers, images: count, workers: workers)
  }

  private static func lines(_ folder: ImageFolder, _ specimen: Specimen, classes: Int?) -> [String] {
    var lines = ["Images: \(folder.count) in \(folder.url.path) (images)"]
    let folders = Dictionary(grouping: folder.names.filter { $0.contains("/") }) { $0.prefix { $0 != "/" } }
    if let least = folders.values.map(\.count).min(), let most = folders.values.map(\.count).max(), folders.count > 1 {
      let range = least == most ? "\(least)" : "\(least) to \(most)"
      lines.append(
        "        in \(folders.count) folders of \(range); units are held against these as classes by\n"
          + "        `images: {folder: ..., classes: folders}`")
    }
    if let classes {
      let known = KnownClasses(specimen.labels, count: classes).indices(of: folder.names).count { $0 != nil }
      lines.append(
        known > 0
          ? "        \(known) of them say by their names which class they are, so the model's accuracy is told"
          : "        none says by its name or folder which class it is, so no accuracy is told")
    }
    if !folder.leftOut.isEmpty { lines.append("        left out: \(folder.leftOut.count), see below") }
    return lines
  }

  /// How many images are read to see whether some are broken.
  private static let sample = 32

  private static func doubts(_ folder: ImageFolder) -> [Diagnostic] {
    let shown = 5
    var doubts = folder.leftOut.prefix(shown).map(\.diagnostic)
    if folder.leftOut.count > shown {
      doubts.append(Diagnostic("\(folder.leftOut.count - shown) more files of the images are left out"))
    }
    let tried = min(sample, folder.count)
    for place in 0..<tried {
      do {
        _ = try folder.picture(place * folder.count / tried)
      } catch { doubts.append(error) }
    }
    return doubts
  }
}

/// What the first build of a project will take on this machine, as far as one picture and known sites tell.
package struct FirstBuild: Sendable {
  private let units: Int
  private let images: Int
  private let workers: Int
  /// Seconds that one step of a picture takes on one core, measured here on a layer halfway up.
  private let step: Double
  /// How many pixels an image has for each of a picture's.
  private let area: Double

  /// Bytes of the store and the pages for each unit, without its picture: 115 + 36 kB with GoogLeNet over 1,000 photographs,
  /// 92 + 62 kB with the embedded default.
  private static let bytesOfUnit = 150_000
  private static let bytesOfPicture = 25_000
  /// Seconds for each unit's examples, relations, weights and pages on one core, likewise.
  private static let secondsOfUnit = 0.04
  /// How often the network sees each image: for examples, mirror images, accuracy and what else is asked of it.
  private static let passes = 4.0

  package init(_ specimen: Specimen, layers: [Layer], images: Int, workers: Int) throws {
    units = layers.reduce(0) { $0 + $1.channels }
    self.images = images
    self.workers = max(workers, 1)
    guard layers.indices.contains(layers.count / 2) else { throw Diagnostic("the model has no layer") }
    let layer = layers[layers.count / 2]
    let size = specimen.pictureSize(FeatureRecipe().size, of: [layer.name])
    let (input, pixels) = (specimen.inputSize, Double(size.height) * Double(size.width))
    area = Double(input.height) * Double(input.width) / max(pixels, 1)
    let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (few, many) = (2, 10)
    let seconds = try [few, many].map { steps in
      try FeatureDrawing(
        specimen, ["\(layer.name):0"], kind: .channel, isNegative: false,
        recipe: FeatureRecipe(size: size, steps: steps)
      ).draw(into: folder, work: Work(workers: 1)).reduce(0) { $0 + $1.seconds }
    }
    step = max(seconds[1] - seconds[0], 0) / Double(many - few)
  }

  /// Of a build with pictures by this preset; nil for one without.
  private func seconds(_ preset: FeatureRecipe.Preset?) -> Double {
    let recipe = preset.map { FeatureRecipe($0) }
    let perUnit = recipe.map { 1 + ($0.negative ? 1 : 0) + max($0.diversity, 0) } ?? 0
    let scale = recipe.map { Double($0.size.height * $0.size.width) / Double(FeatureRecipe().size.height).squared } ?? 0
    let pictures = Double(units) * Double(perUnit) * Double(recipe?.steps ?? 0) * step * scale
    // A step goes forward and back, a picture of an image only forward: a third.
    let scans = Double(images) * Self.passes * step / 3 * area
    return (pictures + scans + Double(units) * Self.secondsOfUnit) / Double(workers)
  }

  /// For people.
  package var text: String {
    let bytes = units.multipliedReportingOverflow(by: Self.bytesOfUnit + Self.bytesOfPicture).partialValue
    return "First build: about \(spanText(seconds(.standard))) and \(ByteText.describe(bytes)) here; "
      + "\(spanText(seconds(.draft))) with `features: draft`, \(spanText(seconds(nil))) with `features: none`"
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}
