package import Basics
import Foundation

/// How a picture becomes a model's input: resized, cropped, and its numbers shifted and scaled.
///
/// The short side is resized to `resize` and the middle `size` x `size` pixels are kept. Sizes are rounded as
/// torchvision's `Resize` and `CenterCrop` do: the long side downwards, the crop's corner to the nearest even half.
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
  /// The short side after resizing, in pixels.
  package var resize: Int
  /// Height and width of the input, in pixels.
  package var size: Int

  package init(
    mean: [Double] = [0], std: [Double] = [1], range: [Double] = [0, 1], order: Order = .rgb, resize: Int, size: Int
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
    guard (1...16_384).contains(size), (size...16_384).contains(resize) else {
      throw Diagnostic(
        "'size' is \(size) and 'resize' is \(resize)",
        advice: "Both must be between 1 and 16384, and 'resize' no smaller than 'size'")
    }
  }

  /// The model's view of a picture: `size` x `size` pixels in RGB. Where there is alpha, it is laid over white.
  package func view(of picture: Picture) -> Picture {
    let picture = picture.opaque()
    let (width, height) = resizedSize(of: picture)
    let left = middle(width)
    let top = middle(height)
    if (width, height) == (picture.width, picture.height) {
      return picture.cropped(left: left, top: top, width: size, height: size)
    }
    return picture.resized(width: width, height: height, columns: left..<(left + size), rows: top..<(top + size))
  }

  /// The model's view of a labelled picture; each pixel takes the labels of the nearest one.
  package func view(of labelled: LabelledPicture) -> LabelledPicture {
    let picture = labelled.picture
    let (width, height) = resizedSize(of: picture)
    let (left, top) = (middle(width), middle(height))
    func nearest(_ position: Int, _ extent: Int, _ resized: Int) -> Int {
      // The product of two long sides is more than an Int holds.
      min(extent - 1, Int((2 * Int128(position) + 1) * Int128(extent) / (2 * Int128(resized))))
    }
    var labels: [UInt32] = []
    if !labelled.labels.isEmpty {
      let columns = (left..<(left + size)).map { nearest($0, picture.width, width) }
      labels.reserveCapacity(size * size)
      for row in top..<(top + size) {
        let start = nearest(row, picture.height, height) * picture.width
        for column in columns { labels.append(labelled.labels[start + column]) }
      }
    }
    return LabelledPicture(
      picture: view(of: picture), labels: labels, className: labelled.className, facing: labelled.facing)
  }

  /// The model's input from its view of a picture: planar, `[channels, size, size]`.
  package func input(ofView view: Picture) -> [Float] {
    precondition(view.width == size && view.height == size && view.channels == 3)
    let area = size * size
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

  /// The model's input from a picture of any size: planar, `[channels, size, size]`.
  package func input(of picture: Picture) -> [Float] { input(ofView: view(of: picture)) }

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

  private func resizedSize(of picture: Picture) -> (width: Int, height: Int) {
    let (short, long) = (min(picture.width, picture.height), max(picture.width, picture.height))
    let longSide = Int(Double(resize * long) / Double(short))
    return picture.width <= picture.height ? (resize, longSide) : (longSide, resize)
  }

  private func middle(_ extent: Int) -> Int { Int((Double(extent - size) / 2).rounded(.toNearestOrEven)) }

  private func luma(_ pixels: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    (Int(pixels[start]) * 19595 + Int(pixels[start + 1]) * 38470 + Int(pixels[start + 2]) * 7471 + 0x8000) >> 16
  }
}
