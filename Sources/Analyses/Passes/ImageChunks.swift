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

  package subscript(chunk: Int) -> ImageTree.Chunk { tree.chunks[chunk] }

  /// How many images the largest chunk has.
  var largest: Int { tree.chunks.map(\.count).max() ?? 0 }

  /// The content of each image of a chunk, in their order.
  func contents(of chunk: Int) -> [Digest] { tree.images(of: chunk).map { set.digests[$0] } }

  /// How it is said which images they are.
  func subject(of chunk: Int) -> String { "images \(self[chunk].digest.short)" }
}
