package import Basics
package import Findings
package import Images
package import Networks
package import Prose

package import struct Foundation.Data

/// Everything a site is made from: plain values, read when a page asks for them.
///
/// Pages read through this protocol only, so whoever implements it can note what a page read and render it again only
/// when that has changed. Every function may be called from several threads at once and answers the same each time.
package protocol Library: Sendable {
  var model: ModelFacts { get throws }
  /// In the order of the network, from the input up.
  var layers: [LayerFacts] { get throws }
  /// The units of one layer by channel: what a tile and the search need.
  func units(of layer: String) throws -> [UnitSummary]
  /// All that is known about one unit.
  func record(of unit: Unit) throws -> UnitRecord
  /// The weights from a unit to one of the layer after its own; nil where they are not known.
  func connection(from source: Unit, to target: Unit) throws -> Connection?
  /// The one of ``units(of:)`` that is `unit`, as others show it (``UnitSummary/asTile``).
  func summary(of unit: Unit) throws -> UnitSummary?
  /// Height and width of the model's input in pixels.
  var inputSize: Size { get throws }
  /// The circuits that have a page, in the order in which the home page shows them.
  var circuits: [CircuitRecord] { get throws }
  /// The one of ``circuits`` with this name.
  func circuit(named name: String) throws -> CircuitRecord
  /// Those of ``circuits`` in which a unit is, for their names; their prose does not count.
  func circuits(with unit: Unit) throws -> [CircuitRecord]
  /// The circuits over a residual stream that have a page.
  var streamCircuits: [StreamCircuitRecord] { get throws }
  /// The one of ``streamCircuits`` with this name; nil where there is none.
  func streamCircuit(named name: String) throws -> StreamCircuitRecord?
  /// The circuits of classes through the layers of a network that have a page.
  var classCircuits: [ClassCircuitRecord] { get throws }
  /// The one of ``classCircuits`` with this name; nil where there is none.
  func classCircuit(named name: String) throws -> ClassCircuitRecord?
  /// The circuits of all kinds in which a unit is, for their titles; their prose does not count.
  func circuitHeadings(with unit: Unit) throws -> [any CircuitHeading]
  /// What was found in the folder of images and is not among them.
  var leftOut: [LeftOutImage] { get throws }
  /// The images that have an activation page.
  var stimuli: [StimulusHeading] { get throws }
  /// All that is known about one of ``stimuli``.
  func stimulus(named name: String) throws -> StimulusRecord
  /// What a circuit did on each of ``stimuli``.
  func flows(of circuit: String) throws -> [StimulusFlow]
  /// The residual stream; nil where the model is no transformer, or nothing is known of it.
  var stream: StreamRecord? { get throws }
  /// What is new since the model before; nil where there was none.
  var changes: ModelChanges? { get throws }
  /// The units of a layer that have changed, the most changed first.
  func changes(of layer: String) throws -> [UnitChange]
  /// The model beside a second one; nil where there is no comparison.
  var universality: ModelPair? { get throws }
  /// The best match in the second model of each unit of a layer, by channel; nil for one that has none.
  func matches(of layer: String) throws -> [MatchRecord?]
  /// For each class of the model, the unit whose weight in the classifier speaks for it most; nil where none does, empty
  /// where no layer's weights reach the classes.
  var classUnits: [Unit?] { get throws }
  /// Articles as written, in reading order.
  var articles: [ArticleSource] { get throws }
  /// One of ``articles`` in a language, or else in the first there is.
  func article(named name: String, language: String) throws -> ArticleSource
  /// The authors' own pictures in articles, circuits' prose and notes.
  var authorsPictures: Set<AuthorsPicture> { get throws }
  /// The bytes of one of ``authorsPictures``.
  func content(of picture: AuthorsPicture) throws -> Data?
  /// The pictures (``Example/picture``) that any record names: each is published once, whatever shows it.
  var photographs: [Digest] { get throws }
  /// The names of the images behind ``photographs``, as far as units show them.
  var photographNames: [Digest: String] { get throws }
  /// What is drawn in the image with this name; nil where it is no scene.
  func scene(named name: String) throws -> SceneSubject?
  /// Of some units of a layer all feature pictures (``UnitRecord/features``).
  func features(of layer: String, units: Range<Int>) throws -> [[FeatureImage]]
  /// The pictures of the second model's units that stand for them on a tile (``OtherUnit/tile``).
  var otherTiles: [Digest] { get throws }
  /// The patterns (``HeadPattern/rows``) that any record names.
  var patterns: [Digest] { get throws }
  /// The accentuated photographs, and what they began from, that any record names.
  var accentuatedPictures: [Digest] { get throws }
  /// The feature pictures of now and of the model before that ``changes(of:)`` shows.
  var comparedPictures: [Digest] { get throws }
  /// JPEG or PNG bytes that a finding names by their content; nil when the store has lost them.
  func blob(_ content: Digest) throws -> Data?
}

