import Analyses
import Artifacts
import Basics
import Findings
import Projects
import Site
import Stages
import Synchronization

/// The results about stimuli, as activation pages read them.
final class StimulusLibrary: Sendable {
  /// Of the stimuli whose picture is in the store.
  let headings: [StimulusHeading]
  private let keys: [String: StimulusKeys]
  private let circuits: [String]
  /// The layers of heads through which attention is followed, from the lowest up.
  private let heads: [String]
  private let blocks: [BlockHeading]
  private let store: Store
  /// Records are read for a page and for each of its grids.
  private let read = Mutex<[String: StimulusRecord]>([:])

  init(_ study: Study, blocks: [BlockHeading], keys: [StimulusKeys], store: Store) throws {
    self.store = store
    circuits = study.circuits.map(\.name)
    heads = study.wholeHeads.map(\.layer.name)
    self.blocks = blocks
    let pictures = try store.values(ModelView.Finding.self, keys: keys.map(\.picture))
    let answers = try store.values(StimulusAnswer.self, keys: keys.map(\.answer))
    let names = Set(study.stimuli.map(\.name))
    var headings: [StimulusHeading] = []
    for (place, stimulus) in study.stimuli.enumerated() {
      guard let picture = pictures[place]?.picture else { continue }
      let twin = stimulus.twin
      headings.append(
        StimulusHeading(
          name: stimulus.name, title: stimulus.title, scene: stimulus.scene, isMirrored: stimulus.isMirrored,
          twin: twin.flatMap { names.contains($0) ? $0 : nil }, picture: picture,
          answer: answers[place]?.classes.first))
    }
    self.headings = headings
    self.keys = Dictionary(
      zip(study.stimuli.map(\.name), keys), uniquingKeysWith: { first, _ in first })
  }

  /// The keys of all findings about a stimulus.
  func keys(of stimulus: String) -> [Digest] { keys[stimulus]?.all ?? [] }

  /// The keys of what a circuit did on each of ``headings``.
  func flowKeys(of circuit: String) -> [Digest] {
    guard let place = circuits.firstIndex(of: circuit) else { return [] }
    return headings.compactMap { flowKey(place, on: $0.name) }
  }

  func record(named name: String) throws -> StimulusRecord {
    if let known = read.withLock({ $0[name] }) { return known }
    guard let heading = headings.first(where: { $0.name == name }), let keys = keys[name] else {
      throw Diagnostic("there is no input '\(name)'")
    }
    let flows = try store.values(CircuitFlow.self, keys: keys.flows)
    let record = StimulusRecord(
      heading: heading, answer: try store.values(StimulusAnswer.self, keys: [keys.answer])[0],
      attention: try store.values(InputAttention.self, keys: [keys.attention])[0],
      headLayers: heads, early: try store.values(EarlyAnswers.self, keys: [keys.early])[0], blocks: blocks,
      responses: try store.values(LayerResponse.self, keys: keys.responses),
      flows: zip(circuits, flows).compactMap { circuit, flow in
        flow.map { StimulusFlow(circuit: circuit, stimulus: name, flow: $0) }
      })
    read.withLock { known in
      // The pages of one stimulus are mostly made one after another.
      if known.count >= 4 { known = [:] }
      known[name] = record
    }
    return record
  }

  func flows(of circuit: String) throws -> [StimulusFlow] {
    guard let place = circuits.firstIndex(of: circuit) else { return [] }
    let found = try store.values(CircuitFlow.self, keys: headings.map { flowKey(place, on: $0.name) })
    return zip(headings, found).compactMap { heading, flow in
      flow.map { StimulusFlow(circuit: circuit, stimulus: heading.name, flow: $0) }
    }
  }

  private func flowKey(_ circuit: Int, on stimulus: String) -> Digest? {
    guard let flows = keys[stimulus]?.flows, flows.indices.contains(circuit) else { return nil }
    return flows[circuit]
  }
}

extension BlockHeading {
  /// The blocks of a study's residual stream.
  static func all(_ study: Study) -> [BlockHeading] {
    (study.stream?.blocks ?? []).map { block in
      BlockHeading(name: block.name, heads: study.heads.first { $0.block.name == block.name }?.layer.name)
    }
  }
}
