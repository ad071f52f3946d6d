/// A class whose score is explained by how far it stands above the mean of others'.
package struct ClassContrast: Hashable, Sendable, Encodable {
  /// Its place among the scores.
  package let index: Int
  package let name: String
  /// The places of the others.
  package let rivals: [Int]
  /// What the other is called, where it is one alone.
  package let rival: String?

  package init(index: Int, name: String, rivals: [Int], rival: String?) {
    self.index = index
    self.name = name
    self.rivals = rivals
    self.rival = rival
  }
}
