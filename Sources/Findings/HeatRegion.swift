/// A box in an image, in shares of its width and height.
package struct HeatRegion: Hashable, Sendable, Encodable {
  package var left: Double
  package var top: Double
  package var width: Double
  package var height: Double

  package init(left: Double, top: Double, width: Double, height: Double) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }
}

extension HeatMap {
  /// The box around the strongest place and all that hangs together with it (by sides or corners) and is at least half as
  /// strong; nil where the unit is nowhere above 0. Cells divide the image evenly.
  package var core: HeatRegion? {
    guard let top = cells.max(), top > 0, let start = cells.firstIndex(of: top), width > 0,
      cells.count == height * width
    else { return nil }
    var isIn = [Bool](repeating: false, count: cells.count)
    var waiting = [start]
    isIn[start] = true
    var (rows, columns) = (start / width...start / width, start % width...start % width)
    while let cell = waiting.popLast() {
      let (row, column) = (cell / width, cell % width)
      rows = min(rows.lowerBound, row)...max(rows.upperBound, row)
      columns = min(columns.lowerBound, column)...max(columns.upperBound, column)
      for y in max(0, row - 1)...min(height - 1, row + 1) {
        for x in max(0, column - 1)...min(width - 1, column + 1) {
          let other = y * width + x
          if !isIn[other], Int(cells[other]) * 2 >= Int(top) {
            isIn[other] = true
            waiting.append(other)
          }
        }
      }
    }
    return HeatRegion(
      left: Double(columns.lowerBound) / Double(width), top: Double(rows.lowerBound) / Double(height),
      width: Double(columns.count) / Double(width), height: Double(rows.count) / Double(height))
  }
}
