import Basics
import Networks

/// A dense tensor as rows: what an operator takes together lies side by side.
struct Rows: Sendable {
  let count: Int
  let length: Int
  /// What brings the tensor into rows; nil where it lies so already.
  let arrangement: Selection?

  /// Rows of the elements that agree in all axes but `axes`.
  init(_ shape: Shape, along axes: [Int]) {
    let kept = shape.dimensions.indices.filter { !axes.contains($0) }
    let order = kept + axes.sorted()
    length = axes.reduce(1) { $0 * shape[$1] }
    count = kept.reduce(1) { $0 * shape[$1] }
    // Axes of extent 1 may stand anywhere.
    let moving = order.filter { shape[$0] > 1 }
    arrangement = moving == moving.sorted() ? nil : Selection(transposing: shape, order)
  }

  init(count: Int, length: Int) {
    self.count = count
    self.length = length
    arrangement = nil
  }

  /// The tensor in rows.
  func arranged(_ place: Place, in builder: Builder) throws(Diagnostic) -> Place {
    guard let arrangement else { return place }
    let rows = builder.allocate(try Layout(dense: place.shape))
    builder.run([place, rows]) { arrangement.gather($0[0], $0[1]) }
    return rows
  }

  /// Runs a loop that fills a tensor in rows, and brings the result into place.
  func filling(
    _ result: Place, from places: [Place], in builder: Builder, _ loop: @escaping Loop
  ) throws(Diagnostic) {
    guard let arrangement else { return builder.run(places + [result], loop) }
    let rows = builder.allocate(result.layout)
    builder.run(places + [rows], loop)
    builder.run([rows, result]) { arrangement.scatter($0[0], $0[1]) }
  }
}
