import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// What the weights of heads say and what heads add to the answer, beside NumPy and PyTorch.
@Suite struct HeadCircuitTests {
  private let size = AttentionFiles.size

  private func blocks(_ model: Model) throws -> [AttentionBlock] {
    try Graph(model, inputs: ["image": [1, 3, size, size]], targets: model.outputs).attentionBlocks
  }

  @Test(arguments: AttentionFiles.forms.map(\.name))
  func weightsSayWhatNumPySays(_ form: String) throws {
    let blocks = try blocks(ONNXFile.read(AttentionFiles.file(form)))
    for (place, reference) in try AttentionFiles.headReference().enumerated() {
      let heads = try HeadWeightMeasurement(blocks[place], below: Array(blocks[..<place])).run()
      for (head, reference) in zip(heads, reference) {
        for (own, other) in [(head.moved, reference.moved), (head.looked, reference.looked)] {
          let own = try #require(own?.values)
          #expect(own.count == other.count && zip(own, other).allSatisfy { abs($0 - $1) < 1e-4 })
        }
        #expect(abs(try #require(head.copying) - reference.copying) < 1e-4)
        for (reading, fits) in zip(HeadWeights.Reading.allCases, reference.fits) {
          let own = head.sources.filter { $0.reading == reading }
          #expect(own.count == min(3, fits.joined().count))
          #expect(own.map(\.score) == own.map(\.score).sorted(by: >))
          for source in own { #expect(abs(source.score - fits[source.layer][source.head]) < 1e-4) }
        }
      }
    }
  }

  @Test(arguments: AttentionFiles.forms.map(\.name))
  func attentionIsFollowedAsPyTorchDoes(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let blocks = try blocks(model).map { block in
      (block: block, units: try #require(try model.layers(["\(block.name).heads"]).first).units)
    }
    let measurement = try #require(
      try InputAttentionMeasurement(
        model: model, blocks: blocks, logits: model.outputs.first, preprocessing: AttentionFiles.preprocessing))
    let found = try measurement.run(AttentionFiles.picture)
    let (flow, heads) = (try AttentionFiles.flowReference(), try AttentionFiles.headReference())
    #expect(found.answer == 0)
    for (map, expected) in [(found.rollout, flow.rollout), (found.weighted, flow.weighted)] {
      let (cells, top) = (try #require(map).cells, try #require(expected.max()))
      #expect(zip(cells, expected).allSatisfy { abs(Float($0) / 255 - $1 / top) < 0.003 })
    }
    for (layer, reference) in zip(found.layers, heads) {
      for (head, reference) in zip(layer, reference) {
        #expect(abs(try #require(head.effect) - reference.direct.reduce(0, +)) < 1e-4)
      }
    }
    let whole = try #require(found.effect)
    #expect(abs(whole.score - heads.joined().map { $0.direct.reduce(0, +) }.reduce(0, +)) < 1e-4)
  }

  /// The network answers with its first class on the image of the reference.
  @Test(arguments: AttentionFiles.forms.map(\.name))
  func whatHeadsAddIsWhatPyTorchSays(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let logits = try #require(model.outputs.first)
    let images = try ImageSet(AttentionFiles.Copies(), workers: 1)
    for (block, reference) in zip(try blocks(model), try AttentionFiles.headReference()) {
      let layer = try ScanLayer(try #require(try model.layers(["\(block.name).heads"]).first), of: model)
      let measurement = try #require(
        try DirectEffectMeasurement(
          model: model, block: block, layer: layer, logits: logits, images: images,
          preprocessing: AttentionFiles.preprocessing))
      let analysis = LayerDirectEffect(
        ScoredLayer(layer, scores: layer.digest, images: images, preprocessing: AttentionFiles.preprocessing))
      let effects = try measurement.run(analysis, examples: [], workers: 1)
      for (effect, reference) in zip(effects, reference) {
        #expect(effect.imageCount == 1)
        #expect(abs(effect.mean.score - reference.direct.reduce(0, +)) < 1e-4)
        for (own, other) in zip(effect.mean.map.joined(), reference.direct.dropFirst()) {
          #expect(abs(Double(own) - other) < 1e-4)
        }
      }
    }
  }
}
