import Algorithms
import Artifacts

/// How many cells, and how many of them show each part.
struct CellCounts: Hashable, Sendable {
  private(set) var all = 0
  private(set) var parts: [Int]

  init(parts: Int) { self.parts = [Int](repeating: 0, count: parts) }

  /// Adds a cell.
  ///
  /// - Parameter labels: bit i says whether it shows part i.
  mutating func add(_ labels: UInt32) {
    all += 1
    var rest = labels
    while rest != 0 {
      parts[rest.trailingZeroBitCount] += 1
      rest &= rest - 1
    }
  }

  mutating func add(_ other: CellCounts) {
    all += other.all
    for part in parts.indices { parts[part] += other.parts[part] }
  }

  func write(to bytes: inout ByteWriter) {
    bytes.write(UInt(all))
    bytes.write(parts.indices.reduce(UInt(0)) { parts[$1] > 0 ? $0 | 1 << UInt($1) : $0 })
    for count in parts where count > 0 { bytes.write(UInt(count)) }
  }

  /// Nil where it is damaged.
  init?(from bytes: inout ByteReader, parts count: Int) {
    guard let all = bytes.whole(), all <= Int(UInt32.max), let shown = bytes.unsigned(), shown >> UInt(count) == 0
    else { return nil }
    self.init(parts: count)
    self.all = all
    for part in 0..<count where shown >> UInt(part) & 1 == 1 {
      guard let own = bytes.whole(), own <= all else { return nil }
      parts[part] = own
    }
  }
}

/// How strong a unit's strongest cells are over some images, and what these show.
///
/// Strengths are counted in steps, of which there are 128 between a number and its double, so that counts of any images add
/// up to those of all.
struct StrengthTable: Hashable, Sendable {
  struct Row: Hashable, Sendable {
    let step: UInt16
    var cells: CellCounts
  }

  /// From the strongest down; none without a cell.
  private(set) var rows: [Row] = []
  /// Below this step nothing was counted.
  private(set) var floor: UInt16 = 0

  /// The step beyond all finite strengths.
  private static let end: UInt16 = 0x7F80

  /// The step of a finite value above 0: it is above the step's ``edge(_:)``, and not above that of the next.
  fileprivate static func step(of value: Float) -> UInt16 { UInt16(truncatingIfNeeded: (value.bitPattern &- 1) >> 16) }

  fileprivate static func edge(_ step: UInt16) -> Float {
    min(Float(bitPattern: UInt32(step) << 16), .greatestFiniteMagnitude)
  }

  private init() {}

  /// The least strength that no more than so many cells exceed, and these cells.
  ///
  /// - Parameters:
  ///   - most: no more than the limit of the ``StrongCells`` that were counted.
  ///   - parts: how many there are.
  func strongest(_ most: Int, parts: Int) -> (threshold: Float, cells: CellCounts) {
    var above = CellCounts(parts: parts)
    for row in rows {
      guard above.all + row.cells.all <= most else { return (Self.edge(row.step + 1), above) }
      above.add(row.cells)
    }
    return (Self.edge(floor), above)
  }

  /// Over these images and others.
  func merged(with other: StrengthTable) -> StrengthTable {
    var sum = StrengthTable()
    var rest = other.rows[...]
    for var row in rows {
      while let next = rest.first, next.step > row.step { sum.rows.append(rest.removeFirst()) }
      if let next = rest.first, next.step == row.step { row.cells.add(rest.removeFirst().cells) }
      sum.rows.append(row)
    }
    let floor = max(floor, other.floor)
    sum.rows = Array((sum.rows + rest).prefix { $0.step >= floor })
    sum.floor = floor
    return sum
  }

  func write(to bytes: inout ByteWriter) {
    bytes.write(UInt(floor))
    bytes.write(UInt(rows.count))
    var last = Self.end
    for row in rows {
      bytes.write(UInt(last - row.step))
      row.cells.write(to: &bytes)
      last = row.step
    }
  }

  /// Nil where it is damaged.
  init?(from bytes: inout ByteReader, parts: Int) {
    guard let floor = bytes.whole(), floor <= Int(Self.end), let count = bytes.count() else { return nil }
    var last = Int(Self.end)
    for _ in 0..<count {
      guard let below = bytes.whole(), below > 0, last - below >= floor,
        let cells = CellCounts(from: &bytes, parts: parts)
      else { return nil }
      last -= below
      rows.append(Row(step: UInt16(last), cells: cells))
    }
    self.floor = UInt16(floor)
  }
}

/// A unit's strongest cells, as images come by: whole steps of them, no more than a limit.
struct StrongCells: Sendable {
  private let limit: Int
  /// The step of each, and below it what it shows.
  private var cells: [UInt64] = []
  /// Below this step there are none.
  private var floor: UInt16 = 0

  init(limit: Int) { self.limit = limit }

  /// Bytes that it takes.
  ///
  /// - Parameter cells: of a map.
  static func room(limit: Int, cells: Int) -> Int { (2 * limit + cells) * MemoryLayout<UInt64>.size }

  /// Adds the cells of a map; values that are not above 0, or not finite, do not count.
  ///
  /// - Parameter labels: what each cell shows.
  mutating func add(_ map: UnsafeBufferPointer<Float>, _ labels: [UInt32]) {
    let least = StrengthTable.edge(floor)
    for (cell, value) in map.enumerated() where value > least && value < .infinity {
      cells.append(UInt64(StrengthTable.step(of: value)) << 32 | UInt64(labels[cell]))
    }
    if cells.count > 2 * limit { thin() }
  }

  /// What was counted; the cells are sorted by it.
  mutating func table(parts: Int) -> StrengthTable {
    thin()
    return StrengthTable(cells, floor: floor, parts: parts)
  }

  fileprivate static func step(of cell: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: cell >> 32) }

  /// Drops the steps with which there are more cells than the limit.
  private mutating func thin() {
    cells.sort(by: >)
    guard cells.count > limit else { return }
    let beyond = Self.step(of: cells[limit])
    floor = beyond + 1
    cells.removeSubrange(cells.partitioningIndex { Self.step(of: $0) <= beyond }...)
  }
}

extension StrengthTable {
  /// - Parameter cells: as ``StrongCells`` keep them, the strongest first.
  fileprivate init(_ cells: [UInt64], floor: UInt16, parts: Int) {
    self.init()
    self.floor = floor
    for cell in cells {
      let step = StrongCells.step(of: cell)
      if rows.last?.step != step { rows.append(Row(step: step, cells: CellCounts(parts: parts))) }
      rows[rows.count - 1].cells.add(UInt32(truncatingIfNeeded: cell))
    }
  }
}
