import Foundation
import Images
import Testing

/// The files that Fixtures/make.py wrote, and what it says they decode to.
enum Fixture {
  private struct Expectation: Decodable {
    let width: Int, height: Int, channels: Int
    let pixels: Data
  }

  private static let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
  private static let expectations = Result {
    try JSONDecoder().decode([String: Expectation].self, from: data("expected.json"))
  }

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: #require(folder).appendingPathComponent(name))
  }

  static func expected(_ name: String) throws -> Picture {
    let value = try #require(try expectations.get()[name])
    return Picture(width: value.width, height: value.height, channels: value.channels, pixels: Array(value.pixels))
  }
}

/// The largest difference between two pictures' pixels; nil when they differ in size or channels.
func largestDifference(_ a: Picture, _ b: Picture) -> Int? {
  guard a.width == b.width, a.height == b.height, a.channels == b.channels else { return nil }
  return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max()
}
