import Foundation

/// The published numbers of a layer's units (``LayerData``), as far as its pages are held against them.
struct LayerNumbers: Decodable {
  let layer: String
  let units: [Unit]

  struct Unit: Decodable {
    let name: String?
    /// The class that stands for it.
    let `class`: String?
    let examples: Examples?
    let inputs: [Connection]
    let classScores: [Score]
  }

  /// A number that is not finite has no place in JSON and is nil.
  struct Examples: Decodable {
    let mean: Double?
    let shareActive: Double?
    let strongest: [Example]
    let histogram: Histogram
  }

  struct Example: Decodable {
    let image: String
    let `class`: String?
    let value: Double?
  }

  struct Histogram: Decodable {
    let low: Double?
    let high: Double?
  }

  struct Connection: Decodable {
    let source: String
    let weights: [[Double?]]
    /// Of how many weights each number is the mean; nil where it is one.
    let meanOf: Int?

    /// With either sign; nil where only means are published.
    var largest: Double? { meanOf == nil ? weights.joined().lazy.map { abs($0 ?? 0) }.max() ?? 0 : nil }
  }

  struct Score: Decodable {
    let `class`: String
    let value: Double?
  }

  init(_ json: Data) throws { self = try JSONDecoder().decode(LayerNumbers.self, from: json) }

  /// How many different images of each class are among the strongest of any unit: so many there are at least.
  var imagesOfClasses: [String: Int] {
    let images = units.flatMap { $0.examples?.strongest ?? [] }.compactMap { example in
      example.class.map { [example.image, $0] }
    }
    return Dictionary(Set(images).map { ($0[1], 1) }, uniquingKeysWith: +)
  }
}

extension LayerNumbers.Unit {
  /// The largest weight, with either sign, from those units of the layer before; nil where of one only means are published.
  func largestWeight(from units: Set<String>) -> Double? {
    let shown = inputs.filter { units.contains(String($0.source.split(separator: ":").last ?? "")) }
    let known = shown.compactMap(\.largest)
    return known.count == shown.count ? known.max() ?? 0 : nil
  }
}
