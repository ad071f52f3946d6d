import Basics
import Networks

/// Where a tensor lives while a program runs.
struct Place: Equatable, Sendable {
  /// Memory that the plan lays out anew for each execution, or a constant that all executions share.
  enum Home: Equatable, Sendable {
    case planned(Int)
    case constant(AlignedMemory)

    static func == (a: Home, b: Home) -> Bool {
      switch (a, b) {
      case (.planned(let a), .planned(let b)): a == b
      case (.constant(let a), .constant(let b)): a === b
      default: false
      }
    }
  }

  let home: Home
  /// In bytes, from the beginning of its home.
  let offset: Int
  let layout: Layout

  var shape: Shape { layout.shape }

  /// The same bytes under another shape.
  func reshaped(_ shape: Shape) throws(Diagnostic) -> Place {
    Place(home: home, offset: offset, layout: try layout.reshaped(shape))
  }

  /// A range along an axis, without copying: nil where it cuts through a block of channels.
  ///
  /// Where the part lies in one piece its layout is that of a tensor of its own, which every primitive takes; else it
  /// keeps the strides of the whole.
  func part(axis: Int, _ range: Range<Int>) throws(Diagnostic) -> Place? {
    var shape = shape
    shape.dimensions[axis] = range.count
    if let format = layout.format, format == .dense || axis == 1,
      self.shape.dimensions[..<axis].allSatisfy({ $0 == 1 })
    {
      guard range.lowerBound % format.block == 0,
        range.upperBound % format.block == 0 || range.upperBound == self.shape[axis]
      else { return nil }
      let cells = self.shape.dimensions[(axis + 1)...].reduce(1, *)
      return Place(
        home: home, offset: offset + range.lowerBound * cells * MemoryLayout<Float>.size,
        layout: try Layout(shape, format))
    }
    var offsets = [Int](repeating: 0, count: shape.rank)
    offsets[axis] = range.lowerBound
    return layout.view(of: shape, at: offsets).map { Place(home: home, offset: offset, layout: $0) }
  }

  /// The part within a range along each axis, with the strides of the whole; nil where it cuts a block of channels.
  func view(_ ranges: [Range<Int>]) -> Place? {
    layout.view(of: Shape(ranges.map(\.count)), at: ranges.map(\.lowerBound)).map {
      Place(home: home, offset: offset, layout: $0)
    }
  }

  /// The matrices over the last two axes turned, where they lie.
  func turned() throws(Diagnostic) -> Place { Place(home: home, offset: offset, layout: try layout.turned()) }
}
