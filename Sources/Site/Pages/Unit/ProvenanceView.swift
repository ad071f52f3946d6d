/// How one kind of result was made.
struct ProvenanceView: ViewModel {
  var analysis: String
  var version: String
  var parameters: String
  var key: String

  init(_ provenance: UnitRecord.Provenance, strings: StringTable) {
    let phrase = "provenance.\(provenance.analysis)"
    analysis = strings.has(phrase) ? strings(phrase) : Label.shown(provenance.analysis)
    version = "\(provenance.version)"
    parameters = Label.prose(provenance.parameters)
    key = provenance.key?.short ?? ""
  }

  static let variables = Variables<ProvenanceView>([
    .text("analysis", "what was done", \.analysis),
    .text("analysisVersion", "the version of that analysis", \.version),
    .text("parameters", "its parameters", \.parameters),
    .text("key", "the first digits of the result's name in the store", \.key),
  ])
}
