import Artifacts
import Basics
import Libraries
import Networks
import Stages

/// Says why answers are missing, by comparing each question with the last one on the same subject.
struct Explanation {
  private let previous: [String: StoredQuestion]
  private let changes: ModelDifference

  init(_ store: Store, name: String, changes: ModelDifference) throws(Diagnostic) {
    previous = try store.lastQuestions(name: name)
    self.changes = changes
  }

  /// A few words: `never computed`, `weights changed: conv1`, `parameters changed: steps 256 -> 512`.
  func reason(_ question: Question) -> String {
    guard let last = previous[question.subject] else { return "never computed" }
    if last.version != question.version { return "analysis changed: version \(last.version) -> \(question.version)" }
    guard case .table(let before)? = Parameter(last.parameters), case .table(let now)? = Parameter(question.parameters)
    else { return "parameters changed" }
    let differing = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
    let words = differing.map { key in
      switch question.causes[key] {
      case .weights: "weights changed\(question.isAboutSecond ? "" : changes.parts(behind: question))"
      case .secondModel: "the compared model changed"
      case .results: "results changed"
      case .images: changes.images
      case .image: "image changed"
      case nil: "parameters changed: \(Self.words(key, before[key], now[key]))"
      }
    }
    var seen: Set<String> = []
    let distinct = words.filter { seen.insert($0).inserted }
    return distinct.isEmpty ? "its result was dropped" : distinct.joined(separator: "; ")
  }

  /// `steps 256 -> 512`; of a nested value only the parts that differ.
  private static func words(_ key: String, _ before: Parameter?, _ now: Parameter?) -> String {
    if case .table(let old)? = before, case .table(let new)? = now {
      return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
        .map { words($0, old[$0], new[$0]) }.joined(separator: ", ")
    }
    return "\(key) \(before?.words ?? "none") -> \(now?.words ?? "none")"
  }
}
