import Artifacts
import Basics
import Findings
import Networks
import Projects
import Site
import Stages

/// The digests of all facts that pages read from the library: one table of what a page can depend on.
///
/// They are made from the digests of results, which is cheap: no result is read. Only what tiles show is told by itself
/// (``SiteLibrary/tileFacts(after:)``).
struct SiteFacts {
  let study: Study
  let content: ProjectContent
  let index: FindingIndex
  let keys: [Unit: UnitKeys]
  let model: ModelFacts
  let photographClasses: PhotographClasses
  let layers: [LayerFacts]
  let circuits: [CircuitRecord]
  let streamCircuits: [StreamCircuitRecord]
  let classCircuits: [ClassCircuitRecord]
  let stimuli: StimulusLibrary
  let blocks: [BlockHeading]
  /// The key of what is known of the stream.
  let stream: Digest?
  let before: ChangeLibrary?
  let second: ComparisonLibrary?

  func table() -> FactTable {
    var table = FactTable()
    table.note(.model, model)
    table.note(.inputSize, model.inputSize)
    table.note(.layers, layers)
    table.note(.leftOut, study.images?.leftOut ?? [])
    noteUnits(in: &table)
    noteCircuitsAndStimuli(in: &table)
    noteProse(in: &table)
    noteOtherModels(in: &table)
    return table
  }

  private func noteUnits(in table: inout FactTable) {
    var photographs = DigestHasher()
    var pictures = DigestHasher()
    let titles = circuitTitles()
    let labels = Digest(of: study.specimen.labels)
    let classes = photographClasses.digest
    for layer in layers {
      let shots = shots(of: layer)
      var units = DigestHasher()
      var weights = DigestHasher()
      for channel in 0..<layer.channels {
        let unit = Unit(layer.name, channel)
        let keys = keys[unit] ?? UnitKeys()
        let words = words(about: unit, shortName: "\(layer.shortName):\(channel)")
        let contents = Digest(combining: keys.all.lazy.map(index.content))
        let tile = Digest(combining: keys.tile.lazy.map(index.content))
        let examples = keys.examples.flatMap(index.content)
        table[.words(unit)] = words
        table[.unit(unit)] = Digest(combining: [contents, Digest(combining: keys.all), titles[unit], labels])
        let features = Digest(combining: keys.pictures.lazy.map(index.content))
        table[.features(unit)] = features
        // What a layer's images are known to show is one result for all its units.
        let truth = channel == 0 ? keys.truth.flatMap(index.content) : nil
        let heads = channel == 0 ? keys.head.map(index.content) : []
        let scores = channel == 0 ? keys.classes.flatMap(index.content) : nil
        units.update(Digest(combining: [tile, examples, truth, scores, words] + heads))
        weights.update(keys.weights.flatMap(index.content))
        photographs.update(examples)
        pictures.update(features)
        pictures.update(keys.attention.flatMap(index.content))
      }
      units.update(shots)
      units.update(labels)
      units.update(classes)
      table[.units(layer: layer.name)] = units.finish()
      table[.weights(layer: layer.name)] = weights.finish()
    }
    table[.photographs] = photographs.finish()
    table[.pictures] = pictures.finish()
  }

  /// What decides which photographs stand for a layer's units (``TileChoice``) and what is shown of them: all their
  /// photographs and mirror partners, and what was measured of the layer's field.
  private func shots(of layer: LayerFacts) -> Digest {
    Digest(
      combining: (0..<layer.channels).flatMap { channel in
        let keys = keys[Unit(layer.name, channel)]
        let field = channel == 0 ? keys?.field : nil
        return [keys?.examples, keys?.relations, field].map { $0.flatMap(index.content) }
      })
  }

  /// The names and titles of the circuits in which each unit is.
  private func circuitTitles() -> [Unit: Digest] {
    var titles: [Unit: [Digest]] = [:]
    for heading in [any CircuitHeading].all(circuits, streamCircuits, classCircuits) {
      let title = Digest(
        of: [heading.name, heading.title ?? "", heading.classes?.name ?? "", heading.classes?.rival ?? ""])
      for unit in heading.units { titles[unit, default: []].append(title) }
    }
    return titles.mapValues { Digest(combining: $0) }
  }

  /// What people wrote about a unit: its name and its note.
  private func words(about unit: Unit, shortName: String) -> Digest {
    let name = content.names[shortName] ?? content.names[unit.description]
    let note = content.notes[shortName]
    guard name != nil || note != nil else { return Self.nothing }
    return Digest(combining: [name.map { Digest(of: $0) }, note.map { Digest(of: $0) }])
  }

  private func noteCircuitsAndStimuli(in table: inout FactTable) {
    table[.circuits] = Digest(
      combining: [Digest(of: circuits), Digest(of: streamCircuits), Digest(of: classCircuits)])
    for circuit in circuits { table.note(.circuit(circuit.name), circuit) }
    for circuit in streamCircuits { table.note(.circuit(circuit.name), circuit) }
    for circuit in classCircuits { table.note(.circuit(circuit.name), circuit) }
    table.note(.stimuli, stimuli.headings)
    let blocks = Digest(of: blocks)
    for heading in stimuli.headings {
      table[.stimulus(heading.name)] = Digest(
        combining: [
          Digest(of: heading), Digest(combining: stimuli.keys(of: heading.name).lazy.map(index.content)), blocks,
        ])
    }
    table[.stream] = Digest(combining: [blocks, stream.flatMap(index.content)])
    for circuit in study.circuits.map(\.name) {
      table[.flows(circuit: circuit)] = Digest(combining: stimuli.flowKeys(of: circuit).lazy.map(index.content))
    }
  }

  private func noteProse(in table: inout FactTable) {
    table.note(.articles, content.articles)
    for source in content.prose { table.note(.prose(file: source.file), source) }
    table.note(.prose(file: ProjectContent.namesFile), content.names)
  }

  private func noteOtherModels(in table: inout FactTable) {
    let matches = second?.digests(index)
    table[.changes] = before?.digest(of: nil) ?? Self.nothing
    table[.universality] = matches?.whole ?? Self.nothing
    for (place, layer) in layers.enumerated() {
      table[.changesIn(layer: layer.name)] = before?.digest(of: layer.name) ?? Self.nothing
      table[.matches(layer: layer.name)] =
        matches.flatMap { $0.layers.indices.contains(place) ? $0.layers[place] : nil } ?? Self.nothing
    }
  }

  /// Of a fact that says that there is nothing.
  private static let nothing = Digest(combining: [])
}