extension Library {
  package func summary(of unit: Unit) throws -> UnitSummary? {
    try units(of: unit.layer).first { $0.channel == unit.channel }?.asTile
  }

  /// Among the strongest inputs of the target.
  package func connection(from source: Unit, to target: Unit) throws -> Connection? {
    try record(of: target).weights?.inputs.first { $0.source == source }
  }

  package var inputSize: Size { get throws { try model.inputSize } }

  package func circuit(named name: String) throws -> CircuitRecord {
    guard let record = try circuits.first(where: { $0.name == name }) else {
      throw Diagnostic("there is no circuit '\(name)'")
    }
    return record
  }

  package func circuits(with unit: Unit) throws -> [CircuitRecord] {
    try circuits.filter { $0.circuit.units.contains { $0.unit == unit } }
  }

  package var streamCircuits: [StreamCircuitRecord] { get throws { [] } }

  package func streamCircuit(named name: String) throws -> StreamCircuitRecord? {
    try streamCircuits.first { $0.name == name }
  }

  package var classCircuits: [ClassCircuitRecord] { get throws { [] } }

  package func classCircuit(named name: String) throws -> ClassCircuitRecord? {
    try classCircuits.first { $0.name == name }
  }

  /// All circuits that have a page.
  var circuitHeadings: [any CircuitHeading] { get throws { try .all(circuits, streamCircuits, classCircuits) } }

  package func circuitHeadings(with unit: Unit) throws -> [any CircuitHeading] {
    try circuitHeadings.filter { $0.units.contains(unit) }
  }

  package func article(named name: String, language: String) throws -> ArticleSource {
    guard let article = try articles.inLanguage(language).first(where: { $0.name == name }) else {
      throw Diagnostic("there is no article '\(name)'")
    }
    return article
  }

  package var classUnits: [Unit?] { get throws { [] } }

  package var leftOut: [LeftOutImage] { get throws { [] } }

  package var stimuli: [StimulusHeading] { get throws { [] } }

  package func stimulus(named name: String) throws -> StimulusRecord {
    throw Diagnostic("there is no input '\(name)'")
  }

  package func flows(of circuit: String) throws -> [StimulusFlow] { [] }

  package var stream: StreamRecord? { get throws { nil } }

  package var authorsPictures: Set<AuthorsPicture> { get throws { [] } }

  package func content(of picture: AuthorsPicture) throws -> Data? { nil }

  package var changes: ModelChanges? { get throws { nil } }

  package var universality: ModelPair? { get throws { nil } }

  package func matches(of layer: String) throws -> [MatchRecord?] { [] }

  package var photographNames: [Digest: String] { get throws { [:] } }

  package func scene(named name: String) throws -> SceneSubject? { nil }

  package func features(of layer: String, units: Range<Int>) throws -> [[FeatureImage]] {
    try units.map { try record(of: Unit(layer, $0)).features }
  }

  package var otherTiles: [Digest] { get throws { [] } }

  package var patterns: [Digest] { get throws { [] } }

  package var accentuatedPictures: [Digest] { get throws { [] } }

  package func changes(of layer: String) throws -> [UnitChange] { [] }

  package var comparedPictures: [Digest] { get throws { [] } }
}
