import Basics
import Networks

/// A dense tensor as rows: what an operator takes together lies at even steps.
struct Rows: Sendable {
  let count: Int
  let length: Int
  /// From one number of a row to its next: 1 where a row lies in one piece, else the number of rows that lie side by
  /// side, at least ``Lanes``.
  let step: Int
  /// What brings the tensor into rows of one piece; nil where it lies well as it is.
  let arrangement: Selection?

  /// Rows of the elements that agree in all axes but `axes`.
  init(_ shape: Shape, along axes: [Int]) {
    let kept = shape.dimensions.indices.filter { !axes.contains($0) }
    length = axes.reduce(1) { $0 * shape[$1] }
    count = kept.reduce(1) { $0 * shape[$1] }
    // Axes of extent 1 may stand anywhere.
    let along = axes.sorted().filter { shape[$0] > 1 }
    let (first, last) = (along.first ?? 0, along.last ?? 0)
    let isRun = !kept.contains { (first..<last).contains($0) && shape[$0] > 1 }
    let within = along.isEmpty ? 1 : shape.dimensions[(last + 1)...].reduce(1, *)
    let liesWell = isRun && (within == 1 || within >= Lanes.scalarCount)
    step = liesWell ? within : 1
    arrangement = liesWell ? nil : Selection(transposing: shape, kept + axes.sorted())
  }

  init(count: Int, length: Int) {
    self.count = count
    self.length = length
    step = 1
    arrangement = nil
  }

  /// Where a row's first number is.
  @inline(__always)
  func start(_ row: Int) -> Int { row / step * (length * step) + row % step }

  /// Goes through rows that lie side by side, as many at once as ``Lanes`` holds: the first row's number and where it
  /// begins. Where their number is no multiple of that, a few rows come twice.
  @inline(__always)
  func forEachBundle(_ body: (_ row: Int, _ start: Int) -> Void) {
    for block in 0..<(count / step) {
      for place in stride(from: 0, to: step, by: Lanes.scalarCount) {
        let place = min(place, step - Lanes.scalarCount)
        body(block * step + place, block * length * step + place)
      }
    }
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
