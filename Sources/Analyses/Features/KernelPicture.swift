package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

package import struct Foundation.Data

/// The kernel of a unit of the first convolution as it is, a pixel for each weight: there weights are colours.
///
/// Grey is 0, and the weight furthest from 0 is black or full. Weights count by what a change from black to white in
/// their channel does to the unit.
package struct KernelPicture: Analysis, Hashable {
  package typealias Finding = [FeatureImage]

  package static let name = "kernel"
  package static let version = 1
  package static let causes: [String: Cause] = ["upstream": .weights]

  package let unit: Unit
  private let upstream: Digest
  private let preprocessing: Preprocessing
  private let kernel: Tensor

  /// Nil where the unit is not of a convolution that reads the colours of the image.
  package init?(of unit: Unit, in model: Model, preprocessing: Preprocessing) {
    guard preprocessing.order != .grey, let kernel = model.imageKernel(of: unit),
      kernel.shape[1] == preprocessing.channels, let upstream = try? model.digest(of: unit)
    else { return nil }
    self.unit = unit
    self.kernel = kernel
    self.preprocessing = preprocessing
    self.upstream = upstream
  }

  package var subject: String { "kernel of \(unit)" }

  private enum CodingKeys: CodingKey { case upstream, mean, std, range, order }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(upstream, forKey: .upstream)
    try container.encode(preprocessing.mean, forKey: .mean)
    try container.encode(preprocessing.std, forKey: .std)
    try container.encode(preprocessing.range, forKey: .range)
    try container.encode(preprocessing.order, forKey: .order)
  }

  package func run() throws(Diagnostic) -> (finding: FeatureImage, png: Data) {
    let (height, width) = (kernel.shape[2], kernel.shape[3])
    let contrast = (0..<3).map { Float(preprocessing.value(1, channel: $0) - preprocessing.value(0, channel: $0)) }
    let weights = kernel.values.enumerated().map { $1 * contrast[$0 / (height * width)] }
    let largest = weights.reduce(0) { max($0, $1.magnitude) }
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for colour in 0..<3 {
          let plane = preprocessing.order == .bgr ? 2 - colour : colour
          let weight = weights[(plane * height + y) * width + x]
          let isDrawn = largest > 0 && largest.isFinite && weight.isFinite
          let level = isDrawn ? 0.5 + 0.5 * weight / largest : 0.5
          pixels.append(UInt8((level * 255).rounded(.toNearestOrEven)))
        }
      }
    }
    let picture = Picture(width: width, height: height, pixels: pixels)
    let png = try picture.pngData(text: [
      ("Software", "Micrograph"), ("Description", "kernel"), ("Upstream", upstream.hex),
    ])
    let finding = FeatureImage(
      variant: .kernel, objective: "kernel", outcome: .finished, value: largest, steps: 0,
      size: picture.size, seed: 0, image: Digest(png))
    return (finding, png)
  }
}

extension Model {
  /// The weights `[1, C, height, width]` of a unit of an ungrouped convolution that reads the model's input.
  fileprivate func imageKernel(of unit: Unit) -> Tensor? {
    guard var value = value(named: unit.layer) else { return nil }
    while let node = producer(of: value) {
      if let convolution = node.operator as? Convolution {
        guard convolution.groups == 1, inputs.contains(where: { $0.name == node.inputs[0] }),
          let weights = constants[node.inputs[1]], weights.shape.rank == 4,
          (0..<weights.shape[0]).contains(unit.channel)
        else { return nil }
        return weights.slice(axis: 0, unit.channel..<(unit.channel + 1))
      }
      guard node.operator is Activation || node.operator is ScaleShift else { return nil }
      value = node.inputs[0]
    }
    return nil
  }
}
