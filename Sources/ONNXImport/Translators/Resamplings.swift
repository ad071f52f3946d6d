import Basics
import Networks

extension Translator {
  static let resamplings: [String: Translator] = [
    "Resize": Translator([
      "antialias", "axes", "coordinate_transformation_mode", "cubic_coeff_a", "exclude_outside", "extrapolation_value",
      "keep_aspect_ratio_policy", "mode", "nearest_mode",
    ]) { node throws(Diagnostic) in try resize(node) },
    "Upsample": Translator(["mode", "scales"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let scales = try node.constant(1, "scales")?.floats ?? node.attributes.floats("scales") else {
        throw Diagnostic("does not say its scales")
      }
      try node.emit(Resampling(try mode(node, rounding: .floor), .asymmetric, sizes: scales.map(size)), [x])
    },
  ]

  private static func resize(_ node: Translation) throws(Diagnostic) {
    let x = try node.input(0)
    guard let rank = x.rank else { throw Diagnostic("the rank of its input is not known") }
    let isOld = node.opset < 11
    let policy = node.attributes.text("keep_aspect_ratio_policy", default: "stretch")
    guard policy == "stretch" else {
      throw Diagnostic("its keep_aspect_ratio_policy '\(policy)' is not supported", kind: .unsupported)
    }
    let named = node.attributes.text("coordinate_transformation_mode", default: isOld ? "asymmetric" : "half_pixel")
    guard let coordinates = Resampling.Coordinates(rawValue: named) else {
      throw Diagnostic("its coordinate_transformation_mode '\(named)' is not supported", kind: .unsupported)
    }
    let rounded = node.attributes.text("nearest_mode", default: isOld ? "floor" : "round_prefer_floor")
    guard let rounding = Resampling.Rounding(rawValue: rounded) else {
      throw Diagnostic("its nearest_mode is '\(rounded)'")
    }

    var axes: [Int] = []
    for axis in node.attributes.integers("axes") ?? Array(0..<rank) { axes.append(try node.axis(axis, rank: rank)) }
    var sizes = [Resampling.Size](repeating: .kept, count: rank)
    var numbers: [[Int]] = []
    if let scales = try node.constant(isOld ? 1 : 2, "scales")?.floats, !scales.isEmpty {
      guard scales.count == axes.count else { throw Diagnostic("has \(scales.count) scales for \(axes.count) axes") }
      for (axis, scale) in zip(axes, scales) { sizes[axis] = size(scale) }
    } else {
      let targets = node.hasInput(3) ? try node.input(3).contents.compactMap(\.integers) : []
      guard targets.count == Probes.batches.count, targets.allSatisfy({ $0.count == axes.count }) else {
        throw Diagnostic("its sizes are computed from the image, or missing")
      }
      numbers = targets
      for (index, axis) in axes.enumerated() {
        let isBatch = node.assembly.bakedBatch != nil && x.batchAxis?.axis == axis
        sizes[axis] = isBatch ? .kept : try size(targets.map { $0[index] }, x.shapes.map { $0[axis] })
      }
    }
    let mode = try mode(node, rounding: rounding)
    let resampling = try node.assembly.made(numbers.isEmpty ? nil : node.node.output.first, by: numbers) {
      Resampling(
        mode, coordinates, sizes: sizes, antialiased: node.attributes.flag("antialias"),
        excludesOutside: node.attributes.flag("exclude_outside"))
    }
    try node.emit(resampling, [x])
  }

  private static func mode(_ node: Translation, rounding: Resampling.Rounding) throws(Diagnostic) -> Resampling.Mode {
    switch node.attributes.text("mode", default: "nearest") {
    case "nearest": return .nearest(rounding)
    case "linear", "bilinear": return .linear
    case "cubic": return .cubic(node.attributes.float("cubic_coeff_a", default: -0.75))
    case let other: throw Diagnostic("its mode is '\(other)'")
    }
  }

  private static func size(_ scale: Float) -> Resampling.Size { scale == 1 ? .kept : .scaled(scale) }

  /// The new extent of an axis, told as a factor where it is a whole one, so that it fits other image sizes too.
  private static func size(_ targets: [Int], _ extents: [Int]) throws(Diagnostic) -> Resampling.Size {
    if targets == extents { return .kept }
    guard let target = targets.first, let extent = extents.first, targets.allSatisfy({ $0 == target }),
      (1...Shape.limit).contains(target)
    else { throw Diagnostic("its sizes are \(targets)") }
    return extent > 0 && target % extent == 0 ? .scaled(Float(target / extent)) : .fixed(target)
  }
}
