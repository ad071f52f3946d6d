import Artifacts
import Basics
import Networks

/// Says why answers are missing, by comparing each question with the last one on the same subject.
struct Explanation {
  private let previous: [String: (version: Int, parameters: [UInt8])]
  private let changes: ModelDifference

  init(_ store: Store, name: String, changes: ModelDifference) throws(Diagnostic) {
    previous = try store.newestParameters(name: name)
    self.changes = changes
  }

  /// A few words: `never computed`, `weights changed: conv1`, `parameters changed: steps 256 -> 512`.
  func reason(_ question: Question) -> String {
    guard let last = previous[question.subject] else { return "never computed" }
    if last.version != question.version { return "analysis changed: version \(last.version) -> \(question.version)" }
    guard case .map(let before)? = CBORValue(last.parameters), case .map(let now)? = CBORValue(question.parameters)
    else { return "parameters changed" }
    let differing = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
    let words = differing.map { key in
      switch key {
      case "unit", "upstream", "layer", "source", "target": "weights changed\(changes.parts)"
      case "images": "images changed\(changes.images)"
      default: "parameters changed: \(Self.words(key, before[key], now[key]))"
      }
    }
    var seen: Set<String> = []
    let distinct = words.filter { seen.insert($0).inserted }
    return distinct.isEmpty ? "its result was dropped" : distinct.joined(separator: "; ")
  }

  /// `steps 256 -> 512`; of a nested value only the parts that differ.
  private static func words(_ key: String, _ before: CBORValue?, _ now: CBORValue?) -> String {
    if case .map(let old)? = before, case .map(let new)? = now {
      return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
        .map { words($0, old[$0], new[$0]) }.joined(separator: ", ")
    }
    return "\(key) \(before?.words ?? "none") -> \(now?.words ?? "none")"
  }
}

/// What has changed in the model and the images since the last build.
struct ModelDifference: Sendable {
  /// `: inception_4d/3x3`, or empty where it is not known.
  let parts: String
  /// `: 10 added`, or empty where it is not known.
  let images: String

  init(_ study: Study, _ store: Store) throws {
    let model = study.specimen.model
    let now = try Anatomy.finding(model).parts
    if let last = try store.generations().first, last.model != model.digest,
      let before = try store.finding(of: Anatomy(model: last.model))?.parts
    {
      let changed = model.nodes.map(\.name).filter { now[$0] != before[$0] }
      let removed = before.keys.filter { now[$0] == nil }.sorted()
      parts = Self.list(changed + removed)
    } else {
      parts = ""
    }
    let newest = try store.newestParameters(name: ImageListing.name)["images"]
    let key = newest.map { Digest(name: ImageListing.name, version: $0.version, parameters: $0.parameters) }
    if let images = study.images, let before = try store.values([Digest].self, keys: [key]).first ?? nil {
      let (old, new) = (Set(before), Set(images.digests))
      let words = [("added", new.subtracting(old).count), ("removed", old.subtracting(new).count)]
        .filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
      self.images = words.isEmpty ? "" : ": " + words.joined(separator: ", ")
    } else {
      images = ""
    }
  }

  /// The first few of a list.
  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "" }
    let shown = names.prefix(3).joined(separator: ", ")
    return ": " + (names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown)
  }
}
