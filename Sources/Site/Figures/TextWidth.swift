/// How wide a line of text becomes at most in the faces that the stylesheet asks for: the widest of them, DejaVu Sans, by
/// groups of letters. Figures leave that much room, so that nothing is cut where the reader's fonts are not known.
package enum TextWidth {
  /// In pixels, for letters `size` pixels high.
  package static func of(_ text: String, size: Double, isBold: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ems($1) } * size * (isBold ? 1.12 : 1)
  }

  private static func ems(_ letter: Unicode.Scalar) -> Double {
    switch letter {
    case " ", ".", ",", ":", ";", "'", "|", "!", "i", "j", "l", "I": 0.36
    case "t", "f", "r", "(", ")", "[", "]", "/", "-": 0.45
    case "m", "w", "M", "W", "%", "@", "…", "→", "\u{2212}", "+", "=", "<", ">": 1
    case "A"..."Z": 0.79
    case _ where letter.value < 0x1100: 0.65
    default: 1
    }
  }

  /// A text in lines no wider than `width`, broken between words, the last one with … where there are more than `most` or
  /// a word alone is wider.
  package static func lines(_ text: String, width: Double, size: Double, isBold: Bool = false, most: Int) -> [String] {
    func fits(_ line: String) -> Bool { of(line, size: size, isBold: isBold) <= width }
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last, fits("\(last) \(word)") {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(word)
      }
    }
    if lines.count > most, most > 0 { lines = lines.prefix(most - 1) + [lines[most - 1] + "…"] }
    return lines.map { line in
      var line = line
      while !fits(line), line.count > 2 { line = line.dropLast(line.hasSuffix("…") ? 2 : 1) + "…" }
      return line
    }
  }
}
