package import Analyses
import Artifacts
package import Basics
import Engine
package import Findings
package import Foundation
import Images
import Networks
package import Projects
import Synchronization

/// Finds circuits outside a project, as `micrograph circuit` does.
package struct CircuitRun: Sendable {
  private let specimen: Specimen
  private let lookup: LayerLookup
  /// From the lowest up.
  private let layers: [Layer]
  private let relations: RelationSearch
  private let images: ImageSet
  private let store: Store
  private let progress: any WorkProgress

  /// - Parameters:
  ///   - layers: names, from the lowest up; none for all of the network's own.
  ///   - store: where activations and relations are kept for the next time.
  package init(
    _ specimen: Specimen, layers names: [String], images folder: URL, store: URL, work: Work
  ) throws {
    let lookup = try LayerLookup(specimen)
    let layers = names.isEmpty ? lookup.layers : try names.map { try lookup.layer($0) }
    self.specimen = specimen
    self.lookup = lookup
    self.layers = layers
    progress = work.progress
    let opened = try Store(at: store)
    let images = try ImageSet(ImageFolder.checked(at: folder, work, store: opened), workers: work.workers)
    progress.note(images.leftOut)
    relations = RelationSearch(
      compiler: Compiler(specimen.model),
      layers: try layers.filter(\.units.isOverImage).map { try ScanLayer($0, of: specimen.model) },
      images: images.sample(ImageSet.sampleSize), preprocessing: specimen.preprocessing, workers: work.workers)
    self.images = images
    self.store = opened
  }

  /// By an image's name that of the one which a file names beside it (``ImagePairs``).
  package func pairs(in file: URL) throws -> [String: String] { try ImagePairs.read(file, of: images) }

  /// The circuit behind a unit of the highest layer.
  package func circuit(of target: String, _ parameters: CircuitParameters) throws -> Circuit {
    let (search, layers) = try search(parameters)
    let reporter = StepReporter(progress)
    defer { reporter.end() }
    return try search.circuit(of: try lookup.unit(target), layers: layers, progress: reporter.report)
  }

  /// With what a circuit is looked for and the names of its layers: over the sums of a residual network those that its
  /// blocks add to them by.
  private func search(_ parameters: CircuitParameters) throws -> (search: CircuitSearch, layers: [String]) {
    let values = try relations.layers.map { try lookup.layer($0.name).value }
    let layers = try ResidualSums.layers(values, in: specimen.model).map { value in
      let layer = try lookup.layer(specimen.model.name(of: value))
      return try relations.layers.first { $0.name == layer.name } ?? ScanLayer(layer, of: specimen.model)
    }
    let related = RelationSearch(
      compiler: relations.compiler, layers: layers, images: relations.images,
      preprocessing: specimen.preprocessing, workers: relations.workers)
    return (
      CircuitSearch(
        compiler: related.compiler, relations: related, images: images, store: store, parameters: parameters),
      layers.map(\.name)
    )
  }

  /// What the rule of proof says of circuits of a unit that mean nothing.
  package func controls(
    _ count: Int, of target: String, ablation: AblationKind, seed: UInt64
  ) throws -> CircuitControls {
    let (search, layers) = try search(.init(ablation: ablation, seed: seed))
    let reporter = StepReporter(progress)
    defer { reporter.end() }
    return try search.controls(count, of: try lookup.unit(target), layers: layers, progress: reporter.report)
  }

  /// The circuit behind a class, through all layers to its logit.
  ///
  /// - Parameters:
  ///   - name: one of its names, or its number.
  ///   - rival: the one class that it is told from; nil for all others.
  package func circuit(
    ofClass name: String, against rival: String?, _ parameters: CircuitParameters
  ) throws -> ClassCircuit {
    let target = try ClassTarget(name, against: rival, in: specimen)
    let chosen = try ClassImages(
      of: target.contrast, classes: target.known.indices(of: images.names), in: images, most: parameters.images)
    let search = try ClassCircuitSearch(
      target.contrast, compiler: relations.compiler,
      layers: relations.layers + [ScanLayer(try lookup.layer(target.output.logits), of: specimen.model)],
      images: images, chosen: chosen, preprocessing: specimen.preprocessing, parameters: parameters,
      workers: relations.workers)
    let reporter = StepReporter(progress)
    defer { reporter.end() }
    return try search.circuit(progress: reporter.report)
  }

  /// Whether the circuit of a unit or a class is one of what is read of a residual stream: in a transformer, where no layers
  /// are named but those of heads and neurons. Of a unit of a network whose heads are no layers it is so where none are named.
  package func isOfStream(aClass: Bool) throws -> Bool {
    let isNamed = layers.count != lookup.layers.count
    guard !isNamed || layers.allSatisfy({ [.head, .neuron].contains($0.units.kind) }) else { return false }
    if lookup.layers.contains(where: { $0.units.kind == .head }) { return true }
    guard !isNamed, !aClass else { return false }
    let graph = try relations.compiler.graph(
      input: specimen.inputShape(count: 1), targets: lookup.layers.map(\.value))
    return !graph.attentionBlocks.isEmpty || !graph.unrecognizedAttention.isEmpty
  }

  /// What a neuron or a head of a transformer reads of the residual stream.
  package func streamCircuit(of target: String, _ parameters: CircuitParameters) throws -> StreamCircuit {
    let unit = try lookup.unit(target)
    return try circuit(
      StreamCircuitSearch(
        unit: unit.channel, of: lookup.layer(unit.layer), layers: layers, compiler: relations.compiler,
        images: images, preprocessing: specimen.preprocessing, parameters: parameters, workers: relations.workers))
  }

  /// What the score of a class reads of the residual stream of a transformer.
  package func streamCircuit(
    ofClass name: String, against rival: String?, _ parameters: CircuitParameters
  ) throws -> StreamCircuit {
    let target = try ClassTarget(name, against: rival, in: specimen)
    return try circuit(
      StreamCircuitSearch(
        target.contrast, scores: lookup.layer(target.output.logits), layers: layers, compiler: relations.compiler,
        images: images, preprocessing: specimen.preprocessing, parameters: parameters, workers: relations.workers))
  }

  private func circuit(_ search: StreamCircuitSearch) throws -> StreamCircuit {
    let reporter = StepReporter(progress)
    defer { reporter.end() }
    return try search.circuit(progress: reporter.report)
  }

  /// The strongest instances of a motif in these layers.
  package func motifs(_ choice: MotifChoice, limit: Int) throws -> [Motif] {
    let reporter = StepReporter(progress)
    defer { reporter.end() }
    let inputs = [specimen.model.inputs[0].name: specimen.inputShape(count: 1)]
    let graph = try Graph(specimen.model, inputs: inputs, targets: relations.layers.map(\.value))
    let holds = HoldSearch(
      compiler: relations.compiler, images: images, preprocessing: relations.preprocessing,
      workers: relations.workers)
    let held = try holds.tensors(between: relations.layers.map(\.value), in: graph, store: store) {
      reporter.report("Measuring what weights hold", $0, $1)
    }
    return try MotifSearch(
      network: LinearizedNetwork(graph, held: held), relations: relations, images: images, store: store
    )
    .motifs(choice.kind, limit: limit, progress: reporter.report)
  }

  /// A circuit for people.
  package static func text(_ circuit: Circuit) -> String {
    let units = TextTable(
      ["unit", "role", "pathway", "partner", "activation"],
      circuit.units.map { unit in
        [
          "\(unit.unit)", unit.role.rawValue, unit.pathway.map { "\($0 + 1)" } ?? "",
          unit.partner.map { "\($0.channel)" } ?? "", fixed(unit.activation, digits: 2),
        ]
      })
    let edges = TextTable(
      ["edge", "", "share %", "open", "linear", "excitation", "inhibition"],
      circuit.edges.map { edge in
        [
          "\(edge.source) -> \(edge.target)", edge.kind.rawValue, fixed(edge.share * 100, digits: 1),
          fixed(edge.openContribution, digits: 2), fixed(edge.contribution, digits: 2),
          fixed(edge.excitation, digits: 3), fixed(edge.inhibition, digits: 3),
        ]
      })
    return """
      circuit of \(circuit.target)

      \(units)

      \(edges)

      \(text(circuit.motifs))
      \(circuit.groups.map { "\n\(text($0))\n" } ?? "")
      chosen on \(circuit.evidence.chosenOn) images, tested on \(circuit.evidence.testedOn) others
      \(TextTable(circuit.evidence.interventions))

      \(CircuitProofText(circuit.evidence.proof))
      """
  }

  /// Groups for people.
  private static func text(_ groups: CircuitGroups) -> String {
    let table = TextTable(
      ["drawn as one", "likeness", "of 95 %", "agreement", "left %"],
      groups.groups.map { group in
        [
          group.units.map(\.description).joined(separator: ", "), fixed(group.likeness, digits: 2),
          fixed(group.chance, digits: 2), fixed(group.agreement, digits: 2), fixed(group.left * 100, digits: 1),
        ]
      })
    return "\(table)\nwith the edges between them cut, \(fixed(groups.left * 100, digits: 1)) % is left"
  }

  /// Controls for people.
  package static func text(_ controls: CircuitControls) -> String {
    TextTable(
      ["circuits of units"] + Verdict.allCases.map(\.rawValue),
      [("ranked at random", controls.random), ("ranked in a network with shuffled weights", controls.shuffled)].map {
        name, verdicts in
        [name] + Verdict.allCases.map { verdict in "\(verdicts.count { $0 == verdict }) of \(verdicts.count)" }
      }
    ).description
  }

  /// Motifs for people.
  package static func text(_ motifs: [Motif]) -> String {
    TextTable(
      ["motif", "units", "measures"],
      motifs.map { motif in
        [
          motif.kind.rawValue, motif.units.map(\.description).joined(separator: ", "),
          motif.measures.map { "\($0.name) \(fixed($0.value, digits: 2))" }.joined(separator: ", "),
        ]
      }
    ).description
  }
}

/// A motif that the whole model can be searched for.
package enum MotifChoice: String, CaseIterable, Sendable {
  case union, mirrorPair, crossInhibition, rotation

  var kind: Motif.Kind {
    switch self {
    case .union: .union
    case .mirrorPair: .mirrorPair
    case .crossInhibition: .crossInhibition
    case .rotation: .rotation
    }
  }
}

/// Turns the steps of an analysis, which come with their names, into kinds of work of a ``WorkProgress``.
private final class StepReporter: Sendable {
  private let progress: any WorkProgress
  private let step = Mutex("")

  init(_ progress: any WorkProgress) { self.progress = progress }

  func report(_ name: String, _ done: Int, _ total: Int) {
    step.withLock { step in
      if step != name {
        if !step.isEmpty { progress.end() }
        progress.begin(name, "steps", total: total)
        step = name
      }
    }
    progress.reach(done)
  }

  func end() {
    step.withLock { step in
      if !step.isEmpty { progress.end() }
      step = ""
    }
  }
}
