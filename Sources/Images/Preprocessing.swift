package import Basics
import Foundation

/// How a picture becomes a model's input: resized, cropped, and its numbers shifted and scaled.
///
/// The picture is resized until it just covers a frame of the input's shape whose short side is `resize`, and the middle
/// of it, as large as the input, is kept. For a square input that is the picture's short side brought to `resize`; sizes
/// are rounded as torchvision's `Resize` and `CenterCrop` do: the long side downwards, the crop's corner to the nearest
/// even half.
/// Each channel of 0...255 is then stretched to `range`, `mean` is subtracted, and the result divided by `std`.
package struct Preprocessing: Hashable, Sendable, Codable {
  package enum Order: String, Hashable, Sendable, Codable, CaseIterable {
    case rgb
    case bgr
    /// One channel: luma by ITU-R 601-2, as Pillow's mode L.
    case grey
  }

  /// One value, or one for each channel in the model's own order.
  package var mean: [Double]
  package var std: [Double]
  /// What black and white become before the mean is subtracted: `[0, 1]`, `[0, 255]`, `[-1, 1]`.
  package var range: [Double]
  package var order: Order
  /// The short side of the frame that a resized picture covers, in pixels.
  package var resize: Int
  /// Height and width of the input, in pixels.
  @SquareAsNumber package var size: Size

  package init(
    mean: [Double] = [0], std: [Double] = [1], range: [Double] = [0, 1], order: Order = .rgb, resize: Int, size: Size
  ) {
    self.mean = mean
    self.std = std
    self.range = range
    self.order = order
    self.resize = resize
    self.size = size
  }

  package var channels: Int { order == .grey ? 1 : 3 }

  /// Reports the first value with which no input could be made.
  package func validate() throws(Diagnostic) {
    for (name, values) in [("mean", mean), ("std", std)] where values.count != 1 && values.count != channels {
      throw Diagnostic(
        "'\(name)' has \(values.count) values, the input has \(channels) channels",
        advice: "Give one value, or one for each channel")
    }
    // What lies between is finite in single precision, whichever way a pixel goes.
    let bound = 1e9
    for (name, values) in [("mean", mean), ("std", std), ("range", range)] {
      for value in values where !(abs(value) <= bound && (name != "std" || abs(value) >= 1 / bound)) {
        throw Diagnostic(
          "'\(name)' is \(value)",
          advice: name == "std"
            ? "Take numbers from 1e-9 to 1e9, or below 0 as many" : "Take numbers between -1e9 and 1e9")
      }
    }
    guard range.count == 2, range[0] != range[1] else {
      throw Diagnostic("'range' must be two different numbers", advice: "Write what black and white become: 0,255")
    }
    let text = size.isSquare ? "\(size.height)" : "\(size)"
    guard size.numbers.allSatisfy((1...16_384).contains), (size.shortSide...16_384).contains(resize),
      size.longSide * resize <= 16_384 * size.shortSide
    else {
      throw Diagnostic(
        "'size' is \(text) and 'resize' is \(resize)",
        advice: "Both must be between 1 and 16384, and 'resize' no smaller than 'size'")
    }
  }

  /// The model's view of a picture: ``size`` pixels in RGB. Where there is alpha, it is laid over white.
  package func view(of picture: Picture) -> Picture {
    let picture = picture.opaque()
    let resized = resizedSize(of: picture)
    let left = Self.middle(resized.width, size.width)
    let top = Self.middle(resized.height, size.height)
    if resized == picture.size {
      return picture.cropped(left: left, top: top, width: size.width, height: size.height)
    }
    return picture.resized(
      width: resized.width, height: resized.height, columns: left..<(left + size.width), rows: top..<(top + size.height)
    )
  }

  /// The model's view of a labelled picture; each pixel takes the labels of the nearest one.
  package func view(of labelled: LabelledPicture) -> LabelledPicture {
    let picture = labelled.picture
    let resized = resizedSize(of: picture)
    let (left, top) = (Self.middle(resized.width, size.width), Self.middle(resized.height, size.height))
    func nearest(_ position: Int, _ extent: Int, _ resized: Int) -> Int {
      // The product of two long sides is more than an Int holds.
      min(extent - 1, Int((2 * Int128(position) + 1) * Int128(extent) / (2 * Int128(resized))))
    }
    var labels: [UInt32] = []
    if !labelled.labels.isEmpty {
      let columns = (left..<(left + size.width)).map { nearest($0, picture.width, resized.width) }
      labels.reserveCapacity(size.count)
      for row in top..<(top + size.height) {
        let start = nearest(row, picture.height, resized.height) * picture.width
        for column in columns { labels.append(labelled.labels[start + column]) }
      }
    }
    return LabelledPicture(
      picture: view(of: picture), labels: labels, className: labelled.className, facing: labelled.facing)
  }

  /// The model's input from its view of a picture: planar, `[channels, height, width]`.
  package func input(ofView view: Picture) -> [Float] {
    precondition(view.size == size && view.channels == 3)
    let area = size.count
    return [Float](unsafeUninitializedCapacity: channels * area) { target, count in
      view.pixels.withUnsafeBufferPointer { pixels in
        for channel in 0..<channels {
          let levels = (0...255).map { Float(value(Double($0) / 255, channel: channel)) }
          levels.withUnsafeBufferPointer { levels in
            let plane = channel * area
            switch order {
            case .rgb: for i in 0..<area { target[plane + i] = levels[Int(pixels[i * 3 + channel])] }
            case .bgr: for i in 0..<area { target[plane + i] = levels[Int(pixels[i * 3 + 2 - channel])] }
            case .grey: for i in 0..<area { target[plane + i] = levels[luma(pixels, i * 3)] }
            }
          }
        }
      }
      count = channels * area
    }
  }

  /// The model's input from a picture of any size: planar, `[channels, height, width]`.
  package func input(of picture: Picture) -> [Float] { input(ofView: view(of: picture)) }

  /// Whether the numbers that enter are the pixels' own, 0 to 255.
  package var leavesBytes: Bool {
    (0..<channels).allSatisfy { abs(value(0, channel: $0)) < 1e-3 && abs(value(1, channel: $0) - 255) < 1e-3 }
  }

  /// What a level between 0 (black) and 1 (white) becomes in a channel of the input, in the model's own order.
  package func value(_ level: Double, channel: Int) -> Double {
    let stretched = range[0] + level * (range[1] - range[0])
    return (stretched - mean[mean.count == 1 ? 0 : channel]) / std[std.count == 1 ? 0 : channel]
  }

  /// The level, 0 (black) to 1 (white), behind a value in a channel of the input.
  package func level(_ value: Double, channel: Int) -> Double {
    let stretched = value * std[std.count == 1 ? 0 : channel] + mean[mean.count == 1 ? 0 : channel]
    return (stretched - range[0]) / (range[1] - range[0])
  }

  /// The picture's size when it just covers the frame: one side fits, the other is at least as long.
  private func resizedSize(of picture: Picture) -> Size {
    let frame = Size(height: scaled(size.height), width: scaled(size.width))
    // The products of sides are compared, so that no rounding decides which one fits.
    let isNarrow = frame.height * picture.width <= frame.width * picture.height
    return isNarrow
      ? Size(
        height: max(Int(Double(frame.width * picture.height) / Double(picture.width)), frame.height), width: frame.width
      )
      : Size(
        height: frame.height,
        width: max(Int(Double(frame.height * picture.width) / Double(picture.height)), frame.width))
  }

  /// A side of the input as long as it is in a frame whose short side is ``resize``, to the nearest pixel.
  private func scaled(_ side: Int) -> Int { (2 * side * resize + size.shortSide) / (2 * size.shortSide) }

  private static func middle(_ extent: Int, _ kept: Int) -> Int {
    Int((Double(extent - kept) / 2).rounded(.toNearestOrEven))
  }

  private func luma(_ pixels: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    (Int(pixels[start]) * 19595 + Int(pixels[start + 1]) * 38470 + Int(pixels[start + 2]) * 7471 + 0x8000) >> 16
  }
}
