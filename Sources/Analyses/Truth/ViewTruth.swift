import Basics
package import Images

/// What is known of some images, as the model sees them.
package final class ViewTruth {
  package let pictures: [LabelledPicture]
  private var labels: [Size: [[UInt32]]] = [:]

  package init(_ pictures: [LabelledPicture]) { self.pictures = pictures }

  /// Of each image the parts that each cell of a grid shows, read once for all layers with such a grid; empty where no parts
  /// are known.
  func labels(on grid: Size) -> [[UInt32]] {
    if let known = labels[grid] { return known }
    let found = pictures.map {
      $0.labels.isEmpty ? [] : labelsOfCells($0, height: grid.height, width: grid.width)
    }
    labels[grid] = found
    return found
  }
}

/// The labels that at least an eighth of a cell's pixels show, for cells that divide the picture evenly.
func labelsOfCells(_ picture: LabelledPicture, height: Int, width: Int) -> [UInt32] {
  let (rows, columns) = (picture.picture.height, picture.picture.width)
  var counts = [Int](repeating: 0, count: 32)
  return (0..<(height * width)).map { cell in
    let (row, column) = (cell / width, cell % width)
    for label in counts.indices { counts[label] = 0 }
    var pixels = 0
    for y in (row * rows / height)..<max(row * rows / height + 1, (row + 1) * rows / height) {
      for x in (column * columns / width)..<max(column * columns / width + 1, (column + 1) * columns / width) {
        pixels += 1
        var labels = picture.labels[y * columns + x]
        while labels != 0 {
          counts[labels.trailingZeroBitCount] += 1
          labels &= labels - 1
        }
      }
    }
    return counts.indices.reduce(0) { counts[$1] * 8 >= pixels && counts[$1] > 0 ? $0 | 1 << UInt32($1) : $0 }
  }
}
