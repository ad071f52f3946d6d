import Analyses
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// What moves units whose places see all of the image, against PyTorch's gradients (`Tests/Fixtures/Fields/make.py`) and
/// where it is known.
struct LayerFieldTests {
  private struct Expected: Decodable {
    var unit: Int
    var image: Int
    var position: Cell
    var margin: Int
    var even: Int
  }

  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Fields")

  /// A layer of a network with the images that it is measured on.
  private struct Site {
    let layer: Layer
    let images: ImageSet
    private let model: Model
    private let preprocessing: Preprocessing

    init(_ model: Model, layer name: String, images: Formula, _ preprocessing: Preprocessing) throws {
      layer = try #require(try model.layers([name]).first)
      self.images = try ImageSet(images, workers: 1)
      self.model = model
      self.preprocessing = preprocessing
    }

    func measured(_ cases: [(channel: Int, image: Int, position: Cell)], workers: Int = 1) throws -> MeasuredField {
      let lattice = try #require(layer.lattice)
      let measurement = try FieldMeasurement(
        compiler: Compiler(model), layer: ScanLayer(layer, of: model), lattice: lattice, images: images,
        preprocessing: preprocessing, workers: workers)
      return try measurement.run(
        cases.map { item in
          let example = Example(
            image: images.digests[item.image], name: "", picture: Digest(Data()), value: 1, position: item.position,
            crop: Box(left: 0, top: 0, width: 1, height: 1))
          return (channel: item.channel, photographs: [example])
        })
    }
  }

  @Test func equalsPyTorchToThePixel() throws {
    let site = try Site(
      ONNXFile.read(Self.folder.appending(path: "mixing.onnx")), layer: "neurons", images: Formula(count: 4, size: 24),
      Preprocessing(std: [0.5, 1, 0.25], resize: 24, size: 24))
    #expect(site.layer.vertical.isWhole && site.layer.horizontal.isWhole)
    #expect(site.layer.lattice?.vertical == ReceptiveField(size: 4, stride: 4, offset: 0))
    let all = try JSONDecoder().decode(
      [Expected].self, from: Data(contentsOf: Self.folder.appending(path: "reference.json")))
    #expect(all.count > 20 && Set(all.map(\.margin)).count > 8)
    for expected in all {
      let found = try site.measured([(expected.unit, expected.image, expected.position)])
      let extent = try #require(found.extent)
      let field = ReceptiveField(size: 4 + 2 * expected.margin, stride: 4, offset: -expected.margin)
      #expect(extent.field == FieldOfView(vertical: field, horizontal: field), "\(expected)")
      #expect(extent.even == 4 + 2 * expected.even && extent.low == field.size && extent.high == field.size)
      #expect((found.local != nil) == (expected.margin < expected.even))
    }
    let cases = all.map { (channel: $0.unit, image: $0.image, position: $0.position) }
    let together = try site.measured(cases)
    let margins = all.map(\.margin).sorted()
    let extent = try #require(together.extent)
    #expect(extent.field.vertical.size == 4 + 2 * margins[margins.count / 2])
    #expect(extent.low == 4 + 2 * margins[margins.count / 4] && extent.high == 4 + 2 * margins[margins.count * 3 / 4])
    #expect(together.peaks == all.count && together.units == all.count && together.unmoved == 0)
    #expect(try site.measured(cases, workers: 3) == together)
  }

  /// A convolution times a gate that is made from the mean of its whole map.
  private func gated(_ kernel: [Float], gate: Float) throws -> Site {
    let model = try Model(
      inputs: [Input(name: "image", dimensions: [1, 1, 9, 9])],
      nodes: [
        Node(
          name: "conv", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: ["image", "kernel"],
          output: "conv"),
        Node(name: "mean", operator: GlobalPooling(.mean), inputs: ["conv"], output: "mean"),
        Node(name: "gate", operator: Convolution(kernel: [1, 1]), inputs: ["mean", "weight", "one"], output: "gate"),
        Node(name: "gated", operator: Arithmetic(.multiply), inputs: ["conv", "gate"], output: "gated"),
      ],
      constants: [
        "kernel": Tensor([1, 1, 3, 3], kernel), "weight": Tensor([1, 1, 1, 1], [gate]), "one": Tensor([1], [1]),
      ],
      outputs: ["gated"], opset: 17, digest: Digest(Data("gated".utf8)))
    return try Site(
      model, layer: "gated", images: Formula(count: 2, size: 9), Preprocessing(order: .grey, resize: 9, size: 9))
  }

  private let middle = [(channel: 0, image: 0, position: Cell(row: 4, column: 4))]

