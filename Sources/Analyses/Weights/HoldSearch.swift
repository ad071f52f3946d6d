import Algorithms
package import Artifacts
package import Basics
package import Engine
package import Images
package import Networks

/// Measures over images what is held where a network is taken as linear.
package struct HoldSearch: Sendable {
  package let compiler: Compiler
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let workers: Int

  /// Of more images, so many are taken (``ImageSet/spread(_:)``): a mean needs no more.
  package static let mostImages = 256

  package init(compiler: Compiler, images: ImageSet, preprocessing: Preprocessing, workers: Int) {
    self.compiler = compiler
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// How many images are looked at.
  package var count: Int { chosen.count }

  private var chosen: [Int] { images.spread(Self.mostImages) }

  package func analysis(of holding: Holding) throws(Diagnostic) -> HeldValue {
    HeldValue(
      holding, digest: try compiler.model.digest(ofValue: holding.value), images: images, preprocessing: preprocessing)
  }

  /// The digest of what is asked about some of them; nil for none.
  func key(of holdings: [Holding]) throws(Diagnostic) -> Digest? {
    guard !holdings.isEmpty else { return nil }
    var hasher = DigestHasher()
    for holding in holdings { hasher.update(try analysis(of: holding).key.hex) }
    return hasher.finish()
  }

  /// What is held between layers, each and the one after it, as tensors that broadcast to the values measured; measured
  /// and saved where the store lacks it.
  ///
  /// - Parameter layers: values, from the lowest up.
  package func tensors(
    between layers: [String], in graph: Graph, store: Store,
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [Holding: Tensor] {
    let axes = AxisTrace(graph)
    var holdings: [Holding] = []
    for (source, target) in zip(layers, layers.dropFirst()) {
      holdings += graph.holdings(from: source, to: target, axes: axes).filter { !holdings.contains($0) }
    }
    return try tensors(holdings, in: graph, store: store, progress: progress)
  }

  package func tensors(
    _ holdings: [Holding], in graph: Graph, store: Store,
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [Holding: Tensor] {
    let analyses = try holdings.map(analysis)
    let known = try store.findings(of: analyses)
    let missing = holdings.indices.filter { known[$0] == nil }
    let measured = try measure(missing.map { holdings[$0] }, in: graph, progress: progress)
    var batch = Batch()
    for (index, finding) in zip(missing, measured) { batch.add(finding, of: analyses[index]) }
    try store.save(batch)
    var findings = known
    for (index, finding) in zip(missing, measured) { findings[index] = finding }
    let axes = AxisTrace(graph)
    var tensors: [Holding: Tensor] = [:]
    for (holding, finding) in zip(holdings, findings) {
      tensors[holding] = finding.flatMap { axes.tensor(of: $0.means, for: holding.value, in: graph) }
    }
    return tensors
  }

  /// Measures on all images, or on some of many, in the order given.
  ///
  /// - Parameter progress: called with the number of images done and of all that there are to do, from any thread.
  package func measure(
    _ holdings: [Holding], in graph: Graph,
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [HeldValue.Finding] {
    guard !holdings.isEmpty else { return [] }
    let axes = AxisTrace(graph)
    let program = try compiler.program(
      input: preprocessing.inputShape(count: 1), targets: Set(holdings.map(\.value)).sorted())
    let probes = try holdings.map { holding in
      try HoldProbe(
        holding.quantity, of: program.graph.shapes[holding.value] ?? [], axis: axes.unitAxis(of: holding.value))
    }
    let chosen = chosen
    // Sums of a few images at a time, added in their order: the same whatever the number of workers.
    let blocks = chosen.chunks(ofCount: 8).map(Array.init)
    let done = Counter()
    let sums = try Workers.map(
      count: blocks.count, workers: workers,
      state: { (execution: try program.execution(), probes: try probes.map { try $0.state() }) }
    ) { state, index in
      var sums = probes.map(\.zero)
      for image in blocks[index] {
        let input = preprocessing.input(of: try images.collection.picture(image))
        input.withUnsafeBufferPointer { state.execution.forward($0) }
        for (place, holding) in holdings.enumerated() {
          state.execution.withActivation(holding.value) { state.probes[place].add($0, to: &sums[place]) }
        }
        progress(done.add(1), chosen.count)
      }
      return sums
    }
    return holdings.indices.map { place in
      var total = probes[place].zero
      for block in sums { total.add(block[place]) }
      return HeldValue.Finding(means: total.means, images: chosen.count)
    }
  }
}

extension AxisTrace {
  /// One number, or one for each unit, in a shape that broadcasts to the value; nil where there is another number of them.
  package func tensor(of means: [Float], for value: String, in graph: Graph) -> Tensor? {
    guard let shape = graph.shapes[value] else { return nil }
    var extents = shape.dimensions.map { _ in 1 }
    if means.count > 1 {
      guard let axis = unitAxis(of: value), shape[axis] == means.count else { return nil }
      extents[axis] = means.count
    }
    guard Shape(extents).count == means.count else { return nil }
    return Tensor(Shape(extents), means)
  }
}
