package import Basics

/// Some pictures of a collection, in the order given.
package struct PictureSelection: PictureCollection {
  private let all: any PictureCollection
  private let chosen: [Int]

  /// - Parameter chosen: places in the collection.
  package init(of all: any PictureCollection, _ chosen: [Int]) {
    self.all = all
    self.chosen = chosen
  }

  package var kind: PictureKind { all.kind }
  package var count: Int { chosen.count }
  package func name(_ index: Int) -> String { all.name(chosen[index]) }
  package func digest(_ index: Int) throws(Diagnostic) -> Digest { try all.digest(chosen[index]) }
  package func picture(_ index: Int) throws(Diagnostic) -> Picture { try all.picture(chosen[index]) }

  package func subject(_ index: Int) -> SceneSubject? { all.subject(chosen[index]) }

  package func counterpart(_ index: Int, _ change: Counterfactual) throws(Diagnostic) -> Picture? {
    try all.counterpart(chosen[index], change)
  }

  package func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest {
    try all.fullDigest(chosen[index], of: digest)
  }
}
