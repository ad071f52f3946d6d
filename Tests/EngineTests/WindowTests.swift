import Basics
import Engine
import Networks
import ONNXImport
import TestSupport
import Testing

/// Attention within windows, laid on the map again, beside PyTorch.
@Suite struct WindowTests {
  private let image: Shape = [1, 3, WindowFiles.size.height, WindowFiles.size.width]

  @Test(arguments: WindowFiles.forms)
  func headsAreUnitsOfTheMap(_ form: String) throws {
    let model = try ONNXFile.read(WindowFiles.file(form))
    let heads = try model.layers(image: image).filter { $0.units.kind == .head }
    #expect(heads.map(\.name) == ["blocks.0.heads", "blocks.1.heads", "blocks.2.heads"])
    for layer in heads {
      #expect(layer.channels == WindowFiles.heads && layer.units.places == .map(WindowFiles.grid))
      #expect(layer.lattice?.vertical == ReceptiveField(size: 2, stride: 2, offset: 0))
      #expect(layer.lattice?.horizontal == ReceptiveField(size: 2, stride: 2, offset: 0))
      #expect(!layer.measure.isSigned)
    }
  }

  @Test(arguments: WindowFiles.forms)
  func windowsAreKnownByTheirPatches(_ form: String) throws {
    let model = try ONNXFile.read(WindowFiles.file(form))
    let blocks = try Graph(model, inputs: ["image": image], targets: model.outputs).attentionBlocks
    #expect(blocks.map(\.name) == ["blocks.0", "blocks.1", "blocks.2"])
    #expect(blocks.allSatisfy { $0.unplaced == nil && $0.residual != nil && $0.layerScale == nil })
    let windows = blocks.compactMap(\.windows)
    try #require(windows.count == 3)
    #expect(windows.map(\.grid) == [WindowFiles.grid, WindowFiles.grid, WindowFiles.grid])
    #expect(windows.map(\.size) == [Size(square: 4), Size(square: 4), Size(square: 4)])
    #expect(windows.map(\.step) == [Size(square: 1), Size(square: 1), Size(height: 2, width: 3)])
    #expect(windows.map(\.shift) == [Cell(row: 0, column: 0), Cell(row: 1, column: 2), Cell(row: 0, column: 0)])
    for patches in windows.map(\.patches) {
      #expect(patches.map(\.count) == [16, 16, 16, 16, 16, 16])
      #expect(patches.joined().sorted() == Array(0..<96))
    }
    // The last window of the rolled map begins in row 5, column 10 and ends in row 0, column 1.
    #expect(windows[1].patches[0].starts(with: [14, 15, 16, 17, 26]))
    #expect(windows[1].patches.last?.first == 70 && windows[1].patches.last?.last == 1)
    #expect(windows[2].patches[0].starts(with: [0, 3, 6, 9, 24]))
  }

  @Test(arguments: WindowFiles.forms)
  func headsWriteWhatTheyDoInPyTorch(_ form: String) throws {
    var model = try ONNXFile.read(WindowFiles.file(form))
    let blocks = try Graph(model, inputs: ["image": image], targets: model.outputs).attentionBlocks
    for block in blocks { model = try model.adding(Lens(patternsOf: block)) }
    let reference = try WindowFiles.reference()
    let targets = blocks.map(\.headValue) + blocks.map(\.patternValue) + model.outputs
    let execution = try Compiler(model).program(input: image, targets: targets).execution()
    execution.forward(WindowFiles.image)
    for (value, expected) in zip(targets, reference.lengths + reference.patterns + [reference.logits]) {
      #expect(error(execution.activation(value), expected) < 1e-4, "\(value)")
    }
  }

  @Test func imagesSideBySideKeepTheirWindows() throws {
    let model = try ONNXFile.read(WindowFiles.file("torchscript17"))
    let reference = try WindowFiles.reference()
    let targets = ["blocks.0.heads", "blocks.1.heads", "blocks.2.heads"]
    let input: Shape = [2, 3, WindowFiles.size.height, WindowFiles.size.width]
    let execution = try Compiler(model).program(input: input, targets: targets).execution()
    execution.forward(WindowFiles.image + WindowFiles.image)
    for (value, expected) in zip(targets, reference.lengths) {
      #expect(error(execution.activation(value), expected + expected) < 1e-4, "\(value)")
    }
  }

  @Test func aHeadIsComputedAlone() throws {
    let compiler = Compiler(try ONNXFile.read(WindowFiles.file("dynamo18")))
    let alone = try compiler.program(input: image, layer: "blocks.1.heads", channels: [1]).execution()
    alone.forward(WindowFiles.image)
    let expected = try WindowFiles.reference().lengths[1].enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(error(alone.activation("blocks.1.heads"), expected) < 1e-4)
  }

  /// As Swin v2 has it: cosines, times a number of each head's own.
  @Test func headsMayHaveAScaleOfTheirOwn() throws {
    let model = try ONNXFile.read(WindowFiles.file("scaled"))
    let whole = try Graph(model, inputs: ["image": image], targets: model.outputs)
    #expect(whole.unrecognizedAttention.isEmpty)
    let block = try #require(whole.attentionBlocks.first)
    #expect(block.queryWeights == nil && block.valueWeights != nil)
    #expect(block.windows?.shift == Cell(row: 1, column: 2))
    let execution = try Compiler(model).program(input: image, targets: [block.headValue]).execution()
    execution.forward(WindowFiles.image)
    #expect(error(execution.activation(block.headValue), try WindowFiles.reference().scaledLengths) < 1e-4)
  }

  /// It runs, and its heads are no layer.
  @Test func windowsBeyondTheMapAreRefusedByName() throws {
    let model = try ONNXFile.read(WindowFiles.file("padded"))
    let block = try #require(
      try Graph(model, inputs: ["image": image], targets: model.outputs).attentionBlocks.first)
    #expect(block.windows == nil && block.unplaced?.contains("beyond the map") == true)
    #expect(try model.layers(image: image).allSatisfy { $0.units.kind != .head })
    let execution = try Compiler(model).program(input: image, targets: [block.joined]).execution()
    execution.forward(WindowFiles.image)
    #expect(execution.activation(block.joined).allSatisfy { $0.isFinite })
  }
}
