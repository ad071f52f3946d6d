package import Basics
import Findings
package import Networks

package import struct Foundation.Data

/// Everything a site is made from: plain values, read when a page asks for them.
///
/// Pages read through this protocol only, so whoever implements it can note what a page read and render it again only
/// when that has changed. Every function may be called from several threads at once and answers the same each time.
package protocol Library: Sendable {
  var model: ModelFacts { get throws }
  /// In the order of the network, from the input up.
  var layers: [LayerFacts] { get throws }
  /// The units of one layer by channel: what a tile and the search need.
  func units(of layer: String) throws -> [UnitSummary]
  /// All that is known about one unit.
  func record(of unit: Unit) throws -> UnitRecord
  /// The circuits that have a page, in the order in which the home page shows them.
  var circuits: [CircuitRecord] { get throws }
  /// Articles as written, in reading order.
  var articles: [ArticleSource] { get throws }
  /// The pictures (``Example/picture``) that any record names: each is published once, whatever shows it.
  var photographs: [Digest] { get throws }
  /// The pictures (``FeatureImage/image``) that any record names.
  var pictures: [Digest] { get throws }
  /// JPEG or PNG bytes that a finding names by their content; nil when the store has lost them.
  func blob(_ content: Digest) throws -> Data?
}
