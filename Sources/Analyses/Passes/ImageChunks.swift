import Basics

/// The images of a set, dealt out into the chunks of their tree.
package struct ImageChunks: Sendable {
  package let set: ImageSet
  package let tree: ImageTree

  /// - Parameter capacity: the most images of a chunk.
  package init(_ set: ImageSet, capacity: Int = ImageTree.sampleCapacity) {
    self.set = set
    tree = ImageTree(set, capacity: capacity)
  }

  /// As a scan of all images deals them out.
  init(_ set: ImageSet, portion: ImageTree.Portion) {
    self.set = set
    tree = ImageTree(set, portion: portion)
  }

  private init(_ set: ImageSet, tree: ImageTree) {
    self.set = set
    self.tree = tree
  }

  /// The first of them, as many as hold no more images than that together: of large sets, too, chunks that all who look at
  /// their images share.
  func prefix(_ most: Int) -> ImageChunks { ImageChunks(set, tree: tree.prefix(most)) }

  /// Where the images of all chunks stand in the set, in the order of the chunks.
  var places: [Int] { tree.chunks.indices.flatMap(tree.images) }

  package subscript(chunk: Int) -> ImageTree.Chunk { tree.chunks[chunk] }

  /// How many images the largest chunk has.
  var largest: Int { tree.chunks.map(\.count).max() ?? 0 }

  /// The content of each image of a chunk, in their order.
  func contents(of chunk: Int) -> [Digest] { tree.images(of: chunk).map { set.digests[$0] } }

  /// How it is said which images they are.
  func subject(of chunk: Int) -> String { "images \(self[chunk].digest.short)" }
}