  @Test func behindAClosedGateItIsTheKernel() throws {
    let flat = [Float](repeating: 1, count: 9)
    #expect(try gated(flat, gate: 0).measured(middle).local == field(ofSide: 3))
    // Most of it is in the middle.
    #expect(try gated([1, 1, 1, 1, 10, 1, 1, 1, 1], gate: 0).measured(middle).local == field(ofSide: 1))
    // Behind an open one the nine pixels hold 43 % of what moves the brightest place, which is next to a corner.
    let brightest = [(channel: 0, image: 0, position: Cell(row: 7, column: 7))]
    let open = try #require(try gated(flat, gate: 1000).measured(brightest).extent)
    #expect(open.field == field(ofSide: 7) && open.even == 11)
  }

  private func field(ofSide side: Int) -> FieldOfView {
    let field = ReceptiveField(size: side, stride: 1, offset: -(side / 2))
    return FieldOfView(vertical: field, horizontal: field)
  }

  @Test func whatNothingMovesHasNone() throws {
    let dead = try gated([Float](repeating: 0, count: 9), gate: 0)
    #expect(try dead.measured(middle + middle) == MeasuredField(extent: nil, units: 2, peaks: 2, unmoved: 2))
    #expect(try dead.measured([]) == MeasuredField(extent: nil, units: 0, peaks: 0, unmoved: 0))
    // Numbers that are none, and a place that the layer has not.
    let broken = try gated([Float](repeating: .nan, count: 9), gate: 0)
    #expect(try broken.measured(middle).unmoved == 1)
    #expect(try broken.measured([(channel: 0, image: 0, position: Cell(row: 9, column: 0))]).unmoved == 1)
  }

  @Test func aSquareMayBeLargerThanTheImageAndItsPartIsInside() throws {
    let pixels = FieldOfView(vertical: .pixel, horizontal: .pixel)
    let image = Size(height: 4, width: 6)
    var mass = [Double](repeating: 0, count: 24)
    mass[23] = 1
    let corner = Cell(row: 0, column: 0)
    #expect(FieldReach(lattice: pixels, image: image).margin(holdingHalfOf: mass, at: corner) == 5)
    let grown = ReceptiveField.pixel.grown(by: 5)
    #expect(
      FieldOfView(vertical: grown, horizontal: grown).crop(at: corner, of: image)
        == Box(left: 0, top: 0, width: 6, height: 4))
    mass[0] = 2
    #expect(FieldReach(lattice: pixels, image: image).margin(holdingHalfOf: mass, at: corner) == 0)
    mass[0] = .infinity
    #expect(FieldReach(lattice: pixels, image: image).margin(holdingHalfOf: mass, at: corner) == nil)
  }

  @Test func noSquareIsSmallerThanFromOnePlaceToTheNext() {
    func margin(size: Int, stride: Int, offset: Int) -> Int? {
      let field = ReceptiveField(size: size, stride: stride, offset: offset)
      var mass = [Double](repeating: 0, count: 81)
      mass[40] = 1
      return FieldReach(lattice: FieldOfView(vertical: field, horizontal: field), image: Size(square: 9))
        .margin(holdingHalfOf: mass, at: Cell(row: 2, column: 2))
    }
    // 5 pixels around the middle one become 3, 6 become 2; 1 in 2 becomes 3.
    #expect(margin(size: 5, stride: 2, offset: -2) == -1)
    #expect(margin(size: 6, stride: 2, offset: -2) == -2)
    #expect(margin(size: 1, stride: 2, offset: 0) == 1)
    // A file may put places anywhere.
    #expect(margin(size: 1, stride: 1, offset: -(1 << 31)) == (1 << 31) + 2)
  }

  @Test func theSameUnitsStandForALayerWhereverTheyAre() {
    let digests = (0..<40).map { Digest(Data("unit \($0)".utf8)) }
    let chosen = LayerField.units(of: digests)
    #expect(chosen.count == LayerField.units && chosen == chosen.sorted())
    let turned = Array(digests.reversed())
    #expect(Set(LayerField.units(of: turned).map { turned[$0] }) == Set(chosen.map { digests[$0] }))
    #expect(LayerField.units(of: Array(digests.prefix(3))) == [0, 1, 2])
  }
}

/// The images of make.py.
private struct Formula: PictureCollection {
  let kind = PictureKind.scenes
  let count: Int
  let size: Int

  func name(_ index: Int) -> String { "formula \(index)" }
  func digest(_ index: Int) -> Digest { Digest(Data("formula \(index)".utf8)) }

  func picture(_ index: Int) -> Picture {
    var picture = Picture(width: size, height: size, color: [0, 0, 0])
    for i in 0..<size {
      for j in 0..<size {
        for c in 0..<3 {
          picture.pixels[(i * size + j) * 3 + c] = UInt8(
            (i * 5 + j * 3 + c * 40 + index * 67 + i * j * (index + 1)) % 241)
        }
      }
    }
    return picture
  }
}
