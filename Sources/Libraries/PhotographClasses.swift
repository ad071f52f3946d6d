import Basics
import Findings
import Projects

/// The classes of the project's images, where the names of their files or folders say them.
struct PhotographClasses: Sendable {
  private let labels: [String: String]
  /// How many images there are of each class.
  private let counts: [String: Int]
  private let imageCount: Int

  init(_ study: Study) {
    let (names, known) = (study.images?.names ?? [], study.specimen.labels)
    let classes = KnownClasses(known, count: known.count).indices(of: names)
    let pairs = zip(names, classes).compactMap { name, index in
      index.flatMap { known.indices.contains($0) ? (name, known[$0]) : nil }
    }
    imageCount = names.count
    labels = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    counts = Dictionary(pairs.map { ($0.1, 1) }, uniquingKeysWith: +)
  }

  /// Of how many images there are of each class, which decides what stands for units beside what is known of single images.
  var digest: Digest { Digest(of: counts) }

  /// Of the images with these names; those of which it is not known are left out.
  func labels(of names: [String]) -> [String: String] {
    Dictionary(names.compactMap { name in labels[name].map { (name, $0) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Of the image with this name; nil where it is not known.
  func label(of name: String) -> String? { labels[name] }

  /// The share of images that are of each of these classes.
  func shares(of classes: some Sequence<String>) -> [String: Double] {
    guard imageCount > 0 else { return [:] }
    return Dictionary(
      classes.map { ($0, Double(counts[$0, default: 0]) / Double(imageCount)) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// Of the classes that a unit goes along with, from the largest correlation down, the one that stands for it
  /// (``UnitClasses/standing(among:strongest:images:)``).
  func label(among classes: [String], borneOutBy strongest: [String?]) -> String? {
    UnitClasses.standing(among: classes, strongest: strongest) { counts[$0, default: 0] }
  }
}
