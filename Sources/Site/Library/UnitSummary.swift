package import Basics
package import Findings

/// What a tile on the layer page, a link from another page and the search show of a unit.
package struct UnitSummary: Hashable, Sendable, Encodable {
  package var channel: Int
  /// What people call it, where someone has named it: `Oriented head, left`.
  package var name: String?
  /// The family it belongs to, where families were found or named.
  package var family: String?
  /// The picture that stands for it: the positive feature image or the kernel; nil where there is none, or
  /// a photograph shows more.
  package var tile: Digest?
  /// The peak on its positive picture as a ratio to that on the best photograph; nil where that was not measured.
  package var drive: Float?
  package var isDead: Bool
  /// The mean of its map over all images; nil where no image was scanned.
  package var mean: Double?
  /// The share of images on which it is above 0.
  package var shareActive: Double?
  /// The class that stands for it: the one whose score it goes along with most of those that its strongest images bear
  /// out; nil where there is none.
  package var topClass: String?
  /// Place in an order in which alike units stand together; nil where it was not computed.
  package var similarityRank: Int?
  /// What excites it most, for a look without opening the page; three are enough.
  package var photographs: [PhotographPart]
  /// The photograph that stands for it on a tile (``TileChoice``); nil where nothing excites it.
  package var lead: PhotographPart?
  /// Of a head of attention.
  package var head: HeadOutline?

  package init(
    channel: Int, name: String? = nil, family: String? = nil, tile: Digest? = nil, drive: Float? = nil,
    isDead: Bool = false,
    mean: Double? = nil, shareActive: Double? = nil, topClass: String? = nil, similarityRank: Int? = nil,
    photographs: [PhotographPart] = [], lead: PhotographPart? = nil, head: HeadOutline? = nil
  ) {
    self.channel = channel
    self.name = name
    self.family = family
    self.tile = tile
    self.drive = drive
    self.isDead = isDead
    self.mean = mean
    self.shareActive = shareActive
    self.topClass = topClass
    self.similarityRank = similarityRank
    self.photographs = photographs
    self.lead = lead ?? photographs.first.flatMap { $0.value > 0 ? $0 : nil }
    self.head = head
  }
}

extension UnitSummary {
  /// What is read of a unit that another page names: without its numbers over all images, its place among others and its
  /// family.
  package var asTile: UnitSummary {
    var tile = self
    (tile.mean, tile.shareActive, tile.similarityRank, tile.family) = (nil, nil, nil, nil)
    return tile
  }

  /// The digest of ``asTile``, but for what people call the unit.
  package var tileDigest: Digest {
    var tile = asTile
    tile.name = nil
    return Digest(of: tile)
  }
}

/// What a head's tile shows, and by which heads are sorted.
package struct HeadOutline: Hashable, Sendable, Encodable {
  package var kernel: OffsetKernel
  package var family: HeadFamily
  /// In pixels, and of a row's entropy the share of the largest possible (``HeadAttention``).
  package var distance: Double
  package var entropy: Double
  /// By how much the score of the network's answer falls without it; nil where that is not known.
  package var effect: Double?

  package init(_ attention: HeadAttention, effect: HeadEffect?) {
    self.effect = effect?.output.score
    kernel = attention.kernel
    family = attention.family
    distance = attention.distance
    entropy = attention.entropy
  }
}
