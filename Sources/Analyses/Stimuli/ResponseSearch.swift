package import Artifacts
import Basics
package import Engine
import Findings
package import Images

/// Answers what layers do with stimuli, in one forward pass for each stimulus, and keeps what the model was shown.
package struct ResponseSearch: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let stimuli: [Stimulus]
  package let preprocessing: Preprocessing
  private let parameters: ResponseParameters

  package init(
    compiler: Compiler, layers: [ScanLayer], stimuli: [Stimulus], preprocessing: Preprocessing,
    parameters: ResponseParameters = .init()
  ) {
    self.compiler = compiler
    self.layers = layers
    self.stimuli = stimuli
    self.preprocessing = preprocessing
    self.parameters = parameters
  }

  package func analysis(layer: Int, stimulus: Int) -> ResponseAnalysis {
    ResponseAnalysis(
      layer: layers[layer], stimulus: stimuli[stimulus], preprocessing: preprocessing, parameters: parameters)
  }

  /// Computes and saves the responses of pairs of a layer and a stimulus, given by their places.
  ///
  /// - Parameter progress: called with how many are done, from any thread.
  package func run(
    _ pairs: [(layer: Int, stimulus: Int)], store: Store, workers: Int, shouldStop: @Sendable @escaping () -> Bool,
    progress: @Sendable @escaping (Int) -> Void
  ) throws -> Int {
    let needed = Set(pairs.map(\.layer)).sorted()
    let groups = Dictionary(grouping: pairs, by: \.stimulus).sorted { $0.key < $1.key }
    guard !groups.isEmpty else { return 0 }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: needed.map { layers[$0].value }, batch: 1)
    let measurement = ResponseMeasurement(parameters)
    let counter = Counter()
    let counts = try Workers.map(count: groups.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, place in
      guard !shouldStop() else { return 0 }
      let (stimulus, pairs) = groups[place]
      state.forward([try stimuli[stimulus].view(preprocessing)])
      var batch = Batch()
      for pair in pairs {
        let response = state.withMaps(of: layers[pair.layer].value) { measurement.response($0, place: 0) }
        batch.add(response, of: analysis(layer: pair.layer, stimulus: stimulus))
      }
      try store.save(batch)
      progress(counter.add(pairs.count))
      return pairs.count
    }
    return counts.reduce(0, +)
  }
}
