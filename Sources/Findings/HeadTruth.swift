/// Where a head of attention looks, measured against the known truth of labelled pictures.
package struct HeadTruth: Hashable, Sendable, Codable {
  /// The attention that goes from patches that show one part to patches that show another.
  package struct Link: Hashable, Sendable, Codable {
    package var from: String
    /// Nil for patches that show nothing of the figure.
    package var to: String?
    package var attention: Share
    package var pictures: Int

    package init(from: String, to: String?, attention: Share, pictures: Int) {
      self.from = from
      self.to = to
      self.attention = attention
      self.pictures = pictures
    }
  }

  /// A share of the attention to patches, that of the patch to itself left out, beside what attention to all others alike
  /// would give.
  package struct Share: Hashable, Sendable, Codable {
    package var share: Double
    package var chance: Double

    package init(share: Double, chance: Double) {
      self.share = share
      self.chance = chance
    }

    package var aboveChance: Double { share - chance }
  }

  /// Those furthest above chance, at most three.
  package var links: [Link]
  /// From patches of the figure to other patches of it; nil where no parts are known.
  package var sameFigure: Share?
  /// The chance that attention from a figure that faces right goes further right than from one that faces left: 1 looks
  /// ahead, 0 looks back, 0.5 does not care; nil where no figure has a front.
  package var ahead: Double?

  package init(links: [Link], sameFigure: Share?, ahead: Double?) {
    self.links = links
    self.sameFigure = sameFigure
    self.ahead = ahead
  }
}
