import Projects

/// The classes of the project's images, where the names of their files or folders say them.
struct PhotographClasses: Sendable {
  private let labels: [String: String]

  init(_ study: Study) {
    let (names, known) = (study.images?.names ?? [], study.specimen.labels)
    let classes = KnownClasses(known, count: known.count).indices(of: names)
    let pairs = zip(names, classes).compactMap { name, index in
      index.flatMap { known.indices.contains($0) ? (name, known[$0]) : nil }
    }
    labels = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Of the images with these names; those of which it is not known are left out.
  func labels(of names: [String]) -> [String: String] {
    Dictionary(names.compactMap { name in labels[name].map { (name, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
