import Algorithms
package import Basics
package import Engine
package import Findings
package import Images
import Networks

package import struct Foundation.Data

/// Measures the peaks of a layer's units on pictures and on the photographs that excite them most.
package struct DriveMeter: Sendable {
  /// A unit, a picture of it, and the photograph that drives the same end of it furthest.
  package struct Case: Sendable {
    package let channel: Int
    /// Whether the end is that below 0.
    package let isNegative: Bool
    /// The PNG.
    package let picture: Data
    /// Nil to leave the photograph alone.
    package let photograph: Example?

    package init(channel: Int, isNegative: Bool, picture: Data, photograph: Example?) {
      self.channel = channel
      self.isNegative = isNegative
      self.picture = picture
      self.photograph = photograph
    }

    /// Another picture of the same unit, without a photograph.
    package func with(picture: Data) -> Case {
      Case(channel: channel, isNegative: isNegative, picture: picture, photograph: nil)
    }
  }

  private let layer: ScanLayer
  private let images: ImageSet
  /// Of the photographs.
  private let preprocessing: Preprocessing
  /// Of the pictures, which are smaller than photographs.
  private let pictures: Preprocessing
  private let reader: MapReader
  private let places: [Digest: Int]

  /// Cases in one forward pass.
  private static let batch = 4

  /// - Parameter size: height and width of the pictures.
  package init(
    compiler: Compiler, layer: ScanLayer, images: ImageSet, preprocessing: Preprocessing, size: Size
  ) throws {
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    var pictures = preprocessing
    (pictures.size, pictures.resize) = (size, size.shortSide)
    self.pictures = pictures
    reader = try MapReader(
      compiler: compiler, preprocessing: pictures, layers: [layer.value], batch: 2 * Self.batch)
    places = Dictionary(zip(images.digests, images.digests.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The peaks of each case, in their order; of the photograph 0 where there is none.
  package func peaks(_ cases: [Case], workers: Int) throws -> [(picture: Float, photograph: Float)] {
    let groups = cases.chunks(ofCount: Self.batch).map(Array.init)
    return try Workers.map(count: groups.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      let group = groups[index]
      let windows = try group.map { try window($0).map(pictures.input(ofView:)) }
      let drawn = try group.map { pictures.input(of: try Picture(decoding: $0.picture)) }
      let shown = group.indices.filter { windows[$0] != nil }
      let items = (Array(group.indices) + shown).map { group[$0] }
      var peaks: [Float] = []
      state.forward(inputs: drawn + windows.compactMap(\.self)) { run in
        peaks += state.withMaps(of: layer.value) { maps in
          zip(0..., items[run]).map { place, item in peak(maps[place, item.channel], of: item) }
        }
      }
      var photographs = group.map { item in item.photograph.map { item.isNegative ? -$0.value : $0.value } ?? 0 }
      for (place, peak) in zip(shown, peaks.dropFirst(group.count)) { photographs[place] = peak }
      return zip(peaks, photographs).map { (picture: $0, photograph: $1) }
    }.flatMap(\.self)
  }

  private func peak(_ map: UnsafeBufferPointer<Float>, of item: Case) -> Float {
    let values = map.lazy.filter(\.isFinite)
    return (item.isNegative ? values.min().map { -$0 } : values.max()) ?? 0
  }

  /// What a picture of a photograph begins from that is as large as a picture: as much of it as ``window(_:)``, or all that
  /// the model sees of it. Nil where a picture has more pixels than that.
  package func start(_ item: Case) throws(Diagnostic) -> Picture? {
    guard let example = item.photograph, let place = places[example.image] else { return nil }
    guard pictures.size == preprocessing.size else { return try window(item) }
    return preprocessing.view(of: try images.collection.picture(place))
  }

  /// As much of the photograph as a picture has pixels, in its own scale, around the place where the unit peaks.
  ///
  /// Nil where there is no photograph, or a picture is no smaller than it; its peak is known then.
  package func window(_ item: Case) throws(Diagnostic) -> Picture? {
    let (small, whole) = (pictures.size, preprocessing.size)
    guard let example = item.photograph, small != whole, small.height <= whole.height, small.width <= whole.width,
      let place = places[example.image]
    else { return nil }
    let view = preprocessing.view(of: try images.collection.picture(place))
    func start(_ first: Int, _ extent: Int, _ side: KeyPath<Size, Int>) -> Int {
      min(max(first + extent / 2 - small[keyPath: side] / 2, 0), whole[keyPath: side] - small[keyPath: side])
    }
    return view.cropped(
      left: start(example.crop.left, example.crop.width, \.width),
      top: start(example.crop.top, example.crop.height, \.height), width: small.width, height: small.height)
  }
}
