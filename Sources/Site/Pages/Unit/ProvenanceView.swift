/// How one kind of result on the page was made.
struct ProvenanceView: ViewModel {
  var analysis: String
  var version: String
  var parameters: String
  var key: String

  /// - Parameter shared: parameters that are said once for several results.
  init(_ provenance: UnitRecord.Provenance, without shared: Set<String> = [], strings: StringTable) {
    let phrase = "provenance.\(provenance.analysis)"
    analysis = strings.has(phrase) ? strings(phrase) : Label.shown(provenance.analysis)
    version = "\(provenance.version)"
    let own = Self.parts(of: provenance.parameters).filter { !shared.contains($0) }
    parameters = Label.prose(own.joined(separator: ", "))
    key = provenance.key?.short ?? ""
  }

  /// All results of a page, and the parameters that several of them name.
  static func all(
    _ provenance: [UnitRecord.Provenance], strings: StringTable
  ) -> (rows: [ProvenanceView], shared: String) {
    var seen: Set<String> = []
    let repeated = provenance.flatMap { Self.parts(of: $0.parameters) }.filter { !seen.insert($0).inserted }
    let shared = Set(repeated)
    return (
      provenance.map { ProvenanceView($0, without: shared, strings: strings) },
      Label.prose(shared.sorted().joined(separator: ", "))
    )
  }

  /// The parameters one by one: `seed 0`, `preprocessing (order rgb, size 96)`.
  private static func parts(of parameters: String) -> [String] {
    var (parts, depth) = ([""], 0)
    for character in parameters {
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      if character == ",", depth <= 0 {
        parts.append("")
      } else if !(character == " " && parts[parts.count - 1].isEmpty) {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  static let variables = Variables<ProvenanceView>([
    .text("analysis", "what was done", \.analysis),
    .text("analysisVersion", "the version of that analysis", \.version),
    .text("parameters", "its parameters", \.parameters),
    .text("key", "the first digits of the result's name in the store", \.key),
  ])
}
