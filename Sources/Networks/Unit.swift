import Basics

/// One channel of a layer: what a microscope has a page about. Written `inception_4c/output:254`.
package struct Unit: Hashable, Sendable, Comparable, StoredAsText {
  package let layer: String
  package let channel: Int

  package init(_ layer: String, _ channel: Int) {
    self.layer = layer
    self.channel = channel
  }

  /// Reads `LAYER:CHANNEL`; the layer's name may itself contain colons.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
      let channel = Int(text[text.index(after: colon)...]), channel >= 0
    else { return nil }
    self.init(String(text[..<colon]), channel)
  }

  package var description: String { "\(layer):\(channel)" }

  package static func < (a: Unit, b: Unit) -> Bool { (a.layer, a.channel) < (b.layer, b.channel) }
}
