package import Findings

/// The residual stream of a transformer, block by block.
package struct StreamRecord: Hashable, Sendable {
  /// In running order.
  package var blocks: [BlockHeading]
  package var profile: StreamProfile

  package init(blocks: [BlockHeading], profile: StreamProfile) {
    self.blocks = blocks
    self.profile = profile
  }
}

/// A block of a transformer, as lists show it.
package struct BlockHeading: Hashable, Sendable, Encodable {
  /// The module that it is in: `blocks.3`.
  package var name: String
  /// The layer of the site that its heads are; nil where it has none.
  package var heads: String?

  package init(name: String, heads: String?) {
    self.name = name
    self.heads = heads
  }
}
